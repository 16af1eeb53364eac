/** The answering page as people see it: figures with their fractions, lists behind them, misses that want a word; zh and en, light and dark. */
import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAnswering } from "../../alerts/centre/answering/answering.ts";
import { answeringConfig } from "../../alerts/centre/answering/settings.ts";
import { tempFolder } from "../centre/running.ts";
import { findings } from "../pages/accessible.ts";
import { type Opened, openBrowser, phone } from "../pages/browser.ts";
import { built } from "../pages/built.ts";
import { type FakeCentre, me, startFakeCentre } from "../pages/fake-centre.ts";
import { day, gao, type Life, liveThrough, minute, openLife, second } from "./shift-life.ts";

const shots = "/tmp/hearthwatch-answering";
const timeZone = "Asia/Shanghai";
const start = Date.parse("2026-11-02T00:00:00+08:00");
const folder = tempFolder();
let life: Life;
let files: Awaited<ReturnType<typeof built>>;
let centre: FakeCentre;
let browser: Opened;
const notes: { path: string; text: string }[] = [];

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  life = openLife(folder.path);
  await liveThrough(life, start, 3, 14);
  const slow = await life.call(start + 3 * day, { kind: "fall" });
  await slow.says(start + 3 * day + 71 * second, { type: "claim", atConsole: false });
  await life.call(start + 3 * day + minute, { kind: "fall" });
  life.at(start + 3 * day + 6 * minute);
  [files, browser] = await Promise.all([built("console"), openBrowser()]);
  centre = await startFakeCentre(files.folder);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await centre?.stop();
  files?.remove();
  await life?.close();
  folder.remove();
});

/** The console's own page on the figures of a true log. */
async function open(roles: readonly string[], theme: "light" | "dark" = "light", language = "zh"): Promise<Page> {
  const page = await browser.page();
  const answering = openAnswering({
    ...{ store: life.store, now: life.now, timeZone, settings: answeringConfig.parse(undefined) },
    gateways: () => [{ id: "g1", home: "home-1", tokenSha256: "" }],
    townOf: () => "院上镇",
  });
  await page.route("**/v1/me", (route) => route.fulfill({ json: { ...me, roles } }));
  await page.route(/\/v1\/answering/, async (route) => {
    const url = new URL(route.request().url());
    if (route.request().method() === "POST") {
      const { text } = route.request().postDataJSON() as { text: string };
      notes.push({ path: url.pathname, text });
      const word = { at: life.now(), mono: 0, actor: gao.person.id, role: "shift_lead", via: "http" } as const;
      const [, , , , id = ""] = url.pathname.split("/");
      await life.store.investigate({ case: id, at: life.now(), by: gao.person, text }, word);
      return route.fulfill({ status: 204 });
    }
    const month = url.searchParams.get("month") ?? undefined;
    const which = url.searchParams.get("which");
    const shift = { day: url.searchParams.get("day") ?? undefined, shift: url.searchParams.get("shift") ?? undefined };
    const json = which
      ? { which, ...(await answering.list({ month }, which, shift)) }
      : await answering.view({ month });
    return route.fulfill({ json });
  });
  await page.addInitScript(
    ([of, to]) => {
      localStorage.setItem("hearthwatch.theme", of ?? "");
      localStorage.setItem("hearthwatch.language", to ?? "");
    },
    [theme, language],
  );
  await page.goto(`${centre.url}/#/answering`);
  await page.locator(".answering .kpis").waitFor({ timeout: 30_000 });
  return page;
}

test("every figure stands with its fraction, opens its list, and a target that is not met says so in a word", async () => {
  const page = await open(["shift_lead"]);
  const text = await page.locator(".kpis").innerText();
  expect(text).toMatch(/10 秒内/);
  expect(text).toMatch(/目标 97.5 %/);
  expect(text).toMatch(/\d+\.\d %/);
  expect(text).toMatch(/\d+ \/ \d+/);
  expect(text).toMatch(/未达标/);
  await page.screenshot({ path: `${shots}/lead-light.png`, fullPage: true });
  const fraction = page.locator(".kpi .v .link").nth(2);
  const [n = 0, of = 0] = (await fraction.innerText()).split(" / ").map(Number);
  await fraction.click();
  await page.locator(".opened").waitFor({ timeout: 30_000 });
  expect(await page.locator(".opened tbody tr").count()).toBe(of - n);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
  await page.close();
}, 120_000);

const section = (page: Page, title: string) =>
  page.locator(".answering > section", { has: page.getByRole("heading", { name: title }) });

