/** The queue in a real browser: what a row says, what a flood folds, what keys and ears get. */
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import type { CaseView } from "../../alerts/centre/views.ts";
import { type FakeCentre, me, zhou } from "./fake-centre.ts";
import { sun, zhao } from "./scenes.ts";
import { seatForEach } from "./seat.ts";

vi.setConfig({ testTimeout: 90_000 });

let centre: FakeCentre;
let page: Page;
const seat = seatForEach((given) => {
  ({ centre, page } = given);
});

const onDuty = async (): Promise<void> => {
  await page.goto(centre.url);
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
};
const row = (of: Pick<CaseView, "id">) => page.locator(`.row[data-case="${of.id}"]`);
const told = (end: string) => centre.told.filter((each) => each.path.endsWith(end));
const now = Date.now;
const notice = (more: Partial<CaseView> = {}): Partial<CaseView> => ({
  ...{ severity: "notice", lane: "care", kind: "door_at_night", card: sun },
  ...more,
});

test("duty is kept by the centre: after a reload the console says that it is silent, not that nobody is on duty", async () => {
  await onDuty();
  expect(told("/duty/on")).toHaveLength(1);
  await page.reload();
  await page.getByText("李静 已上岗").waitFor();
  await page.getByText("声音未启用").first().waitFor();
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
  expect(told("/duty/on")).toHaveLength(1);
});

test("ten alerts in ten minutes fold the notices into one row; one that rises stands alone at once; calm unfolds", async () => {
  await onDuty();
  const fall = centre.raise({ card: zhao });
  const notices = Array.from({ length: 9 }, (_, n) => centre.raise(notice({ raisedAt: now() - n * 1_000 })));
  await page.getByText("一般告警 9 条收在一起").waitFor();
  expect(await page.locator(".row.p3[data-case]").count()).toBe(0);
  await row(fall).waitFor();
  const [first] = notices;
  if (!first) throw new Error("there are notices");
  centre.change(first.id, "signal", { severity: "warning", kind: "call_help" });
  await row(first).waitFor();
  await page.getByText("一般告警 8 条收在一起").waitFor();
  await page.getByRole("button", { name: "现在展开" }).click();
  await row(notices[3] ?? first).waitFor();
  await page.getByRole("button", { name: "收起" }).click();
  // Six of them are dealt with long ago by the count of the window.
  for (const of of notices.slice(1, 8)) centre.change(of.id, "signal", { raisedAt: now() - 700_000 });
  await page.locator(".foldedrow").waitFor({ state: "detached" });
  expect(await page.locator(".row.p3[data-case]").count()).toBe(8);
});

test("a notice is shelved with a reason and counts down; an emergency cannot be, nor a home that nobody hears", async () => {
  await onDuty();
  const fall = centre.raise({ card: zhao });
  const lost = centre.raise({ kind: "gateway_lost", severity: "warning", lane: "fault" });
  await row(lost).waitFor();
  expect(await row(lost).getByRole("button", { name: "搁置" }).count()).toBe(0);
  const door = centre.raise(notice());
  await row(door).waitFor();
  expect(await row(fall).getByRole("button", { name: "搁置" }).count()).toBe(0);
  await row(door).getByRole("button", { name: "搁置" }).click();
  await row(door).getByRole("button", { name: "搁置", exact: true }).click();
  expect(told("/shelve")).toEqual([]);
  await row(door).getByLabel("为什么搁置").fill("门已有人去关");
  await page.keyboard.press("Enter");
  await expect.poll(() => told("/shelve").length).toBe(1);
  const sent = told("/shelve")[0]?.body as { until: number; reason: string };
  expect(sent.reason).toBe("门已有人去关");
  expect(sent.until - now()).toBeGreaterThan(3_500_000);
  centre.change(door.id, "shelve", {
    shelved: { until: now() + 312_000, why: sent.reason, by: me.person },
  });
  await page.locator(".row.shelvedrow", { hasText: /搁置 05:1/ }).waitFor();
  await page.locator(".count.hot", { hasText: "2" }).waitFor();
});

test("who asks me to take a case over is seen above mine; taking it is one press", async () => {
  await onDuty();
  const until = now() + 300_000;
  const asked = centre.raise({
    ...{ state: "claimed", owner: zhou, claimedAt: now(), leaseUntil: until, card: sun },
    handover: { to: me.person, by: zhou, at: now(), until },
  });
  await row(asked).getByText("周敏 请你接手，剩 04:5").waitFor();
  await row(asked).getByRole("button", { name: "接受" }).click();
  await expect.poll(() => told("/accept").length).toBe(1);
});

