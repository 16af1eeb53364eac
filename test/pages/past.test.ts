/** Pages of what is over, with the real centre behind them: closed cases, one of them on paper, the log, accounts, the wall. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import { signIn, tempFolder } from "../centre/running.ts";
import { household, makePast, type Past, personal, startHistory } from "../exports/history.ts";
import type { Folder } from "../kit/folder.ts";
import { type Opened, openBrowser } from "./browser.ts";
import { built } from "./built.ts";

let browser: Opened;
let files: Awaited<ReturnType<typeof built>>;
let folder: Folder;
let centre: Centre;
let past: Past;
beforeAll(async () => {
  [browser, files] = [await openBrowser(), await built("console")];
  folder = tempFolder();
  centre = await startHistory(folder.path, { consoleFiles: files.folder });
  past = await makePast(centre);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await centre?.stop();
  files?.remove();
  folder?.remove();
});

/** For a look with one's own eyes. */
const pictures = process.env.HEARTHWATCH_PICTURES;
const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
};

/** A new window of its own: signed in, at this place. */
async function at(name: string, place: string): Promise<Page> {
  const page = await browser.page();
  await browser.context.clearCookies();
  await page.goto((await centre.signInLink(name)) ?? "");
  await page.getByRole("button", { name: "以后再设" }).waitFor();
  await page.evaluate((to) => {
    location.hash = `#/${to}`;
  }, place);
  await page.getByRole("button", { name: "以后再设" }).click();
  return page;
}

test("on the wall stands nothing of any person, nor in what it asks the centre for", async () => {
  const page = await at("李静", "");
  await page.goto("about:blank");
  await page.setViewportSize({ width: 1920, height: 1080 });
  const heard: Promise<string>[] = [];
  page.on("response", (reply) => {
    if (reply.url().includes("/v1/")) heard.push(reply.text().then((body) => `${reply.url()} ${body}`));
  });
  await page.goto(`${centre.addresses.http}/#/wall`);
  await page.locator(".wall .total").waitFor();
  await page.waitForResponse((reply) => reply.url().endsWith("/v1/wall"));
  expect((await page.locator(".wall .total").textContent())?.trim()).toBe("1");
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
  await picture(page, "wall-dark");
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "light"));
  await picture(page, "wall");
  const said = [await page.content(), ...(await Promise.all(heard))];
  // Asking who is there tells the reader's own name, which is nobody's in the register.
  expect(heard.length).toBeGreaterThan(1);
  expect(said.filter((text) => /\/v1\/(?!wall|me)/.test(text.slice(0, 80)))).toEqual([]);
  for (const word of personal) expect(said.filter((text) => text.includes(word))).toEqual([]);
  expect(said.join(" ")).not.toMatch(/home1|home2|gw1|gw2/);
  await page.route("**/v1/wall", (route) => route.abort());
  await page.locator(".wall-old").waitFor();
  expect(await page.locator(".wall-old").textContent()).toMatch(/数据已中断 00:\d\d，下面是旧数据/);
  expect((await page.locator(".wall .total").textContent())?.trim(), "old figures stay readable").toBe("1");
  await picture(page, "wall-old");
  await page.close();
}, 60_000);

