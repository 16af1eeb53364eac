/** The dispatcher at the console, in a real browser, by keyboard first. */
import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { digitOutcomes, moreOutcomes, outcomes } from "../../alerts/centre/outcomes.ts";
import { desktop } from "./browser.ts";
import { aCase, type FakeCentre, me, zhou } from "./fake-centre.ts";
import { county, sun, sunFalls } from "./scenes.ts";
import { seatForEach } from "./seat.ts";

// A browser on a busy machine takes its time; what must be quick is measured inside the tests.
vi.setConfig({ testTimeout: 60_000 });

let centre: FakeCentre;
let page: Page;
const seat = seatForEach((given) => {
  ({ centre, page } = given);
});

const open = async (): Promise<void> => {
  await page.goto(centre.url);
  await page.getByText("没有未接的告警").waitFor();
};
const onDuty = async (): Promise<void> => {
  await open();
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
};
const rows = (): Promise<string[]> =>
  page.locator(".row[data-case]").evaluateAll((found) => found.map((row) => row.getAttribute("data-case") ?? ""));
const told = (end: string) => centre.told.filter((each) => each.path.endsWith(end));
const press = (key: string): Promise<void> => page.keyboard.press(key);

test("digits and the page behind 0 offer every outcome there is, each once", () => {
  expect([...digitOutcomes, ...moreOutcomes].sort()).toEqual([...outcomes].sort());
  expect([...digitOutcomes]).toEqual(outcomes.slice(0, 9));
});

test("Space claims the top case; digits and Ctrl+Enter close it: four keys from ring to outcome", async () => {
  await onDuty();
  centre.raise({
    severity: "warning",
    kind: "call_help",
    raisedAt: Date.now() - 60_000,
  });
  const fall = centre.raise({ card: sun });
  await page.locator(`.row[data-case="${fall.id}"]`).waitFor();
  expect((await rows())[0]).toBe(fall.id);
  await press(" ");
  await page.locator(".row.mine").waitFor();
  expect(told("/claim").map((each) => each.path)).toEqual([`/v1/cases/${fall.id}/claim`]);
  expect(told("/claim")[0]?.body).toMatchObject({
    expectedVersion: 1,
    commandId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(await page.locator(".card h1").innerText()).toContain("孙玉珍");
  await press("2");
  await press("Control+Enter");
  await page.getByText("已办结：家属到场").waitFor();
  expect(told("/close")[0]?.body).toMatchObject({
    outcome: "family_helped",
    expectedVersion: 2,
  });
});

test("the second dispatcher is told who was first, and sees the case move over", async () => {
  await onDuty();
  const fall = centre.raise({ card: sun });
  await page.locator(".row.open").waitFor();
  // Zhou's claim is at the centre, but its news has not reached this page when Space is pressed.
  centre.cases.set(fall.id, {
    ...fall,
    version: 2,
    state: "claimed",
    owner: zhou,
    claimedAt: Date.now(),
  });
  await press(" ");
  await page.getByText("周敏 先接手了").waitFor();
  expect(await page.locator(".row.open").count()).toBe(0);
  expect(await page.locator(".row", { hasText: "周敏 处理中" }).count()).toBe(1);
});

test("whoever has a case in hand is asked before they are signed out", async () => {
  await onDuty();
  centre.raise({ card: sun });
  await page.locator(".row.open").waitFor();
  await press(" ");
  await page.locator(".row.mine").waitFor();
  await page.locator(".menu summary").click();
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.getByRole("button", { name: "手里还有 1 件没交，再按一次退出" }).waitFor();
  expect(told("/sign-out")).toEqual([]);
  // Somebody who looks elsewhere first is asked anew.
  await page.locator(".menu summary").focus();
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.getByRole("button", { name: "再按一次退出" }).click();
  await page.getByRole("heading", { name: "登录值班台" }).waitFor();
  expect(told("/sign-out")).toHaveLength(1);
});

test("a key of an input method claims nothing, and neither does a space in a field or on a button", async () => {
  await onDuty();
  centre.raise({ card: sun });
  await page.locator(".row.open").waitFor();
  await page.evaluate(() => {
    document.body.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    for (const more of [{ isComposing: true }, { keyCode: 229 }, { repeat: true }])
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true, ...more }));
  });
  await page.locator(".menu summary").focus();
  await press(" ");
  await page.getByRole("button", { name: "关", exact: true }).click();
  await press("Escape");
  await page.locator("#queue").focus();
  await press(" ");
  // Single keys were switched off in the menu: only now may they be switched on again.
  expect(told("/claim")).toEqual([]);
  await page.locator(".menu summary").click();
  await page.getByRole("button", { name: "开", exact: true }).click();
  await page.locator("#queue").focus();
  await press(" ");
  await page.locator(".row.mine").waitFor();
  await page.getByLabel("记一笔").fill("女儿");
  centre.raise();
  await page.locator(".row.open").waitFor();
  await page.getByLabel("记一笔").pressSequentially(" 1 2");
  expect(await page.getByLabel("记一笔").inputValue()).toBe("女儿 1 2");
  expect(told("/claim")).toHaveLength(1);
  await press("Enter");
  await page.getByText("女儿 1 2").waitFor();
});

