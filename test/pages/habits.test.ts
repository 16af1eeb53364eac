/** The household's page says how each plan of a person stands, and what its learning phase has shown. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { HomeView } from "../../gateway/page/view.ts";
import { type Opened, openBrowser, phone } from "./browser.ts";
import { built } from "./built.ts";
import { startHouseholdPage } from "./household-page.ts";
import { aHome } from "./scenes.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let browser: Opened;
let files: Awaited<ReturnType<typeof built>>;
beforeAll(async () => {
  [browser, files] = await Promise.all([openBrowser(phone), built("household")]);
});
afterAll(async () => {
  await browser?.close();
  files?.remove();
});

const habits: NonNullable<HomeView["habits"]> = [
  { rule: "no-activity", resident: "r1", state: "watched" },
  { rule: "not-up", resident: "r1", state: "waits", waits: "hospital" },
  { rule: "bed-empty", resident: "r1", state: "needs", needs: ["bed_sensor"] },
  {
    ...{ rule: "bathroom-stay", resident: "r1", state: "shadow" },
    learnt: { right: 8, wrong: 2, unknown: 3, precision: 0.8, proposal: "arm" },
  },
  {
    ...{ rule: "wandering", resident: "r1", state: "shadow" },
    learnt: { right: 0, wrong: 0, unknown: 0, proposal: "wait" },
  },
];

test("watched, waiting, in need of a device, learning: each in words, with counts before the figure", async () => {
  const home = await startHouseholdPage(files.folder, () => ({ ...aHome(), habits }));
  const page = await browser.page();
  await page.goto(home.url);
  const section = page.locator("section", { has: page.getByRole("heading", { name: "个人看护方案" }) });
  const lines = await section.locator("li").allInnerTexts();
  expect(lines.map((line) => line.split("\n").map((each) => each.trim()))).toEqual([
    ["长时间没有动静", "在看护"],
    ["早上没有起床", "暂停：老人在医院"],
    ["夜里离床太久", "还缺：床垫传感器"],
    [
      "在卫生间太久",
      "学习期：只记下，不报警",
      "近 30 天本会报警 13 次：对 8，错 2，不清楚 3 · 把握 80% · 可以考虑正式启用，由人决定",
    ],
    ["夜里外出", "学习期：只记下，不报警", "近 30 天没有需要报警的情况"],
  ]);
  await page.close();
  await home.stop();
});

test("a home without plans has no such section", async () => {
  const home = await startHouseholdPage(files.folder, () => ({ ...aHome(), habits: [] }));
  const page = await browser.page();
  await page.goto(home.url);
  await page.locator(".lamp").waitFor();
  expect(await page.getByRole("heading", { name: "个人看护方案" }).count()).toBe(0);
  await page.close();
  await home.stop();
});
