/** A quiet night, and the line that is lost in it: today's minutes, who is not at home, and where somebody is still reached. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { percentOf } from "../../alerts/centre/console/quiet/today.ts";
import { awayNow } from "../../alerts/centre/protected/away.ts";
import type { BedDay } from "../../alerts/centre/protected/days.ts";
import type { BoardView } from "../../alerts/centre/views.ts";
import { signIn, startTestCentre, tempFolder } from "../centre/running.ts";
import { endsOfEach } from "../kit/ends.ts";
import { findings } from "./accessible.ts";
import { type Opened, openBrowser } from "./browser.ts";
import { built } from "./built.ts";
import { startFakeCentre } from "./fake-centre.ts";
import { bed, county } from "./scenes.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const closing = endsOfEach();
let browser: Opened;
let files: Awaited<ReturnType<typeof built>>;
beforeAll(async () => {
  [browser, files] = await Promise.all([openBrowser(undefined, { reducedMotion: "reduce" }), built("console")]);
});
afterAll(async () => {
  await browser?.close();
  files?.remove();
});

const minute = 60_000;
const pictures = process.env.HEARTHWATCH_PICTURES;
/** 600 minutes of a day of which these were no good, or not counted. */
function day(gateway: string, now: number, more: { gap?: number; left?: BedDay["left"] } = {}): BedDay {
  const { gap = 0, left = [] } = more;
  const until = Math.floor(now / minute) * minute;
  const excluded = left.reduce((sum, { from, to }) => sum + (to - from) / minute, 0);
  return {
    ...{ gateway, home: gateway.replace("G", "H"), bed: gateway.replace("G", "B"), state: "running" },
    ...{ day: "2026-11-22", timeZone: "Asia/Shanghai", until, excluded, counted: 600 - excluded },
    ...{ protected: 600 - excluded - gap, reasons: {}, gaps: [], left, more: 0 },
  };
}

test("who is away is known of a home that has said so lately, and since when only if it was today", () => {
  const now = 1_800_000_000_000;
  const until = Math.floor(now / minute) * minute;
  const span = (from: number, why: string, to = until) => ({ left: [{ from, to, why }] });
  const said = awayNow(
    [
      day("G1", now, span(until - 40 * minute, "away")),
      day("G2", now, span(until - 600 * minute, "hospital")),
      { ...day("G3", now, span(until - 40 * minute, "away", until - 11 * minute)), until: until - 11 * minute },
      day("G4", now, span(until - 40 * minute, "away", until - minute)),
      day("G5", now, span(until - 40 * minute, "a word of a newer hub")),
      day("G6", now),
    ],
    now,
  );
  expect(said).toEqual([
    { gateway: "G1", home: "H1", bed: "B1", why: "away", since: until - 40 * minute },
    { gateway: "G2", home: "H2", bed: "B2", why: "hospital" },
  ]);
});

test("a day with one gap in a hundred thousand minutes is not a whole one", () => {
  expect(percentOf({ protected: 99_999, counted: 100_000 })).toBe("99.9 %");
  expect(percentOf({ protected: 600, counted: 600 })).toBe("100.0 %");
  expect(percentOf({ protected: 0, counted: 600 })).toBe("0.0 %");
});

