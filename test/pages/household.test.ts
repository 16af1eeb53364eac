/** What the household sees, and what the page's server lets through. */
import { mkdtempSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { indicatorStates } from "../../alerts/appearance.ts";
import { eventReader } from "../../alerts/program/page/event-stream.ts";
import { type HomeView, homeView } from "../../gateway/page/view.ts";
import { type Opened, openBrowser, phone } from "./browser.ts";
import { built } from "./built.ts";
import { startHouseholdPage } from "./household-page.ts";
import { aHome } from "./scenes.ts";

// A browser on a busy machine takes its time; what must be quick is measured inside the tests.
vi.setConfig({ testTimeout: 60_000 });

let browser: Opened;
let files: Awaited<ReturnType<typeof built>>;
let home: Awaited<ReturnType<typeof startHouseholdPage>>;
let page: Page;
let view: HomeView;

beforeAll(async () => {
  [browser, files] = await Promise.all([openBrowser(phone), built("household")]);
});
afterAll(async () => {
  await browser?.close();
  files?.remove();
});
beforeEach(async () => {
  view = aHome();
  home = await startHouseholdPage(files.folder, () => view);
  page = await browser.page();
});
afterEach(async () => {
  await page.close();
  await home.stop();
});

const show = async (next: HomeView): Promise<void> => {
  view = next;
  home.changed();
  await page.locator(`.light.is-${next.indicator.state}`).waitFor();
};
const said = (): Promise<string> => page.locator(".said").innerText();

test("each state of the lamp has its own shape or its own words, and green is the claim alone", async () => {
  await page.goto(home.url);
  const looks = new Map<string, string>();
  for (const state of indicatorStates) {
    await show(aHome(state));
    const drawn = await page.locator(".lamp").innerHTML();
    if (drawn.includes("--good")) expect(["claimed", "coming"]).toContain(state);
    looks.set(state, `${drawn} ${await said()}`);
  }
  expect(new Set(looks.values()).size).toBe(indicatorStates.length);
});

test("receipts come one after another, with their times, and a lost claim takes the green back", async () => {
  await page.goto(home.url);
  await show(aHome("sending"));
  expect((await page.locator(".ladder").innerText()).match(/还没有/g)).toHaveLength(3);
  await show(aHome("stored"));
  expect((await page.locator(".ladder").innerText()).match(/还没有/g)).toHaveLength(1);
  await show(aHome("claimed"));
  expect(await page.locator(".ladder .yes b").innerText()).toMatch(/^\d\d:\d\d:\d\d$/);
  await show(aHome("waiting"));
  expect(await said()).toContain("正在继续联系值班员和家人");
  expect(await page.locator(".ladder .yes").count()).toBe(0);
});

test("a fall that can be cancelled says how long that can still be done", async () => {
  await page.goto(home.url);
  await show(aHome("guarding", { guardLeft: 14_000 }));
  expect(await page.locator(".light .m").innerText()).toMatch(/^还有 1[34] 秒$/);
});

test("a way out that is down is no device: while another is up, nobody reads that the centre cannot be reached", async () => {
  await page.goto(home.url);
  const fault = aHome("device_fault");
  await show({
    ...fault,
    indicator: { ...fault.indicator, alertId: "p1" },
    centre: { connected: false, heardAgo: 200_000, otherWay: true },
    alerts: [
      { id: "p1", kind: "path_down", severity: "warning", state: "raised", agoMs: 9_000, repeats: 0, test: false },
    ],
  });
  const shown = await page.locator(".light").innerText();
  expect(shown).toContain("有一条通道不通");
  expect(shown).toContain("呼叫走备用通道");
  expect(shown).not.toMatch(/连不上|设备/);
  await show({ ...view, centre: { connected: false, heardAgo: 200_000 } });
  await expect.poll(() => page.locator(".light").innerText()).toContain("也可以直接拨打 120");
  expect(await page.locator(".light").innerText()).not.toContain("别的通道");
});

test("a home that is cut off says so once, in amber: nobody has called yet", async () => {
  await page.goto(home.url);
  await show(aHome("line_down", { centre: { connected: false, heardAgo: 200_000 } }));
  expect((await page.locator(".light").innerText()).match(/不上/g)).toHaveLength(1);
  expect(await page.locator(".light .lamp").innerHTML()).not.toContain("--p1");
});

test("nobody is called a helper while the centre is not reached: the page says dial 120", async () => {
  await page.goto(home.url);
  await show(aHome("not_through"));
  expect(await said()).toContain("请拨打 120，或大声呼救");
  expect(await page.getByRole("link", { name: "拨打 120" }).getAttribute("href")).toBe("tel:120");
});

test("a page that lost its gateway shows no old colour", async () => {
  await page.goto(home.url);
  await show(aHome("claimed"));
  await home.stop();
  await page.locator(".light.is-unknown").waitFor({ timeout: 5_000 });
  expect(await page.locator(".lost").innerText()).toContain("下面是旧的");
  home = await startHouseholdPage(files.folder, () => view, {
    port: home.port,
  });
  await page.locator(".light.is-claimed").waitFor();
  expect(await page.locator(".lost").count()).toBe(0);
});

test("whoever was reading further down sees the lamp when a call begins, and the button while a fall can be cancelled", async () => {
  await page.goto(home.url);
  const lampIsSeen = () =>
    page.evaluate(() => {
      const { top = -1, bottom = -1 } = document.querySelector(".lamp")?.getBoundingClientRect() ?? {};
      return top >= 0 && bottom <= innerHeight;
    });
  for (const state of ["guarding", "sending", "not_through"] as const) {
    await show(aHome("normal"));
    await page.locator(".history li").last().scrollIntoViewIfNeeded();
    expect(await lampIsSeen()).toBe(false);
    await show(aHome(state));
    await expect.poll(lampIsSeen).toBe(true);
  }
  // What goes on does not pull the page about, and neither does advice.
  await page.locator(".history li").last().scrollIntoViewIfNeeded();
  await show(aHome("stored"));
  await show(aHome("device_fault"));
  await page.waitForTimeout(300);
  expect(await lampIsSeen()).toBe(false);
});

test("during the guard one big button says I'm fine; a simulated home has its five", async () => {
  await page.goto(home.url);
  expect(await page.locator(".simulator").count()).toBe(0);
  await show(
    aHome("guarding", {
      simulator: true,
      warnings: ["loopback_trusted", "something_new"],
    }),
  );
  await page.getByRole("button", { name: "没事，取消" }).click();
  await expect.poll(() => home.acted).toEqual(["cancel at home"]);
  for (const [name, done] of [
    ["按按钮", "press"],
    ["跌倒", "fall"],
    ["取消", "cancel"],
    ["开门", "open"],
    ["关门", "close"],
  ] as const) {
    await page.getByRole("button", { name, exact: true }).click();
    await expect.poll(() => home.acted.at(-1)).toBe(done);
  }
  // What is still in its box has its codes and its own buttons.
  await page.getByText("还在盒子里的设备").click();
  expect(await page.locator(".labels svg").count()).toBe(2);
  await page.getByRole("button", { name: "按新按钮" }).click();
  await expect.poll(() => home.acted.at(-1)).toBe("box-press");
  const warnings = await page.locator(".warnings").innerText();
  expect(warnings).toContain("不用密码");
  expect(warnings).toContain("something_new");
});

test("rooms, devices and history are there without InfluxDB, in both languages, and grow old before the eye", async () => {
  view = aHome("device_fault");
  await page.goto(home.url);
  await page.getByText("2 分钟前有活动").waitFor();
  expect(await page.getByText("1 天没有消息").count()).toBe(1);
  expect(await page.locator(".history li").count()).toBe(10);
  await page.getByRole("button", { name: "再看 10 条" }).click();
  expect(await page.locator(".history li").count()).toBe(20);
  await page.getByRole("button", { name: "English" }).click();
  await page.getByText("movement, 2 min ago").waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en-GB");
  expect(await said()).toContain("Bathroom device needs repair");
});

test("what is odd about a device is said in plain words, and what somebody should do in a sentence of its own", async () => {
  const day = 86_400_000;
  const one = { room: "bedroom", carries: "call", state: "ok", heardAgo: 60_000 } as const;
  view = aHome("normal", {
    devices: [
      { ...one, id: "a", state: "exempt", testPress: "overdue" },
      { ...one, id: "b", state: "exempt", testPress: "ok" },
      { ...one, id: "c", battery: 21.6, batteryAgo: 3 * day, emptyIn: 20 * day },
      { ...one, id: "d", battery: 96, batteryAgo: 60_000, emptyIn: 400 * day, marks: ["flapping"] },
      { ...one, id: "e", state: "lost", unheardFor: 7_200_000 },
    ],
  });
  await page.goto(home.url);
  const rows = () => page.locator("section", { hasText: "呼救按钮和传感器" }).locator("li").allInnerTexts();
  await expect.poll(async () => (await rows()).length).toBe(5);
  const [overdue, pressed, battery, flapping, unheard] = await rows();
  expect(overdue).toContain("过了试按的日子，不知道还能不能用：请现在按一下。");
  expect(pressed).toMatch(/试按过，平时不报到$/);
  expect(battery).toMatch(/1 分钟前报到[\s\S]*3 天前电量 21 %[\s\S]*大约 20 天后没电/);
  expect(flapping).toMatch(/电量 96 %[\s\S]*反复跳变/);
  expect(flapping).not.toContain("没电");
  expect(unheard).toContain("接收它的设备断开了 2 小时");
  expect(unheard, "a receiver that is down is not the device's silence").not.toContain("没有消息");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByText("Its test press is overdue").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width);
});

