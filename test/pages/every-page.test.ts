/**
 * Every page of the console, whoever may see it, in both languages and both themes, with the real centre behind it: axe-core finds
 * nothing serious. The list is the console's own (`pages.tsx`): a new page cannot be forgotten.
 */
import { join } from "node:path";
import type { Page as BrowserPage } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pages } from "../../alerts/centre/console/pages.tsx";
import type { Centre } from "../../alerts/centre/main.ts";
import { tempFolder } from "../centre/running.ts";
import { makePast, type Past, startHistory } from "../exports/history.ts";
import type { Folder } from "../kit/folder.ts";
import { findings } from "./accessible.ts";
import { type Opened, openBrowser } from "./browser.ts";
import { built } from "./built.ts";

let browser: Opened;
let files: Awaited<ReturnType<typeof built>>;
let folder: Folder;
let centre: Centre;
let past: Past;
beforeAll(async () => {
  // The flashing mark would be measured at 28 % by chance: people who switch motion off see it steady.
  [browser, files] = [await openBrowser(undefined, { reducedMotion: "reduce" }), await built("console")];
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

const people: Readonly<Record<string, string>> = {
  ...{ shift_lead: "王班长", dispatcher: "李静", admin: "管理", auditor: "审计", technician: "刘工" },
};
/** Further addresses of a page: what it shows behind its first. */
const deeper: Readonly<Record<string, (of: Past) => readonly string[]>> = {
  cases: ({ closed }) => [`cases/${closed.id}`],
  print: ({ closed }) => [`print/${closed.id}`],
  register: () => [
    "register/people",
    "register/towns",
    "register/import",
    "register/home/home1",
    "register/home/new-home",
    "register/call",
    "register/call/home1",
  ],
};
const dresses = [
  { theme: "light", language: "zh-CN" },
  { theme: "dark", language: "en-GB" },
] as const;

const pictures = process.env.HEARTHWATCH_PICTURES;

async function signedIn(name: string): Promise<BrowserPage> {
  const page = await browser.page();
  await browser.context.clearCookies();
  await page.goto((await centre.signInLink(name)) ?? "");
  await page.getByRole("button", { name: /以后再设|later/i }).click();
  await page.locator(".office, .console").first().waitFor();
  return page;
}

/** The feed never ends; everything else a page asks for has come. */
function questionsOf(page: BrowserPage): { settled(): Promise<void> } {
  const open = new Set<string>();
  const isOne = (url: string): boolean => url.includes("/v1/") && !url.includes("/v1/feed");
  page.on("request", (request) => isOne(request.url()) && open.add(request.url()));
  page.on("requestfinished", (request) => open.delete(request.url()));
  page.on("requestfailed", (request) => open.delete(request.url()));
  return { settled: () => expect.poll(() => open.size, { timeout: 20_000 }).toBe(0) };
}

async function lookAt(page: BrowserPage, asked: ReturnType<typeof questionsOf>, place: string): Promise<string[]> {
  await page.goto(`${centre.addresses.http}/#/${place}`);
  // A page of the same address is drawn anew only when it is loaded anew.
  await page.reload();
  await page.locator("main, .page, .hubs").first().waitFor();
  await asked.settled();
  const found: string[] = [];
  for (const { theme, language } of dresses) {
    await page.evaluate((wanted) => document.documentElement.setAttribute("data-theme", wanted), theme);
    if ((await page.locator("html").getAttribute("lang")) !== language) {
      const other = page.getByRole("button", { name: language === "zh-CN" ? "中文" : "English" }).first();
      await other.focus();
      await other.press("Enter");
    }
    found.push(...(await findings(page)).map((each) => `${place} ${theme} ${language}: ${each}`));
    if (pictures) await page.screenshot({ path: join(pictures, `page-${place.replaceAll("/", "-")}-${theme}.png`) });
  }
  return found;
}

test("no page that anybody may see has a serious finding, in Chinese and English, light and dark", async () => {
  expect(pages.length).toBeGreaterThan(8);
  const found: string[] = [];
  for (const [role, name] of Object.entries(people)) {
    // Each page once, with the first who may see it.
    const own = pages.filter(({ roles }) => Object.keys(people).find((each) => roles.includes(each)) === role);
    if (own.length === 0) continue;
    const page = await signedIn(name);
    const asked = questionsOf(page);
    for (const { id } of own)
      for (const place of [...(deeper[id]?.(past) ?? []), ...(id === "print" ? [] : [id])])
        found.push(...(await lookAt(page, asked, place)));
    await page.close();
  }
  expect(found).toEqual([]);
}, 240_000);
