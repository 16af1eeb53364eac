/** A PC that is set to another part of the world shows an emergency when it was: by the clocks of the centre, or of the home. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import { timesIn } from "../../alerts/program/page/times.ts";
import { makePast, type Past, startHistory } from "../exports/history.ts";
import { tempFolder } from "../kit/folder.ts";
import { type Opened, openBrowser } from "./browser.ts";
import { built } from "./built.ts";
import { startHouseholdPage } from "./household-page.ts";
import { aHome } from "./scenes.ts";

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let browser: Opened;
let files: Awaited<ReturnType<typeof built>>;
let centre: Centre;
let past: Past;
const folder = tempFolder("zone");
beforeAll(async () => {
  [browser, files] = [await openBrowser(undefined, { timezoneId: "America/New_York" }), await built("console")];
  centre = await startHistory(folder.path, { consoleFiles: files.folder });
  past = await makePast(centre);
});
afterAll(async () => {
  await browser?.close();
  await centre?.stop();
  files?.remove();
  folder.remove();
});

const shanghai = (ms: number, more: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hourCycle: "h23", ...more }).format(ms);
const minute = (ms: number): string => shanghai(ms, { hour: "2-digit", minute: "2-digit" });
/** Everything of this test happens within a few minutes: each full time of a page is one of them. New York is twelve hours off. */
function lately(text: string): number {
  const minutes = new Set(Array.from({ length: 12 }, (_, ago) => minute(Date.now() - ago * 60_000)));
  const found = [...text.matchAll(/\b(\d\d:\d\d):\d\d\b/g)].map(([, time = ""]) => time);
  expect(found.filter((time) => !minutes.has(time))).toEqual([]);
  return found.length;
}

async function at(name: string, place: string): Promise<Page> {
  const page = await browser.page();
  await browser.context.clearCookies();
  await page.goto((await centre.signInLink(name)) ?? "");
  await page.getByRole("button", { name: "以后再设" }).click();
  await go(page, place);
  return page;
}
const go = (page: Page, place: string): Promise<void> =>
  page.evaluate((to) => {
    location.hash = `#/${to}`;
  }, place);

test("bar, queue and card of a console, the list of what is over and the wall show the centre's time", async () => {
  const page = await at("李静", "");
  expect(await page.evaluate(() => new Date().getTimezoneOffset()), "this PC is set to New York").toBeGreaterThan(200);
  await page.locator(".row[data-case]").first().waitFor();
  expect(lately(await page.locator(".bar").innerText())).toBeGreaterThan(0);
  const { closedAt = 0 } = past.closed;
  const line = page.locator(".row.line", { hasText: minute(closedAt) });
  await line.click();
  await page.locator(".card .log li").first().waitFor();
  // Three receipts, and what was done.
  expect(lately(await page.locator(".card").innerText())).toBeGreaterThan(6);
  await go(page, "cases");
  await page.getByRole("link", { name: `${day(closedAt)} ${minute(closedAt)}` }).waitFor();
  await go(page, "wall");
  await expect.poll(() => page.locator(".wall .time").innerText()).not.toBe("");
  expect(lately(await page.locator(".wall").innerText())).toBe(1);
  await page.close();
});

const day = (ms: number): string =>
  shanghai(ms, { year: "numeric", month: "2-digit", day: "2-digit" }).split("/").reverse().join("-");

test("so do a case on paper, the log and the accounts", async () => {
  const page = await at("审计", `print/${past.closed.id}`);
  await page.locator(".sheet tbody tr").first().waitFor();
  const paper = await page.locator(".sheet").innerText();
  expect(paper).toContain(day(past.closed.raisedAt));
  expect(lately(paper)).toBeGreaterThan(8);
  const foot = await page.evaluate(() =>
    document.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules].map(({ cssText }) => cssText)).join(" "),
  );
  expect(foot).toContain(`${day(Date.now())} `);
  await go(page, "audit");
  await page.locator(".past tbody tr").first().waitFor();
  expect(lately(await page.locator(".past").innerText())).toBeGreaterThan(8);
  await page.close();
  const office = await at("管理", "accounts");
  await office.locator("tbody", { hasText: `${day(Date.now())} ` }).waitFor();
  await office.close();
});

test("the household's page shows the home's time", async () => {
  const page = await browser.page();
  const household = await built("household");
  const view = { ...aHome("claimed"), timeZone: "Asia/Urumqi" };
  const home = await startHouseholdPage(household.folder, () => view);
  try {
    await page.goto(home.url);
    const written = timesIn("Asia/Urumqi");
    const { claimed = 0 } = view.receipts;
    await page.locator(".ladder .yes b", { hasText: written.clock(claimed) }).waitFor();
    const newest = view.history[0]?.wall ?? 0;
    await page
      .locator(".history .when", { hasText: written.clock(newest, false) })
      .first()
      .waitFor();
  } finally {
    await page.close();
    await home.stop();
    household.remove();
  }
});

test("what day it is, is said by the zone too; a zone that this browser does not know leaves it its own clock", () => {
  const late = Date.parse("2026-11-21T15:59:59.650Z");
  const next = Date.parse("2026-11-21T16:00:00Z");
  const centre = timesIn("Asia/Shanghai");
  expect(centre.tenths(late)).toBe("23:59:59.6");
  expect(centre.dayTime(late, next, "zh")).toBe("11/21 23:59");
  expect(centre.dateAndTime(next, true)).toBe("2026-11-22 00:00:00");
  // In London both are of the same afternoon.
  expect(timesIn("Europe/London").dayTime(late, next, "en")).toBe("15:59");
  expect(timesIn("Asia/Atlantis").clock(late)).toBe(timesIn(undefined).clock(late));
});

test("no page writes a moment by any other way", () => {
  const root = join(import.meta.dirname, "../..");
  const written = ["alerts/centre/console", "gateway/page"].flatMap((of) =>
    readdirSync(join(root, of), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name) && !name.startsWith("dist"))
      .map((name) => join(of, name)),
  );
  expect(written.length).toBeGreaterThan(80);
  const own = /DateTimeFormat|toLocale(Date|Time)?String|\.get(Hours|Minutes|Date|Day|Month|FullYear)\(/;
  expect(written.filter((name) => own.test(readFileSync(join(root, name), "utf8")))).toEqual([]);
});