test("Space in what is read on a card takes no second case; back in the queue it takes the next, also after one is closed", async () => {
  await onDuty();
  const first = centre.raise({ card: sun });
  await page.locator(`.row[data-case="${first.id}"]`).waitFor();
  await press(" ");
  await page.locator(".row.mine").waitFor();
  const second = centre.raise({ card: sun });
  await page.locator(`.row[data-case="${second.id}"]`).waitFor();
  for (const read of [".log", ".help", "#outcomes"]) {
    await page.locator(read).first().focus();
    await press(" ");
  }
  expect(told("/claim").map((each) => each.path)).toEqual([`/v1/cases/${first.id}/claim`]);
  await press("2");
  await press("Control+Enter");
  await page.getByText("已办结：家属到场").waitFor();
  await press(" ");
  await expect
    .poll(() => told("/claim").map((each) => each.path))
    .toEqual([`/v1/cases/${first.id}/claim`, `/v1/cases/${second.id}/claim`]);
});

test("a console that is muted says of nothing that it sounded there; a new emergency ends the mute", async () => {
  await onDuty();
  const soundingOf = (id: string | undefined): unknown[] =>
    told("/shown").flatMap(({ body }) => ((body.alertIds as unknown[]).includes(id) ? [body.sounding] : []));
  const heard = centre.raise({ severity: "warning", kind: "call_help" });
  await expect.poll(() => soundingOf(heard.alerts[0]?.id)).toEqual([true]);
  await page.getByRole("button", { name: "本台静音 30 秒" }).click();
  const muted = centre.raise({ severity: "warning", kind: "call_help" });
  await expect.poll(() => soundingOf(muted.alerts[0]?.id)).toEqual([false]);
  const fall = centre.raise({ card: sun });
  await expect.poll(() => soundingOf(fall.alerts[0]?.id).at(-1)).toBe(true);
  await expect.poll(() => soundingOf(muted.alerts[0]?.id)).toEqual([false, true]);
});

test("a menu that was looked into and shut does not swallow the claim", async () => {
  await onDuty();
  const menu = page.locator("details.menu summary");
  await menu.click();
  await menu.click();
  centre.raise({ card: sun });
  await page.locator(".row[data-case]").waitFor();
  await press("Space");
  await vi.waitFor(() => expect(told("/claim").length).toBe(1));
  await menu.click();
  await press("Escape");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("queue");
});

test("rows keep their places while a key is down", async () => {
  await onDuty();
  const warning = centre.raise({ severity: "warning", kind: "call_help" });
  await page.locator(".row.open").waitFor();
  await page.keyboard.down("Shift");
  const fall = centre.raise();
  // It is counted and rings at once; only its row waits.
  await page.locator(".count.hot", { hasText: "2" }).waitFor();
  expect(await rows()).toEqual([warning.id]);
  await page.keyboard.up("Shift");
  await page.locator(`.row[data-case="${fall.id}"]`).waitFor();
  expect(await rows()).toEqual([fall.id, warning.id]);
});

