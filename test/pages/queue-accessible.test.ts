/** The queue with every kind of row, the hand-over and the keys' sheet, in both languages and themes: axe-core finds nothing serious. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { findings } from "./accessible.ts";
import { type Opened, openBrowser } from "./browser.ts";
import { built } from "./built.ts";
import { type FakeCentre, me, startFakeCentre, zhou } from "./fake-centre.ts";
import { bed, busyNight, sun, towns } from "./scenes.ts";

vi.setConfig({ testTimeout: 180_000 });
let browser: Opened;
let files: Awaited<ReturnType<typeof built>>;
let centre: FakeCentre;
beforeAll(async () => {
  [browser, files] = await Promise.all([openBrowser(), built("console")]);
  centre = await startFakeCentre(files.folder, { onDuty: true });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await centre?.stop();
  files?.remove();
});

/** One of each: offered, asked of me, shelved, on its way, late, folded notices. */
function everyKind(): void {
  const now = Date.now();
  for (const of of busyNight(me.person)) centre.raise(of);
  const held = {
    state: "claimed" as const,
    owner: zhou,
    claimedAt: now - 60_000,
    leaseUntil: now + 100_000,
    card: sun,
  };
  centre.raise({ ...held, offeredAt: now });
  centre.raise({ ...held, handover: { to: me.person, by: zhou, at: now, until: now + 290_000 } });
  centre.raise({ ...held, handover: { to: me.person, by: zhou, at: now, until: now - 1, overdueAt: now - 1 } });
  centre.raise({
    severity: "notice",
    lane: "fault",
    kind: "battery_low",
    shelved: { until: now + 312_000, why: "已派修", by: zhou },
  });
  const sent = {
    responder: "h1",
    kind: "helper" as const,
    name: "刘桂香",
    sentAt: now,
    confirmedAt: now,
    etaAt: now + 392_000,
  };
  centre.raise({ ...held, state: "dispatched", owner: me.person, dispatches: [sent] });
  for (let n = 0; n < 10; n += 1) centre.raise({ severity: "notice", lane: "care", kind: "door_at_night", card: sun });
}

test("every kind of row, the hand-over and the sheet of keys, light and dark, Chinese and English", async () => {
  const page = await browser.page();
  await page.goto(centre.url);
  await page.getByText("声音未启用").first().waitFor();
  everyKind();
  await page.locator(".foldedrow").waitFor();
  for (const theme of ["light", "dark"])
    for (const language of ["zh", "en"]) {
      await page.evaluate(
        ([look, words]) => {
          localStorage.setItem("hearthwatch.theme", look ?? "");
          localStorage.setItem("hearthwatch.language", words ?? "");
        },
        [theme, language],
      );
      await page.goto(`${centre.url}/#/`);
      await page.reload();
      await page.locator(".foldedrow").waitFor();
      expect(await findings(page), `${theme} ${language} queue`).toEqual([]);
      await page.locator(".queue .foot button").first().click();
      expect(await findings(page), `${theme} ${language} keys`).toEqual([]);
      await page.keyboard.press("Escape");
      await page.goto(`${centre.url}/#/shift`);
      await page.locator(".shift h2").first().waitFor();
      expect(await findings(page), `${theme} ${language} shift`).toEqual([]);
    }
  await page.close();
});

test("1,400 beds in twelve towns: counts for all, cells only for those that need a look, and the table has no scroll bar", async () => {
  const large = await startFakeCentre(files.folder, { onDuty: true });
  const names = [...towns, "南墅镇", "日庄镇", "河头店镇", "马连庄镇"];
  names.forEach((town, at) => {
    for (let n = 0; n < 117; n += 1)
      large.gateway(bed(at * 200 + n, town, n === 3 ? { state: "lost" } : n === 7 ? { devicesSilent: 1 } : {}));
  });
  const page = await browser.page();
  await page.goto(large.url);
  await page.evaluate(() => localStorage.setItem("hearthwatch.language", "zh"));
  await page.reload();
  await page.getByText("115/117").or(page.getByText("116/117")).first().waitFor();
  const cells = page.locator(".towns tbody .bed");
  expect(await cells.count()).toBe(24);
  const sizes = await cells.evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().width)));
  expect(new Set(sizes)).toEqual(new Set([28]));
  expect(await page.locator(".towns tbody tr").count()).toBe(12);
  const beyond = await page.locator(".towns").evaluate((table) => table.scrollWidth - table.clientWidth);
  expect(beyond).toBeLessThanOrEqual(0);
  await page.close();
  await large.stop();
});
