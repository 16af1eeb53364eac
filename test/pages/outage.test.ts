/** An outage of an area on its card: which homes, since when, who is back; long lists and both languages and themes. */
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { drawn } from "../../alerts/centre/console/card/outage.tsx";
import type { OutageHome } from "../../alerts/centre/register/card-views.ts";
import type { CaseView } from "../../alerts/centre/views.ts";
import { findings } from "./accessible.ts";
import type { FakeCentre } from "./fake-centre.ts";
import { seatForEach } from "./seat.ts";
import { deafTelephone } from "./telephone.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const lives = (n: number, names: readonly string[]): OutageHome => ({
  home: `H-${n}`,
  residents: names.map((name) => ({ name, age: 82, risks: "吃抗凝药" })),
  address: ["梅花山小区", "3 号楼"],
  phone: n === 7 ? { number: "053200102231" } : { number: "10033106021", of: "儿子 李强" },
});

let centre: FakeCentre;
let page: Page;
seatForEach(
  (given) => {
    ({ centre, page } = given);
  },
  { onDuty: true, outageHomes: [lives(7, ["王秀兰"]), lives(8, ["李大山", "孙玉珍"])] },
  { reducedMotion: "reduce" },
);

const minute = 60_000;
const outage = (homes: NonNullable<CaseView["area"]>["homes"], town?: string): Partial<CaseView> => ({
  ...{ kind: "area_outage", severity: "warning", lane: "fault", home: "area 水集街道", gateway: "area 水集街道" },
  area: { homes, ...(town !== undefined && { town }) },
});
const gone = (n: number, more: { readonly backAt?: number } = {}) => ({
  ...{ gateway: `G-${n}`, home: `H-${n}`, since: Date.now() - 30 * minute + n * 1_000 },
  ...more,
});
const homes = () => page.locator(".outage tbody tr");

test("still gone first and the longest of them, then who is back, the last of them; a home that comes back changes its line", async () => {
  const now = Date.now();
  await page.goto(centre.url);
  const found = centre.raise(
    outage([gone(1, { backAt: now - 9 * minute }), gone(3), gone(2), gone(4, { backAt: now - minute })], "水集街道"),
  );
  await page.locator(".row", { hasText: "水集街道" }).waitFor();
  await page.locator(".card h1", { hasText: "水集街道" }).waitFor();
  await page.getByText("共 4 家，已恢复 2 家").waitFor();
  expect(await homes().locator("th").allInnerTexts()).toEqual(["H-2", "H-3", "H-4", "H-1"]);
  expect(await homes().locator("td:last-child").allInnerTexts()).toEqual([
    ...["还没有消息", "还没有消息"],
    expect.stringMatching(/^\d\d:\d\d 断了 2\d 分钟$/),
    expect.stringMatching(/^\d\d:\d\d 断了 2\d 分钟$/),
  ]);
  // Nothing of a person is asked for where there is none.
  expect(await page.locator(".card .facts").count()).toBe(0);
  const area = found.area;
  if (!area) throw new Error("it has an area");
  centre.change(found.id, "area", {
    area: { ...area, homes: area.homes.map((each) => (each.home === "H-2" ? { ...each, backAt: Date.now() } : each)) },
  });
  await page.getByText("共 4 家，已恢复 3 家").waitFor();
  expect(await homes().locator("th").allInnerTexts()).toEqual(["H-3", "H-2", "H-4", "H-1"]);
});

test("whoever lives alone in a home that is gone stands first, with name, age, what has to be known, and a number to call once it is claimed", async () => {
  await deafTelephone(page);
  await page.goto(centre.url);
  centre.raise(outage([gone(6), gone(8), gone(7)], "水集街道"));
  await page.locator(".outage td b", { hasText: "王秀兰" }).waitFor();
  expect(await homes().locator("th").allInnerTexts()).toEqual(["H-7", "H-6", "H-8"]);
  const first = homes().first();
  for (const text of ["王秀兰", "82 岁", "登记一人", "梅花山小区 3 号楼", "吃抗凝药"])
    await first.getByText(text).first().waitFor();
  await homes().last().getByText("李大山、孙玉珍").waitFor();
  await homes().last().getByText("儿子 李强").waitFor();
  expect(await homes().nth(1).locator("td").first().innerText()).toBe("");
  expect(await first.getByRole("link").count()).toBe(1);
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.keyboard.press(" ");
  await page.locator(".row.mine").waitFor();
  await first.getByRole("link", { name: "王秀兰" }).click();
  await page.locator(".outs.here").waitFor();
});

test("an outage of a whole county is drawn a piece at a time", async () => {
  await page.goto(centre.url);
  centre.raise(outage(Array.from({ length: 1_400 }, (_, n) => gone(n))));
  await page.locator(".card h1", { hasText: "多个乡镇" }).waitFor();
  expect(await homes().count()).toBe(drawn.first);
  await page.getByRole("button", { name: `还有 ${1_400 - drawn.first} 家` }).click();
  await expect.poll(() => homes().count()).toBe(drawn.first + drawn.more);
});

test("light and dark, Chinese and English, axe-core finds nothing serious", async () => {
  await page.goto(centre.url);
  const now = Date.now();
  const escalation = {
    called: ["shift_leads"],
    next: { level: 1, at: now + 100_000, groups: [], paths: ["township"] },
  };
  centre.raise({
    ...outage([...Array.from({ length: 70 }, (_, n) => gone(n)), gone(71, { backAt: now })]),
    escalation,
  });
  await page.locator(".outage").waitFor();
  for (const language of ["zh", "en"] as const) {
    await page.evaluate((wanted) => localStorage.setItem("hearthwatch.language", wanted), language);
    await page.reload();
    await page.locator(".outage").waitFor();
    for (const theme of ["light", "dark"]) {
      await page.evaluate((wanted) => document.documentElement.setAttribute("data-theme", wanted), theme);
      expect(await findings(page), `${language} ${theme}`).toEqual([]);
    }
  }
  await page.getByText("1 of 71 back").waitFor();
  await page.locator(".row").getByText("calling the shift lead").waitFor();
});