test("a silent console says so in red, and to the centre; armed, it rings and says so", async () => {
  await open();
  await page.locator(".banner", { hasText: "声音未启用" }).waitFor();
  await expect.poll(() => told("/console").at(-1)?.body.armed).toBe(false);
  centre.raise();
  await expect.poll(() => told("/shown").map((each) => each.body.sounding)).toEqual([false]);
  // The focus already lies on the one thing to do.
  await press("Enter");
  await page.getByText("声音正常").first().waitFor();
  expect(await page.locator(".banner").count()).toBe(0);
  await expect.poll(() => told("/console").at(-1)?.body.armed).toBe(true);
  await expect.poll(() => told("/shown").map((each) => each.body.sounding)).toEqual([false, true]);
});

test("the receipt shown is for rows that were in view, each alert once", async () => {
  await onDuty();
  const made = Array.from({ length: 30 }, () => centre.raise());
  await page.locator(".row.open").nth(29).waitFor({ state: "attached" });
  const ids = (): unknown[] => told("/shown").flatMap((each) => each.body.alertIds as unknown[]);
  await expect.poll(() => ids().length).toBeGreaterThan(2);
  expect(ids().length).toBeLessThan(12);
  await page.locator(".row.open").nth(29).scrollIntoViewIfNeeded();
  await expect.poll(() => ids()).toContain(made[29]?.alerts[0]?.id);
  expect(new Set(ids()).size).toBe(ids().length);
});

test("a page behind another has shown nothing to anybody; it says so when it comes forward", async () => {
  await onDuty();
  const turns = (to: "hidden" | "visible") =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    }, to);
  await turns("hidden");
  const made = centre.raise();
  await page.locator(".row.open").waitFor();
  // Its beats go on: whatever it had to say would have come before the next of them.
  const beats = told("/console").length;
  await expect.poll(() => told("/console").length, { timeout: 15_000 }).toBeGreaterThan(beats);
  expect(told("/shown")).toEqual([]);
  await turns("visible");
  await expect.poll(() => told("/shown").flatMap((each) => each.body.alertIds)).toEqual([made.alerts[0]?.id]);
});

test("a feed that falls silent is shown within 3 s; what came meanwhile is there after it, and counted", async () => {
  await onDuty();
  const known = centre.raise();
  await page.locator(".row.open").waitFor();
  await centre.stop();
  const cut = Date.now();
  await page.locator(".banner", { hasText: "数据已中断" }).waitFor();
  expect(Date.now() - cut).toBeLessThan(3_000);
  expect(await page.locator(".row.open .btn").first().isDisabled()).toBe(true);
  expect(await page.locator(".row.open .btn").first().innerText()).toContain("数据恢复后才能接手");
  await press(" ");
  const back = await seat.again({ onDuty: true, port: centre.port });
  const missed = [aCase(), aCase(), aCase({ severity: "warning" })];
  for (const of of [known, ...missed]) back.raise(of);
  await page.getByRole("button", { name: "立即重连" }).click();
  const again = Date.now();
  await page.getByText("中断期间新增 3 条").waitFor();
  expect(Date.now() - again).toBeLessThan(2_000);
  expect((await rows()).sort()).toEqual([known, ...missed].map((of) => of.id).sort());
  expect(back.told.filter((each) => each.path.endsWith("/claim"))).toEqual([]);
  await page.getByRole("button", { name: "知道了" }).click();
  expect(await page.locator(".banner").count()).toBe(0);
  await back.stop();
});

test("a line that stays open but says nothing is a lost feed too", async () => {
  await onDuty();
  centre.silence(true);
  await page.locator(".banner", { hasText: "数据已中断" }).waitFor({ timeout: 4_000 });
  // The next word of the line is the case itself: it came while the page said that it was blind.
  const fall = centre.raise();
  centre.silence(false);
  await page.getByText("中断期间新增 1 条").waitFor();
  expect(await rows()).toEqual([fall.id]);
});