test("a case whose holder's console is gone stands with the unclaimed and is claimed by Space", async () => {
  await onDuty();
  const offered = centre.raise({
    ...{ state: "on_site", owner: zhou, claimedAt: now(), leaseUntil: now() + 600_000, offeredAt: now(), card: sun },
  });
  await row(offered).getByText("周敏 的值班台已断开，可直接接手").waitFor();
  await page.locator(".count.hot", { hasText: "1" }).waitFor();
  await page.keyboard.press(" ");
  await expect.poll(() => told("/claim").length).toBe(1);
});

test("a row says what is due next: arrival counts down, and up when it is over", async () => {
  await onDuty();
  const sent = { responder: "h1", kind: "helper" as const, name: "刘桂香", sentAt: now(), confirmedAt: now() };
  const mine = { state: "dispatched" as const, owner: me.person, claimedAt: now(), leaseUntil: now() + 900_000 };
  const due = centre.raise({ ...mine, dispatches: [{ ...sent, etaAt: now() + 392_000 }], card: sun });
  const over = centre.raise({ ...mine, dispatches: [{ ...sent, etaAt: now() - 19_000 }], card: zhao });
  await row(due)
    .getByText(/等 刘桂香 到场，剩 06:3\d/)
    .waitFor();
  await row(over)
    .getByText(/刘桂香 到场超时 00:\d\d/)
    .waitFor();
});

/** What counts down on a row and on the card beside it. */
const ends = async (of: CaseView): Promise<readonly (string | undefined)[]> => {
  const [inRow, onCard] = await Promise.all([
    row(of).locator(".state").innerText(),
    page.locator(".chead .timer").last().locator("b").innerText(),
  ]);
  return [/(\d\d:\d\d) 后退回/.exec(inRow)?.[1], onCard];
};

test("a row that is merely claimed says when its claim runs out, the same second as the card, and at last in bold; nobody else's clock counts", async () => {
  // This PC believes that it is an hour later.
  const skewed = "const real = Date.now.bind(Date); Date.now = () => real() + 3_600_000;";
  await page.addInitScript(skewed);
  await onDuty();
  const held = { state: "claimed" as const, owner: me.person, claimedAt: now() - 12_000, card: sun };
  const mine = centre.raise({ ...held, leaseUntil: now() + 108_000, pulsesAt: now() + 48_000 });
  const hers = centre.raise({ ...held, owner: zhou, card: zhao, leaseUntil: now() + 90_000, pulsesAt: now() + 30_000 });
  await row(mine)
    .getByText(/01:4\d 后退回/)
    .waitFor();
  await row(hers)
    .getByText(/01:2\d 后退回/)
    .waitFor();
  await row(mine).getByRole("button", { name: "看" }).click();
  await page.locator(".chead .timer").last().waitFor();
  await expect
    .poll(async () => {
      const [inRow, onCard] = await ends(mine);
      return inRow !== undefined && inRow === onCard;
    })
    .toBe(true);
  const { height: before = 0 } = (await row(mine).boundingBox()) ?? {};
  centre.change(mine.id, "shown", { pulsesAt: now() - 1_000, leaseUntil: now() + 59_000 });
  await row(mine)
    .locator("b.warn", { hasText: /没有动作，00:5\d 后退回/ })
    .waitFor();
  // The row that stood in two lines still does.
  expect((await row(mine).boundingBox())?.height).toBe(before);
  const offered = centre.raise({ ...held, owner: zhou, leaseUntil: now() + 600_000, offeredAt: now() });
  await row(offered).getByText("可直接接手").waitFor();
  expect(await row(offered).innerText()).not.toContain("后退回");
});

test("a late alarm says how late, from when to when, and why as far as anybody knows", async () => {
  await onDuty();
  const lately = (lateWhy: CaseView["alerts"][number]["lateWhy"], from = now() - 840_000): CaseView => {
    const of = centre.raise({ card: sun });
    const alerts = of.alerts.map((alert) => ({ ...alert, at: from, lateBy: alert.storedAt - from, lateWhy }));
    centre.change(of.id, "shown", { alerts });
    return of;
  };
  const why = { home_unheard: "因家里失联", centre_away: "因中心停过", unknown: "原因不知道" } as const;
  for (const [key, words] of Object.entries(why)) {
    const of = lately(key as keyof typeof why);
    await row(of).getByText("迟到 1", { exact: false }).waitFor();
    expect(await row(of).innerText()).toMatch(new RegExp(`\\d\\d:\\d\\d 发生，\\d\\d:\\d\\d 送到\\s+${words}`));
  }
  // A case from before anybody asked.
  const before = lately(undefined);
  await row(before).getByText("原因不知道").waitFor();
  // A day ago: the time alone would be wrong.
  const old = lately("both", now() - 26 * 3_600_000);
  await row(old).getByText("因中心停过、家里失联").waitFor();
  expect(await row(old).innerText()).toMatch(/\d\d\/\d\d \d\d:\d\d 发生/);
});