test("the feed tells at most four views a second however often things change, and beats each second", async () => {
  const answer = await fetch(`${home.url}/v1/feed`);
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'self'");
  const body = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const reader = eventReader();
  const counts = { home: 0, beat: 0 };
  const pushing = setInterval(home.changed, 5);
  const begun = Date.now();
  while (counts.beat < 3) {
    const piece = await body?.read();
    for (const event of reader.push(piece?.value ?? "")) {
      if (event.event === "home") {
        counts.home += 1;
        expect(() => homeView.parse(JSON.parse(event.data))).not.toThrow();
      } else counts.beat += 1;
    }
  }
  clearInterval(pushing);
  await body?.cancel();
  const seconds = (Date.now() - begun) / 1_000;
  expect(counts.home).toBeGreaterThan(3);
  expect(counts.home).toBeLessThanOrEqual(Math.ceil(seconds * 4) + 1);
});

const post = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${home.url}${path}`, {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json", ...headers },
  });

test("another site's page changes nothing: header, origin, host and body type are all looked at", async () => {
  const own = { "x-hearthwatch": "household" };
  expect((await post("/v1/simulator/press")).status).toBe(403);
  expect(
    (
      await post("/v1/simulator/press", {
        ...own,
        origin: "http://elsewhere.example",
      })
    ).status,
  ).toBe(403);
  expect(
    (
      await post("/v1/simulator/press", {
        ...own,
        "content-type": "text/plain",
      })
    ).status,
  ).toBe(415);
  expect((await post("/v1/simulator/explode", own)).status).toBe(400);
  const rebound = await new Promise<number | undefined>((done) => {
    request(`${home.url}/v1/home`, { headers: { host: "evil.example" } }, (answer) => done(answer.statusCode)).end();
  });
  expect(rebound).toBe(421);
  expect(home.acted).toEqual([]);
  expect((await post("/v1/simulator/press", own)).status).toBe(200);
  expect((await post("/v1/cancel", own)).status).toBe(200);
  expect(home.acted).toEqual(["press", "cancel at home"]);
});

test("health, readiness, figures and the interface's description answer; so does a page nobody has built", async () => {
  for (const path of ["/healthz", "/readyz", "/metrics", "/openapi.json", "/"])
    expect((await fetch(home.url + path)).status, path).toBe(200);
  const described = (await (await fetch(`${home.url}/openapi.json`)).json()) as { paths: object };
  expect(Object.keys(described.paths)).toEqual(expect.arrayContaining(["/v1/home", "/v1/feed", "/v1/cancel"]));
  const asset = /assets\/[\w.-]+\.js/.exec(await (await fetch(`${home.url}/`)).text())?.[0];
  expect((await fetch(`${home.url}/${asset}`)).headers.get("cache-control")).toContain("immutable");
  const bare = await startHouseholdPage(mkdtempSync(join(tmpdir(), "hearthwatch-none-")), () => view);
  const answer = await fetch(bare.url);
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("页面还没有生成");
  await bare.stop();
});

test("without a simulated home there is nothing to simulate", async () => {
  await home.stop();
  home = await startHouseholdPage(files.folder, () => view, {
    simulator: false,
  });
  expect((await post("/v1/simulator/press", { "x-hearthwatch": "household" })).status).toBe(404);
});