test("each shift says how fast half, 95 % and the slowest were taken, all by a button, and opens its own cases", async () => {
  const page = await open(["shift_lead"]);
  const shifts = section(page, "各班");
  expect(await shifts.locator("thead").innerText()).toMatch(/一半在\s+95 % 在\s+最慢\s+没人接/);
  const rows = shifts.locator("tbody tr", { has: page.locator("th") });
  expect(await rows.nth(0).innerText()).toMatch(/白班合计/);
  const some = await rows.count();
  await shifts.getByRole("button", { name: /列出全部 \d+ 班/ }).click();
  expect(await rows.count()).toBeGreaterThan(some);
  // The last night has one that was taken after 71 s, and two that nobody has.
  const night = shifts.locator("tbody tr", { hasText: "11-04 夜班" });
  const cells = await night.locator("td").allInnerTexts();
  expect(cells.slice(-4).map((text) => text.trim())).toEqual(["10.9 秒", "71.0 秒", "71.0 秒", "2"]);
  expect(await night.innerText()).toMatch(/还没下班/);
  const fraction = night.getByRole("button", { name: /^11-04 夜班 60 秒内接手 \d+ \/ \d+$/ });
  const [n = 0, all = 0] = (await fraction.innerText()).split(" / ").map(Number);
  expect(all - n).toBeGreaterThan(1);
  await fraction.click();
  await page.locator(".opened").waitFor({ timeout: 30_000 });
  expect(await page.locator(".opened h2").innerText()).toMatch(/名单：11-04 夜班，60 秒内接手/);
  expect(await page.locator(".opened tbody tr").count()).toBe(all - n);
  await page.close();
}, 120_000);

test("the load stands as people can use it: by the hour of one person, the worst ten minutes with when and for how many", async () => {
  const page = await open(["shift_lead"]);
  const loads = section(page, "告警负荷");
  const whole = loads.locator("tbody tr").first();
  const busiest = /\d+ 件，(\d+ 人|没有人)上岗 11-0\d \d\d:\d\d 到 \d\d:\d\d/;
  expect(await whole.innerText()).toMatch(busiest);
  const [, worked = "", perHour = ""] = await whole.locator("td").allInnerTexts();
  expect(worked).toMatch(/^\d+\.\d 小时$/);
  expect(perHour).toMatch(/^\d+\.\d$/);
  const button = whole.getByRole("button", { name: /件，/ });
  const [n = ""] = /^\d+/.exec(await button.innerText()) ?? [];
  await button.click();
  await page.locator(".opened").waitFor({ timeout: 30_000 });
  expect(await page.locator(".opened tbody tr").count()).toBe(Number(n));
  expect(await loads.getByRole("link", { name: "上岗时间 CSV" }).getAttribute("href")).toBe(
    "v1/answering/duty.csv?month=2026-11",
  );
  await page.close();
}, 120_000);

test("what waited over 180 s wants a word: a shift lead writes it, and it stands there with who wrote it", async () => {
  const page = await open(["shift_lead"]);
  const row = page.locator(".answering > section", { hasText: "超过 180 秒" }).locator("tbody tr").first();
  expect(await row.innerText()).toMatch(/还没有查明/);
  await row.getByRole("button", { name: "写原因" }).click();
  await row.locator("input").fill("两人同时离席，已改排班");
  await row.getByRole("button", { name: "记下" }).click();
  await expect.poll(() => row.innerText(), { timeout: 30_000 }).toMatch(/两人同时离席[\s\S]*高远 写于/);
  expect(notes).toHaveLength(1);
  await page.close();
}, 120_000);

/** What has to be moved aside to be read. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => [
    ...(document.documentElement.scrollWidth > innerWidth ? ["page"] : []),
    ...[...document.querySelectorAll(".answering .wide")].flatMap((of) =>
      of.scrollWidth > of.clientWidth ? ["table"] : [],
    ),
  ]);

test("a dispatcher and an auditor read it and write nothing; no serious finding of axe in both themes and languages", async () => {
  for (const [roles, theme, language] of [
    [["auditor"], "light", "zh"],
    [["auditor"], "dark", "en"],
    [["dispatcher"], "dark", "zh"],
    [["dispatcher"], "light", "en"],
  ] as const) {
    const page = await open(roles, theme, language);
    expect(await page.getByRole("button", { name: /写原因|Write why/ }).count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    expect(await page.locator("html").getAttribute("lang")).toBe(language === "en" ? "en-GB" : "zh-CN");
    expect(await page.locator("html").getAttribute("data-theme")).toBe(theme);
    expect(await tooWide(page)).toEqual([]);
    await page.screenshot({ path: `${shots}/${roles[0]}-${theme}-${language}.png` });
    await page.locator(".answering .defined").scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${shots}/${roles[0]}-${theme}-${language}-end.png` });
    if (roles[0] === "auditor") {
      // On a phone a table moves by itself; the page does not.
      await page.setViewportSize(phone);
      expect((await tooWide(page)).filter((each) => each !== "table")).toEqual([]);
      expect(await findings(page)).toEqual([]);
    }
    await page.close();
  }
}, 180_000);