test("arrow keys go from row to row and Enter opens the one with the focus; the help sheet keeps keys to itself", async () => {
  await onDuty();
  centre.raise({ card: zhao });
  const second = centre.raise({ card: sun, severity: "warning", kind: "call_help" });
  await row(second).waitFor();
  await page.locator("#queue").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await row(second).evaluate((each) => each === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await page.locator(".card h1", { hasText: "孙玉珍" }).waitFor();
  await page.getByRole("button", { name: "按键说明" }).focus();
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog");
  await sheet.waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "hidden" });
  expect(told("/claim")).toEqual([]);
});

test("while an input method composes, no key claims, opens, or chooses", async () => {
  await onDuty();
  centre.raise({ card: sun });
  await page.locator(".row.open").waitFor();
  await page.locator("#queue").focus();
  await page.evaluate(() => {
    const at = document.activeElement ?? document.body;
    const key = (name: string, more: KeyboardEventInit) =>
      at.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more }));
    at.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true, data: "" }));
    at.dispatchEvent(new CompositionEvent("compositionupdate", { bubbles: true, data: "ni" }));
    for (const name of [" ", "1", "Enter", "ArrowDown", "Escape"]) {
      key(name, { isComposing: true });
      key(name, { keyCode: 229 } as KeyboardEventInit);
      key("Process", { keyCode: 229 } as KeyboardEventInit);
    }
    at.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "你" }));
  });
  await page.waitForTimeout(300);
  expect(told("/claim")).toEqual([]);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("queue");
  await page.keyboard.press(" ");
  await expect.poll(() => told("/claim").length).toBe(1);
});

test("in grey and on paper each priority has its own shape, number of strokes and word", async () => {
  await onDuty();
  const kinds = [
    centre.raise({ card: zhao }),
    centre.raise({ card: sun, severity: "warning", kind: "call_help" }),
    centre.raise(notice()),
  ];
  for (const of of kinds) await row(of).waitFor();
  const seen = () =>
    Promise.all(
      kinds.map((of) =>
        row(of).evaluate((each) => ({
          shape: each.querySelector(".mark path, .mark circle")?.outerHTML.replace(/ class="[^"]*"/, ""),
          strokes: each.querySelector(".mark path:last-child")?.getAttribute("d"),
          word: each.querySelector(".what span[class$=word]")?.textContent,
          visible: each.querySelector<SVGElement>(".mark")?.getBoundingClientRect().width,
        })),
      ),
    );
  await page.evaluate(() => document.documentElement.style.setProperty("filter", "grayscale(1)"));
  for (const media of ["screen", "print"] as const) {
    await page.emulateMedia({ media });
    const found = await seen();
    expect(found.map(({ word }) => word)).toEqual(["紧急", "重要", "一般"]);
    expect(new Set(found.map(({ shape }) => shape)).size).toBe(3);
    expect(new Set(found.map(({ strokes }) => strokes)).size).toBe(3);
    for (const { visible } of found) expect(visible).toBeGreaterThan(15);
    // What an eye gets, without any colour: three pictures, each its own.
    const pictures = await Promise.all(
      kinds.map((of) => row(of).locator(".mark").screenshot({ animations: "disabled" })),
    );
    expect(new Set(pictures.map((picture) => picture.toString("base64"))).size).toBe(3);
  }
  await page.emulateMedia({ media: "screen" });
});

test("what came while the feed was lost is listed one by one, with its time, until it is read", async () => {
  await onDuty();
  const before = centre.raise({ card: zhao });
  await row(before).waitFor();
  const { port } = centre;
  const open = [...centre.cases.values()];
  await centre.stop();
  await page.getByText("数据已中断").first().waitFor();
  expect(await row(before).getByRole("button", { name: "数据恢复后才能接手" }).isDisabled()).toBe(true);
  centre = await seat.again({ port, onDuty: true });
  for (const of of open) centre.cases.set(of.id, of);
  const missed = centre.raise({ card: sun });
  await page.getByText("中断期间新增 1 条").waitFor();
  const listed = page.getByRole("list", { name: "中断期间新增的告警" });
  expect(await listed.innerText()).toContain("孙玉珍");
  expect(await listed.innerText()).toMatch(/\d\d:\d\d:\d\d 收到/);
  expect(await page.locator(".row[data-case]").count()).toBe(2);
  await listed.getByRole("button", { name: "看" }).click();
  await page.locator(".card h1", { hasText: "孙玉珍" }).waitFor();
  await page.getByRole("button", { name: "知道了" }).click();
  await listed.waitFor({ state: "detached" });
  await row(missed).waitFor();
});