test("each town has its minutes of today with their fraction, and who is away stands in the list and on the bed", async () => {
  const now = Date.now();
  const until = Math.floor(now / minute) * minute;
  const left = (from: number, why: string) => ({ left: [{ from, to: until, why }] });
  const beds = county();
  const today = beds.map(({ id }) => {
    if (id === "G-1000") return day(id, now, left(until - 600 * minute, "hospital"));
    if (id === "G-1011") return day(id, now, left(until - 100 * minute, "away"));
    return day(id, now, id === "G-1010" ? { gap: 12 } : {});
  });
  const centre = await startFakeCentre(files.folder, { onDuty: true, today });
  closing.push(() => centre.stop());
  for (const of of [...beds, bed(900, "马连庄镇")]) centre.gateway(of);
  const page = await browser.page();
  closing.push(() => page.close());
  await page.goto(centre.url);
  const town = (name: string) => page.locator(".towns tbody tr", { hasText: name });
  await town("望城街道").getByText("99.5 %").waitFor();
  expect(await town("望城街道").innerText()).toContain("2888/2900 分");
  expect(await town("水集街道").innerText()).toContain("100.0 %");
  expect(await town("马连庄镇").innerText(), "nothing counted yet is no zero").toContain("还没有");
  const list = page.locator(".aside");
  expect(await list.innerText()).toMatch(/不在家\s*2[\s\S]*住院[\s\S]*水集街道 B-1000\s*今天以前起/);
  expect(await list.innerText()).toMatch(/外出[\s\S]*望城街道 B-1011\s*\d\d:\d\d 起/);
  expect(await town("水集街道").locator(".bed.hospital").count()).toBe(1);
  const beyond = await page.locator(".towns").evaluate((table) => table.scrollWidth - table.clientWidth);
  expect(beyond).toBeLessThanOrEqual(0);
  for (const language of ["zh", "en"])
    for (const theme of ["light", "dark"]) {
      await page.evaluate((words) => localStorage.setItem("hearthwatch.language", words), language);
      await page.reload();
      await page.evaluate((look) => document.documentElement.setAttribute("data-theme", look), theme);
      await page.locator(".of-minutes").first().waitFor();
      if (pictures) await page.screenshot({ path: join(pictures, `quiet-${language}-${theme}.png`) });
      expect(await findings(page), `${language} ${theme}`).toEqual([]);
    }
  await page.evaluate(() => localStorage.setItem("hearthwatch.language", "zh"));
});

test("without an answer nobody is said to be at home, and no minute to be protected", async () => {
  const centre = await startFakeCentre(files.folder, { onDuty: true });
  closing.push(() => centre.stop());
  centre.gateway(bed(1, "水集街道"));
  const page = await browser.page();
  closing.push(() => page.close());
  await page.goto(centre.url);
  await page.getByText("不知道谁不在家").waitFor();
  expect(await page.locator(".towns tbody tr").innerText()).toContain("不知道");
  expect(await page.getByText("没有家庭报外出或住院").count()).toBe(0);
});

test("a lost line names the telephone to stay by; after it, what is new and what has become graver are counted apart", async () => {
  const first = await startFakeCentre(files.folder, { onDuty: true, backupPhone: "0532-00100120" });
  const page = await browser.page();
  closing.push(() => page.close());
  await page.goto(first.url);
  await page.getByRole("button", { name: "上岗并试听" }).click();
  const notice = first.raise({ severity: "notice", lane: "care", kind: "door_at_night" });
  await page.locator(`.row[data-case="${notice.id}"]`).waitFor();
  await first.stop();
  await page.getByText("请守候备用电话 0532-0010 0120。").waitFor();
  if (pictures) await page.screenshot({ path: join(pictures, "stale-phone.png") });
  expect(await findings(page)).toEqual([]);
  const back = await startFakeCentre(files.folder, { port: first.port, onDuty: true });
  closing.push(() => back.stop());
  back.raise({ ...notice, severity: "emergency", kind: "call_rescue", version: notice.version + 1 });
  back.raise();
  await page.getByRole("button", { name: "立即重连" }).click();
  await page.getByText("中断期间新增 1 条，变重 1 条").waitFor();
  if (pictures) await page.screenshot({ path: join(pictures, "caught-up.png") });
});

test("the telephone of centre.yaml is what a console is told", async () => {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const centre = await startTestCentre(folder.path, {}, { backupPhone: "０５３２－００１００１２０" });
  closing.push(() => centre.stop());
  const board = (await (await (await signIn(centre, "li")).get("/v1/board")).json()) as BoardView;
  expect(board.backupPhone).toBe("0532-00100120");
});
