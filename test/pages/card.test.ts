/** The card of a case in a real browser: what stands on it, in every dress and size, and what digits mean where the blue edge is. */
import type { Page } from "playwright-core";
import { beforeEach, expect, test, vi } from "vitest";
import { callResults } from "../../alerts/centre/console/card/people.ts";
import { type CaseView, contactResults } from "../../alerts/centre/views.ts";
import { cardEn } from "../../alerts/program/words/console-card-en.ts";
import { cardZh } from "../../alerts/program/words/console-card-zh.ts";
import { findings } from "./accessible.ts";
import { inTheMiddle } from "./card-scene.ts";
import { aCase, type FakeCentre, me, zhou } from "./fake-centre.ts";
import { bed, sun } from "./scenes.ts";
import { seatForEach } from "./seat.ts";
import { deafTelephone, dialledOn } from "./telephone.ts";

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let centre: FakeCentre;
let page: Page;
const seat = seatForEach(
  (given) => {
    ({ centre, page } = given);
  },
  { onDuty: true },
  { reducedMotion: "reduce" },
);
beforeEach(() => deafTelephone(page));

const opened = async (of: CaseView): Promise<CaseView> => {
  centre.gateway(bed(43, "水集街道", { id: "G-1043", home: "H-1043" }));
  await page.goto(centre.url);
  await page.evaluate(() => localStorage.setItem("hearthwatch.language", "zh"));
  await page.reload();
  centre.raise(of);
  await page.locator(".card h1").waitFor();
  return of;
};
const told = (end: string) => centre.told.filter((each) => each.path.endsWith(end));
const press = (key: string): Promise<void> => page.keyboard.press(key);
const english = async (): Promise<void> => {
  await page.evaluate(() => localStorage.setItem("hearthwatch.language", "en"));
  await page.reload();
  await page.locator(".card h1").waitFor();
};

test("both languages of the card have the same words, with the same places, and the digits of a call are the centre's results", () => {
  const places = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
  expect(Object.keys(cardEn).sort()).toEqual(Object.keys(cardZh).sort());
  for (const [key, sentence] of Object.entries(cardZh)) {
    const other = cardEn[key as keyof typeof cardZh];
    expect(other.trim(), key).not.toBe("");
    expect(places(sentence), key).toEqual(expect.arrayContaining(places(other)));
    expect(sentence, key).not.toMatch(/[\u4e00-\u9fff][,;:?!(]/);
    expect(other, key).not.toMatch(/[\u4e00-\u9fff]/);
  }
  expect([...callResults]).toEqual([...contactResults]);
});

/** Names of facts that are not whole on the screen. */
const hidden = (): Promise<string[]> =>
  page.locator(".chead h1, .fact, .con").evaluateAll((found) =>
    found.flatMap((each) => {
      const box = each.getBoundingClientRect();
      const whole = [box.top + 4, box.bottom - 4].every((y) => {
        const at = document.elementFromPoint(box.left + 4, y);
        return at !== null && (each.contains(at) || at.contains(each));
      });
      return whole && box.height > 0 && box.bottom <= innerHeight ? [] : [each.textContent];
    }),
  );

test("seven facts with four contacts stand whole at 1366 x 768 and at 1366 x 657, in both languages", async () => {
  await opened(inTheMiddle());
  const look = async (): Promise<void> => {
    for (const height of [768, 657]) {
      await page.setViewportSize({ width: 1366, height });
      expect(await hidden(), `${height}`).toEqual([]);
      // Wider than its place, the card would be pushed under the queue as soon as a digit brings a step into view.
      const beyond = await page.locator(".card").evaluate((card) => card.scrollWidth - card.clientWidth);
      expect(beyond, `${height}`).toBe(0);
    }
    expect(await page.locator(".fact").count()).toBe(6);
  };
  await look();
  await english();
  await look();
  expect(await findings(page)).toEqual([]);
  const sizes = await page.evaluate(() =>
    [".chead h1", ".fact.addr dd", ".fact dd"].map(
      (each) => getComputedStyle(document.querySelector(each) ?? document.body).fontSize,
    ),
  );
  expect(sizes).toEqual(["28px", "22px", "22px"]);
});

test("every state of the card is found clean, light and dark, and nothing to press is under 24 px", async () => {
  const mine = await opened(inTheMiddle());
  const look = async (state: string): Promise<void> => {
    for (const theme of ["light", "dark"]) {
      await page.evaluate((wanted) => document.documentElement.setAttribute("data-theme", wanted), theme);
      expect(await findings(page), `${state} ${theme}`).toEqual([]);
    }
    const small = await page.locator(".card button, .card a, .card label.code").evaluateAll((found) =>
      found.flatMap((each) => {
        const box = each.getBoundingClientRect();
        return box.width > 0 && (box.height < 24 || box.width < 24) ? [each.outerHTML] : [];
      }),
    );
    expect(small, state).toEqual([]);
  };
  await look("mine");
  await page.getByRole("link", { name: "拨打 女儿 于海霞" }).click();
  await page.locator(".outs.here").waitFor();
  await look("call");
  await page.getByRole("button", { name: "转交" }).click();
  await page.getByRole("button", { name: "派出 孟庆山" }).click();
  await look("forms");
  centre.raise({
    ...mine,
    version: 20,
    owner: zhou,
    handover: { to: me.person, by: zhou, at: Date.now(), until: Date.now() + 60_000 },
  });
  await page.locator(".close", { hasText: "周敏 请你接手" }).waitFor();
  await look("asked");
});

test("the strip has its six lanes, drawn and as a table; a lane nobody heard of says so", async () => {
  await opened(inTheMiddle());
  // The banner of a silent console takes the strip's room; facts come first.
  expect(await page.locator(".plot").isVisible()).toBe(false);
  await page.locator(".banner .btn").click();
  await page.locator(".plot canvas").waitFor();
  const rows = await page.locator(".strip table tbody tr").evaluateAll((found) => found.map((row) => row.textContent));
  expect(rows.map((row) => row.replace(/[\d:–]+.*/, ""))).toEqual([
    ...["大门", "卧室", "卫生间", "跌倒", "按钮", "网关没有失联记录"],
  ]);
  const painted = (): Promise<number> =>
    page.locator(".plot canvas").evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) return 0;
      const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      const red = getComputedStyle(canvas).getPropertyValue("--p1").trim();
      const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(red.slice(at, at + 2), 16));
      let found = 0;
      for (let at = 0; at < data.length; at += 4)
        if (data[at] === r && data[at + 1] === g && data[at + 2] === b) found += 1;
      return found;
    });
  // The event, a fall and a press, in the red of the theme; the other theme's red after a change.
  await expect.poll(painted).toBeGreaterThan(100);
  await expect
    .poll(() => page.locator(".strip p b").innerText())
    .toMatch(/^最后生命迹象：按过呼叫按钮，\d 分钟前；卫生间 .* 后没有活动$/);
  centre.raise(
    aCase({
      state: "claimed",
      owner: me.person,
      claimedAt: Date.now(),
      card: sun,
      raisedAt: Date.now() - 1_000,
      home: "H-2",
      gateway: "G-unknown",
    }),
  );
  await page.locator(".row.mine", { hasText: "00:0" }).last().getByRole("button", { name: "看" }).click();
  await expect
    .poll(() => page.locator(".strip td").allInnerTexts())
    .toEqual([...["没有数据", "没有数据", "没有数据"], expect.stringMatching(/^\d\d:\d\d$/), "没有数据", "没有数据"]);
});

