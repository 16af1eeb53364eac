/** An emergency among a thousand warnings: how many frames of the page pass between its word on the line and its row. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeCentre, startFakeCentre } from "./fake-centre.ts";
import { night, sun } from "./scenes.ts";
import { consoleInBrowser } from "./seat.ts";

const at = consoleInBrowser();
let centre: FakeCentre;
beforeAll(async () => {
  centre = await startFakeCentre(at.folder);
});
afterAll(() => centre?.stop());

const warnings = 1_000;
const presses = 20;
/** ms over which the warnings come; one press among each fifty of them. */
const within = 1_000;
/** Of 60 in a second: the window in which words are gathered, and as much again to draw. A slow machine has fewer frames, not more. */
const frames = 12;

/** ms: the promise is 2,000; as much again is left to a machine that runs other tests beside this one. */
const caughtUpWithin = 4_000;

interface Watched {
  readonly onLine: Record<string, { readonly frame: number; readonly at: number }>;
  readonly inPage: Record<string, { readonly frame: number; readonly at: number }>;
}

/** Runs in the page: notes when a case of a press came over the line, and when its row stood in the page. */
function watch(): void {
  const watched = { onLine: {}, inPage: {} } as { onLine: Watched["onLine"]; inPage: Watched["inPage"] };
  Object.assign(globalThis, { watched });
  let frame = 0;
  const next = (): void => {
    frame += 1;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
  const note = (list: Record<string, { frame: number; at: number }>, id: string): void => {
    list[id] ??= { frame, at: performance.now() };
  };
  const { prototype } = ReadableStreamDefaultReader;
  const read = prototype.read;
  prototype.read = async function (this: ReadableStreamDefaultReader<unknown>) {
    const result = await read.call(this);
    if (typeof result.value === "string")
      for (const [, id] of result.value.matchAll(/data: \{"id":"([^"]+)"/g)) if (id) note(watched.onLine, id);
    return result;
  } as typeof read;
  document.addEventListener("DOMContentLoaded", () =>
    new MutationObserver(() => {
      for (const row of document.querySelectorAll<HTMLElement>(".row[data-case]"))
        note(watched.inPage, row.dataset.case ?? "");
    }).observe(document.body, { childList: true, subtree: true }),
  );
}

test("an emergency among a thousand warnings stands in the page within a few frames, each once and in its order", async () => {
  const page = await at.browser.page();
  await page.addInitScript(watch);
  await page.goto(centre.url);
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
  const pressed: string[] = [];
  let raised = 0;
  const began = Date.now();
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      const due = Math.min(warnings, Math.floor(((Date.now() - began) / within) * warnings));
      for (; raised < due; raised += 1) {
        const { id, alerts } = centre.raise({ severity: "warning", lane: "fault", kind: "mains_lost", card: sun });
        centre.pulse(`G-${raised}`);
        if (alerts[0] && raised % 4 === 0)
          centre.change(id, "signal", { alerts: [{ ...alerts[0], snapshot: night() }] });
        if (raised % (warnings / presses) === 25) pressed.push(centre.raise({ kind: "call_rescue", card: sun }).id);
      }
      if (raised < warnings) return;
      clearInterval(timer);
      done();
    }, 10);
  });
  await page.locator(".count.hot", { hasText: String(warnings + presses) }).waitFor({ timeout: 60_000 });
  const watched = await page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched);
  const waited = pressed.map((id) => {
    const [from, to] = [watched.onLine[id], watched.inPage[id]];
    return from && to ? { frames: to.frame - from.frame, ms: to.at - from.at } : undefined;
  });
  expect(waited).not.toContain(undefined);
  const counted = waited.flatMap((each) => (each ? [each.frames] : []));
  const lasted = waited.flatMap((each) => (each ? [each.ms] : []));
  process.stdout.write(
    `${presses} emergencies among ${warnings} warnings in ${within} ms: from the line to the page at most ${Math.max(...counted)} frames, ${Math.max(...lasted).toFixed(0)} ms\n`,
  );
  expect(Math.max(...counted)).toBeLessThanOrEqual(frames);
  const rows = await page
    .locator(".row[data-case]")
    .evaluateAll((all) => all.map((row) => row.getAttribute("data-case")));
  expect(rows.slice(0, presses)).toEqual(pressed);
  expect(new Set(rows).size).toBe(rows.length);
  await page.close();
}, 180_000);

test("a storm that was missed is there soon after the line's return, the gravest first, and the list of it is bounded", async () => {
  const page = await at.browser.page();
  await page.goto(centre.url);
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
  const open = centre.cases.size;
  await page.context().setOffline(true);
  centre.drop();
  centre.silence(true);
  await page.locator('[data-feed="stale"]').waitFor();
  for (let n = 0; n < warnings; n += 1)
    centre.raise({ severity: "warning", lane: "fault", kind: "mains_lost", card: sun });
  const press = centre.raise({ kind: "call_rescue", raisedAt: Date.now() - 3_600_000, card: sun });
  await page.evaluate((id) => {
    const back = { at: Number.NaN, there: Number.NaN };
    Object.assign(globalThis, { back });
    addEventListener("online", () => (back.at = performance.now()));
    const look = (): void => {
      if (document.querySelector('[data-feed="live"]') && document.querySelector(`.row[data-case="${id}"]`))
        back.there = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  }, press.id);
  centre.silence(false);
  await page.context().setOffline(false);
  const list = page.getByRole("list", { name: /./ }).and(page.locator(".missed"));
  await list.waitFor();
  await page.locator(".count.hot", { hasText: String(open + warnings + 1) }).waitFor();
  expect(await list.getByRole("listitem").count()).toBe(201);
  expect(await list.getByRole("listitem").first().innerText()).toContain("紧急");
  await list.getByRole("button", { name: /再显示/ }).click();
  await expect.poll(() => list.getByRole("listitem").count()).toBe(401);
  const back = await page.evaluate(() => (globalThis as unknown as { back: { at: number; there: number } }).back);
  process.stdout.write(
    `caught up ${(back.there - back.at).toFixed(0)} ms after the line's return, ${warnings} missed\n`,
  );
  expect(back.there - back.at).toBeLessThanOrEqual(caughtUpWithin);
  await page.close();
}, 180_000);
