/** What stays in sight of a card and a queue when room is short, and what says itself why it cannot be pressed. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { CaseView } from "../../alerts/centre/views.ts";
import { type Opened, openBrowser } from "./browser.ts";
import { built } from "./built.ts";
import { inTheMiddle } from "./card-scene.ts";
import { aCase, type FakeCentre, me, startFakeCentre } from "./fake-centre.ts";
import { bed, sun, zhao } from "./scenes.ts";
import { deafTelephone } from "./telephone.ts";

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let browser: Opened;
let files: Awaited<ReturnType<typeof built>>;
let centre: FakeCentre;
let page: Page;
beforeAll(async () => {
  [browser, files] = await Promise.all([openBrowser(undefined, { reducedMotion: "reduce" }), built("console")]);
});
afterAll(async () => {
  await browser?.close();
  files?.remove();
});
beforeEach(async () => {
  centre = await startFakeCentre(files.folder, { onDuty: true });
  page = await browser.page();
  await deafTelephone(page);
});
afterEach(async () => {
  await page.close();
  await centre.stop();
});

const speaks = (language: "zh" | "en"): Promise<void> =>
  page.evaluate((to) => localStorage.setItem("hearthwatch.language", to), language);
async function opened(of: CaseView): Promise<void> {
  centre.gateway(bed(43, "水集街道", { id: "G-1043", home: "H-1043" }));
  await page.goto(centre.url);
  await speaks("zh");
  await page.reload();
  centre.raise(of);
  await page.locator(".card h1").waitFor();
}
async function english(): Promise<void> {
  await speaks("en");
  await page.reload();
  await page.locator(".card h1").waitFor();
}
/** The red banner takes a line of its own until the sound is armed. */
async function rings(): Promise<void> {
  await page.locator(".banner button").click();
  await page.locator(".banner").waitFor({ state: "detached" });
}

test("while a call runs its results, the step it is about, the nearest helper and the nearest station stay in sight", async () => {
  await opened(inTheMiddle());
  await rings();
  await page.getByRole("link", { name: "拨打 邻居 徐长顺" }).click();
  await page.locator(".outs.here").waitFor();
  const { y: end = 0 } = (await page.locator(".close").boundingBox()) ?? {};
  const bottom = async (of: string): Promise<number> => {
    const box = await page.locator(of).first().boundingBox();
    return box ? box.y + box.height : Number.POSITIVE_INFINITY;
  };
  for (const part of [".outs", ".steps .next", ".help li:nth-child(1)", ".help li:nth-child(2) .acts"])
    expect(await bottom(part), part).toBeLessThanOrEqual(end);
  expect(await page.locator(".help li").nth(0).innerText()).toContain("刘桂香");
  expect(await page.locator(".help li").nth(1).innerText()).toContain("和顺里服务站");
  await english();
  await rings();
  await page.getByRole("link", { name: /徐长顺/ }).click();
  await page.locator(".outs.here").waitFor();
  for (const part of [".outs", ".steps .next", ".help li:nth-child(1) .who"])
    expect(await bottom(part), part).toBeLessThanOrEqual((await page.locator(".close").boundingBox())?.y ?? 0);
});

test("what cannot be pressed yet says what it waits for, and no bar of an address stands at the end of a line", async () => {
  await opened(
    aCase({ state: "claimed", owner: me.person, claimedAt: Date.now(), leaseUntil: Date.now() + 90_000, card: sun }),
  );
  const check = page.getByRole("button", { name: /^另行核实/ });
  expect(await check.innerText()).toContain("先写怎么核实的");
  await page.getByRole("textbox", { name: "记一笔" }).fill("儿子在家，视频里看到人");
  expect(await check.innerText()).toBe("另行核实");
  expect(await check.isEnabled()).toBe(true);
  const ends = await page
    .locator(".addr dd")
    .first()
    .evaluate((box) => {
      const parts = [...box.querySelectorAll(".part")].map((part) => part.getBoundingClientRect());
      const { left } = box.getBoundingClientRect();
      return {
        lines: new Set(parts.map(({ top }) => top)).size,
        cut: getComputedStyle(box).overflowX,
        firsts: parts.filter(({ x }) => x === left).length,
      };
    });
  expect(ends.cut).toBe("clip");
  expect(ends.firsts).toBe(ends.lines);
});

test("a fall that was cancelled at home is one line: its notice, and nothing among what is closed", async () => {
  const cancelled = { kind: "fall_cancelled", card: sun } as const;
  await opened(aCase({ ...cancelled, severity: "notice", lane: "care" }));
  centre.raise({ ...cancelled, state: "dismissed", closedAt: Date.now() });
  centre.raise({ state: "resolved", outcome: "advice_only", closedAt: Date.now(), card: zhao });
  await page.locator(".row.line", { hasText: "自述无碍" }).waitFor();
  expect(await page.locator(".row", { hasText: "已取消的跌倒" }).count()).toBe(1);
  expect(await page.locator(".row.line").count()).toBe(1);
});

test("a signature of a log that had no entry yet is not shown as one", async () => {
  const auditing = await startFakeCentre(files.folder, { roles: ["auditor"] });
  let n = 0;
  await page.route("**/v1/audit/chain", (route) => {
    const signed = { days: 1, last: { day: "2026-11-22", n, key: "0FX0cacqoCOg" } };
    return route.fulfill({ json: { at: Date.now(), ok: true, entries: 3, erased: 0, head: "5a885f25", signed } });
  });
  try {
    await page.goto(`${auditing.url}/#/audit`);
    await page.locator(".verdict", { hasText: "还没有一条记录签过名" }).waitFor();
    expect(await page.locator(".verdict").innerText()).not.toContain("每日签名");
    n = 3;
    await page.getByRole("button", { name: "重新核对" }).click();
    await page.locator(".verdict .ok", { hasText: "到第 3 条" }).waitFor();
  } finally {
    await page.goto("about:blank");
    await auditing.stop();
  }
});