test("a low battery and a fall that was only suspected stand in the strip beside four contacts, and in its table", async () => {
  const made = inTheMiddle();
  const [first, ...rest] = made.alerts;
  if (!first) throw new Error("a case has an alert");
  const sign = (
    reading: number,
    device: string,
    room: string,
    ago: number,
    fact: { kind: string; [more: string]: unknown },
  ) => ({
    ...{ reading, device, room, wall: first.at - ago, ago, fact },
  });
  const said = [
    sign(50, "fall-1", "bathroom", 12 * 60_000, { kind: "fall", state: "suspected" }),
    sign(51, "band-1", "bedroom", 9 * 60_000, { kind: "battery", percent: 12 }),
  ];
  await opened({ ...made, alerts: [{ ...first, snapshot: [...first.snapshot, ...said] }, ...rest] });
  await page.locator(".banner .btn").click();
  await page.locator(".plot canvas").waitFor();
  const cells = await page.locator(".strip tbody tr").evaluateAll((rows) => rows.map((each) => each.textContent));
  expect(cells).toHaveLength(7);
  expect(cells[3]).toMatch(/^跌倒\d\d:\d\d 疑似 \d\d:\d\d$/);
  expect(cells[5]).toMatch(/^电量\d\d:\d\d 卧室 12 %$/);
  expect(await hidden()).toEqual([]);
  expect(await findings(page)).toEqual([]);
});