test("the seven facts stand on a 1366 x 768 screen without scrolling, and what is not known says so", async () => {
  await onDuty();
  const fall = centre.raise(sunFalls());
  await page.locator(".row.open").waitFor();
  await press(" ");
  await page.locator(".row.mine").waitFor();
  const inside = (selector: string): Promise<boolean[]> =>
    page.locator(selector).evaluateAll((found) =>
      found.map((each) => {
        const box = each.getBoundingClientRect();
        const at = document.elementFromPoint(box.left + 4, box.bottom - 4);
        return box.height > 0 && box.bottom <= innerHeight && at !== null && (each.contains(at) || at.contains(each));
      }),
    );
  for (const height of [desktop.height, 657]) {
    await page.setViewportSize({ width: 1366, height });
    const facts = [...(await inside(".chead h1")), ...(await inside(".fact")), ...(await inside(".con"))];
    expect(facts).toEqual(Array<boolean>(1 + 6 + 3).fill(true));
  }
  await page.setViewportSize(desktop);
  const words = await page.locator(".card").innerText();
  for (const part of ["孙玉珍", "81 岁", "502", "钥匙盒", "抗凝药", "右耳", "100 5527 1184", "和顺里服务站"])
    expect(words).toContain(part);
  const { card: _card, ...nobody } = centre.cases.get(fall.id) ?? fall;
  centre.cases.delete(fall.id);
  centre.raise({ ...nobody, version: nobody.version + 1 });
  await page.locator(".card h1", { hasText: "家庭 H-1043" }).waitFor();
  expect((await page.locator(".facts").innerText()).match(/不知道/g)).toHaveLength(6);
});

test("a name and a password open the desk; a wrong one says what to do; a one-time link offers a password", async () => {
  await centre.stop();
  centre = await seat.again({ signedIn: false });
  await page.goto(centre.url);
  await page.locator("input[name=name]:focus").waitFor();
  await page.keyboard.type("李静");
  await page.getByLabel("密码").fill("wrong");
  await press("Enter");
  await page.getByText("姓名或密码不对").waitFor();
  await page.getByLabel("密码").fill("right-password");
  await press("Enter");
  await page.getByText("没有未接的告警").waitFor();
  // In the tab that shows the console already, and with the keyboard where something is to be typed.
  await page.goto(`${centre.url}/#link=a-good-token-of-22-chars`);
  await page.getByRole("heading", { name: "设一个密码" }).waitFor();
  await page.locator("input[name=password]:focus").waitFor();
  expect(page.url()).not.toContain("link=");
  await page.getByLabel("新密码").fill("ten-letters-or-more");
  await press("Enter");
  await page.getByText("没有未接的告警").waitFor();
  expect(told("/password")[0]?.body).toEqual({
    password: "ten-letters-or-more",
  });
});

test("the other language is one press away and stays; times and names do not change", async () => {
  await open();
  for (const of of county()) centre.gateway(of);
  await page.getByRole("button", { name: "English" }).click();
  await page.getByText("Nothing unclaimed").waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en-GB");
  await page.reload();
  await page.getByText("Nothing unclaimed").waitFor();
  await page.getByText("水集街道").first().waitFor();
  // English is wider, and a silent console says more: the way back must still be on the screen.
  const back = await page.getByRole("button", { name: "中文" }).boundingBox();
  expect((back?.x ?? 9_999) + (back?.width ?? 0)).toBeLessThanOrEqual(desktop.width);
  await page.getByRole("button", { name: "中文" }).click();
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
});

test("ages do not follow a PC clock that is an hour wrong", async () => {
  await page.clock.setSystemTime(Date.now() + 3_600_000);
  await onDuty();
  centre.raise({ raisedAt: Date.now() - 5_000 });
  const shown = page.locator(".row.open .age");
  await expect.poll(() => shown.innerText()).toMatch(/^00:0[4-9]$/);
});

test("releasing gives the case back to everybody, with a trace", async () => {
  await onDuty();
  centre.raise({ card: sun });
  await page.locator(".row.open").waitFor();
  await press(" ");
  await page.getByRole("button", { name: "退回" }).click();
  await page.getByLabel("原因").fill("家里来人了");
  await press("Enter");
  await page.getByText("曾由 李静 接手，已退回").waitFor();
  expect(told("/release")[0]?.body).toMatchObject({ expectedVersion: 2, reason: "家里来人了" });
  expect(me.person.name).toBe("李静");
});
