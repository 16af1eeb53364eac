/** Both pages, both languages, both themes: axe-core finds nothing serious. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HomeView, IndicatorState } from "../../gateway/page/view.ts";
import { findings } from "./accessible.ts";
import { type Opened, openBrowser, phone } from "./browser.ts";
import { built } from "./built.ts";
import { me, startFakeCentre } from "./fake-centre.ts";
import { startHouseholdPage } from "./household-page.ts";
import { aHome, busyNight, county } from "./scenes.ts";

let browser: Opened;
beforeAll(async () => {
  // The flashing mark would be measured at 28 % by chance: people who switch motion off see it steady.
  browser = await openBrowser(undefined, { reducedMotion: "reduce" });
});
afterAll(() => browser?.close());

/** Each theme and each language once: their colours and their words do not depend on each other. */
const dresses = [
  { theme: "light", language: "zh-CN" },
  { theme: "dark", language: "en-GB" },
] as const;

const inEveryDress = async (page: Page, look: (name: string) => Promise<void>): Promise<void> => {
  for (const { theme, language } of dresses) {
    await page.evaluate((wanted) => document.documentElement.setAttribute("data-theme", wanted), theme);
    if ((await page.locator("html").getAttribute("lang")) !== language)
      await page
        .getByRole("button", { name: language === "zh-CN" ? "中文" : "English" })
        .first()
        .click();
    await look(`${theme} ${language}`);
  }
};

test("console: quiet and silent, busy with a case in hand, stale, and the door", async () => {
  const files = await built("console");
  const centre = await startFakeCentre(files.folder);
  const page = await browser.page();
  const look = (state: string) => async (name: string) => expect(await findings(page), `${state} ${name}`).toEqual([]);
  for (const of of county()) centre.gateway(of);
  await page.goto(centre.url);
  await page.locator(".towns").waitFor();
  await inEveryDress(page, look("quiet"));
  await page.locator(".banner.onred .btn").click();
  for (const of of busyNight(me.person)) centre.raise(of);
  await page.locator(".row.mine").waitFor();
  await inEveryDress(page, look("busy"));
  await centre.stop();
  await page.locator(".banner").waitFor();
  await inEveryDress(page, look("stale"));
  const door = await startFakeCentre(files.folder, { signedIn: false });
  await page.goto(door.url);
  await page.locator("form").waitFor();
  await inEveryDress(page, look("door"));
  await door.stop();
  await page.close();
  files.remove();
}, 90_000);

test("household: every state of the lamp", async () => {
  const files = await built("household");
  let view: HomeView = aHome("normal", {
    simulator: true,
    warnings: ["loopback_trusted", "a_new_one"],
  });
  const home = await startHouseholdPage(files.folder, () => view);
  const page = await browser.page();
  await page.setViewportSize(phone);
  await page.goto(home.url);
  const states: readonly IndicatorState[] = [
    "normal",
    "guarding",
    "not_through",
    "stored",
    "claimed",
    "device_fault",
    "unknown",
  ];
  for (const state of states) {
    view = aHome(state, {
      simulator: true,
      warnings: ["loopback_trusted", "a_new_one"],
    });
    home.changed();
    await page.locator(`.light.is-${state}`).waitFor();
    await inEveryDress(page, async (name) => expect(await findings(page), `${state} ${name}`).toEqual([]));
  }
  await page.close();
  await home.stop();
  files.remove();
}, 90_000);