test("digits go to the call, then to the steps, then to the outcome; none of two fast presses is lost", async () => {
  await opened(inTheMiddle());
  await press("4");
  await page.locator(".outs.here", { hasText: "120" }).waitFor();
  expect(await dialledOn(page)).toEqual(["tel:120"]);
  // The tick is still on its way when the result is pressed.
  await press("2");
  await expect
    .poll(() => told("/contact").map((each) => each.body))
    .toMatchObject([{ to: "120", result: "no_answer", expectedVersion: 10 }]);
  expect(told("/tick").map((each) => each.body)).toMatchObject([
    { step: "call_120", skipped: false, expectedVersion: 9 },
  ]);
  await page.keyboard.press("Control+Enter");
  await press("8");
  await page.getByText("这一家没有别的事件单，不能选重复").waitFor();
  expect(await page.getByRole("button", { name: /^办结/ }).isDisabled()).toBe(true);
  const other = centre.raise({ home: "H-1043", kind: "call_help" });
  await page.locator(".duplicates label").click();
  await page.keyboard.press("Control+Enter");
  await expect
    .poll(() => told("/close").map((each) => each.body))
    .toMatchObject([{ outcome: "duplicate_of", duplicateOf: other.id }]);
});

test("while another page stands in the card's place, no digit ticks what nobody sees", async () => {
  await opened(inTheMiddle());
  await page.evaluate(() => {
    location.hash = "#/answering";
  });
  await page.locator(".page h1").waitFor();
  for (const key of ["4", "2", "Control+Enter", "1"]) await press(key);
  expect(centre.told.filter(({ path }) => /tick|contact|close/.test(path))).toEqual([]);
  await press("Escape");
  await page.locator(".card h1").waitFor();
  await press("4");
  await expect.poll(() => told("/tick")).toHaveLength(1);
});

test("the door's code goes by itself, and a card stays readable when the centre is gone", async () => {
  await opened(inTheMiddle());
  await page.route("**/door-code", (route) => route.fulfill({ json: { code: "7419#", until: Date.now() + 2_500 } }));
  await page.getByRole("button", { name: "显示密码（留痕）" }).click();
  await page.getByText("7419#").waitFor();
  await expect.poll(() => page.content(), { timeout: 15_000 }).not.toContain("7419#");
  await centre.stop();
  await page.getByText("断线前的副本").waitFor({ timeout: 15_000 });
  const card = await page.locator(".card").innerText();
  for (const part of ["孙玉珍", "于德海", "502", "抗凝药", "100 5527 1184", "刘桂香"]) expect(card).toContain(part);
  expect(await page.getByRole("button", { name: "断线时不能显示" }).isDisabled()).toBe(true);
  await page.getByRole("link", { name: "拨打 邻居 徐长顺" }).click();
  await page.getByText("数据恢复后才能记").first().waitFor();
  expect(await dialledOn(page)).toEqual(["tel:10055271184"]);
  centre = await seat.again();
});

test("what is unusual stands beside the name: late with both times and why, a guessed time with what is known of it, given back, shelved", async () => {
  const now = Date.now();
  const made = inTheMiddle();
  const [first, ...rest] = made.alerts;
  if (!first) throw new Error("a case has an alert");
  const waited = { lateBy: 840_000, lateWhy: "home_unheard" } as const;
  const late = { ...first, at: now - 1_000_000, storedAt: now - 160_000, ...waited, atTrusted: false };
  const { owner: _owner, ...free } = made;
  await opened({ ...free, state: "raised", alerts: [late, ...rest], lastOwner: zhou });
  const words = await page.locator(".chead .meta").innerText();
  expect(words).toMatch(/迟到 14 分钟 \d\d:\d\d 发生，\d\d:\d\d 送到，因家里失联/);
  expect(words).toMatch(/时间为估计 不晚于 \d\d:\d\d:\d\d，误差不知道/);
  expect(words).toContain("曾由 周敏 接手");
  expect(words).toContain("并入 ×2");
});

test("the receipt of a claim names who claimed, whoever has the case now; a notice of care lights nothing at home; red counts emergencies", async () => {
  const at = Date.now() - 60_000;
  const taken = { event: "claim", at, actor: zhou, version: 2, n: 2, from: "raised" as const, to: "claimed" as const };
  const of = aCase({ owner: me.person, state: "claimed", claimedAt: at, leaseUntil: at + 900_000, card: sun });
  await opened({ ...of, log: [...of.log, taken] });
  await page.locator(".truth", { hasText: `${zhou.name} 接手` }).waitFor();
  expect(await page.locator(".athome .bulb").getAttribute("class")).toBe("bulb g");
  const notice = centre.raise({ severity: "notice", kind: "fall_cancelled", lane: "care", card: sun });
  await page.locator(".count.hot.p3", { hasText: "1" }).waitFor();
  await page.locator(`[data-case="${notice.id}"]`).click();
  await page.locator(`[data-case="${notice.id}"]`).getByRole("button", { name: "看" }).click();
  await page.locator(".athome .bulb.off").waitFor();
  centre.raise({ card: sun });
  await page.locator(".count.hot.p1", { hasText: "2" }).waitFor();
});