test("one case on paper: all times, who and when, numbered pages, black alone, and the look is in the log", async () => {
  await movesIn();
  const page = await at("审计", `cases`);
  await page.getByRole("link", { name: /^20/ }).first().waitFor();
  await picture(page, "cases");
  expect(await page.locator(".past").textContent(), "an auditor's list has no names").not.toContain("孙玉珍");
  await page.goto(`${centre.addresses.http}/#/print/${past.closed.id}`);
  await page.locator(".sheet tbody tr").first().waitFor();
  const paper = await page.locator(".sheet").innerText();
  for (const said of [
    "跌倒",
    "误触",
    "孙玉珍",
    "2单元",
    "回执一：中心收到",
    "回执三：有人接手",
    "李静",
    "陈晨",
    "退回",
    "由谁核实：邻居 徐长顺",
  ])
    expect(paper).toContain(said);
  await page.emulateMedia({ media: "print" });
  await picture(page, "print-screen");
  const colours = await page.evaluate(() => {
    const seen = new Set<string>();
    for (const each of document.querySelectorAll(".sheet *")) {
      const { color, fill } = getComputedStyle(each);
      seen.add(color);
      if (each instanceof SVGElement) seen.add(fill);
    }
    return [...seen];
  });
  expect(colours.filter((colour) => !isGrey(colour))).toEqual([]);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  if (pictures) writeFileSync(join(pictures, "case.pdf"), pdf);
  expect(pagesIn(pdf)).toBe(1);
  // What a printer gets, as another program reads it: the same words, the foot of each page, and the code of no door.
  const printed = wordsIn(pdf);
  for (const said of ["跌倒", "误触", "孙玉珍", "2单元", "回执一：中心收到", "回执三：有人接手", "退回", "审计"])
    expect(printed).toContain(said.replaceAll(" ", ""));
  expect(printed).toContain("1/1");
  expect(printed).toMatch(/[0-9a-f]{8}…[0-9a-f]{4}/);
  expect(printed).not.toContain(doorCode);
  expect(wordsIn(await page.pdf({ preferCSSPageSize: true, scale: 2 }))).toMatch(/1\/[2-9].*2\/[2-9]/s);
  await page.emulateMedia({ media: "screen" });
  await page.goto(`${centre.addresses.http}/#/audit`);
  await page.locator(".verdict.whole").waitFor();
  await page.getByText(past.closed.id).first().waitFor();
  await picture(page, "audit");
  const rows = await page.locator(".rows tbody tr").allInnerTexts();
  expect(rows.some((row) => row.includes("查看") && row.includes(past.closed.id) && row.includes("审计"))).toBe(true);
  await page.close();
}, 60_000);

test("a shift lead reviews a closed case; the downtime list is made on demand and leaves a line", async () => {
  const page = await at("王班长", "cases");
  await page.locator(".rows a").first().waitFor();
  await picture(page, "cases-lead");
  await page.locator(".rows a").first().click();
  await page.getByRole("button", { name: "审核通过" }).click();
  await page.getByText("王班长 已审核").waitFor();
  await picture(page, "case-one");
  await page.goto(`${centre.addresses.http}/#/downtime`);
  await page.getByRole("button", { name: "生成一份" }).click();
  await page.getByText("100 3310 6021").waitFor();
  await picture(page, "downtime");
  if (pictures) writeFileSync(join(pictures, "downtime.pdf"), await page.pdf({ preferCSSPageSize: true }));
  await page.close();
  const admin = await at("管理", "accounts");
  await admin.getByText("最近登录").waitFor();
  await admin.getByText("李静").waitFor();
  await picture(admin, "accounts");
  await admin.goto(`${centre.addresses.http}/#/audit`);
  await admin.locator(".rows tbody tr").first().waitFor();
  const seen = await admin.locator(".rows tbody tr").allInnerTexts();
  expect(
    seen.filter((row) => /接手|查看|停机/.test(row)),
    "an administrator sees accounts alone",
  ).toEqual([]);
  await admin.close();
}, 60_000);

const isGrey = (colour: string): boolean => {
  const [r, g, b] = (/\d+, \d+, \d+/.exec(colour)?.[0] ?? "0, 0, 0").split(", ");
  return r === g && g === b;
};

const doorCode = "7395#2846";

/** The home comes into the register, with the code of its door. */
async function movesIn(): Promise<void> {
  const { headers } = await signIn(centre, "管理");
  const { town, address, entry, name, sex, age, risks, speech, contacts } = household;
  const home = {
    ...{ town, address, wayIn: entry, contacts: contacts.map((each, n) => ({ id: `c${n + 1}`, ...each })) },
    residents: [{ id: "r1", name, sex, birthYear: new Date().getFullYear() - age, risks, speech }],
  };
  const reply = await fetch(`${centre.addresses.http}/v1/register/homes/home1`, {
    method: "PUT",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ version: 0, home, doorCode }),
  });
  expect([reply.status, (await reply.text()).includes('"hasDoorCode":true')]).toEqual([200, true]);
}

/** As `pdftotext` of Poppler reads it, without the white space it lays text out with. */
const wordsIn = (pdf: Buffer): string =>
  execFileSync("pdftotext", ["-layout", "-enc", "UTF-8", "-", "-"], { input: pdf, encoding: "utf8" }).replaceAll(
    /\s+/g,
    "",
  );

/** Chromium writes one page object for each sheet. */
const pagesIn = (pdf: Buffer): number => [...pdf.toString("latin1").matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
