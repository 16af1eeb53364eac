/** Desks at a real centre: two at one alarm, a line that is cut by a real proxy, a console that cannot ring, a shift handed over. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import { tokenSha256 } from "../../alerts/centre/register/register.ts";
import { alertOf } from "../centre/messages.ts";
import { connectGateway, startTestCentre, tempFolder, token } from "../centre/running.ts";
import { openDutyPhone } from "../kit/duty-phone.ts";
import { endsOfEach } from "../kit/ends.ts";
import { openIllLine } from "../kit/ill-line.ts";
import { type Opened, openBrowser } from "./browser.ts";
import { built } from "./built.ts";

vi.setConfig({ testTimeout: 180_000 });

const closing = endsOfEach();
let files: Awaited<ReturnType<typeof built>>;
let browsers: readonly [Opened, Opened];
beforeAll(async () => {
  const [page, one, two] = await Promise.all([built("console"), openBrowser(), openBrowser()]);
  files = page;
  browsers = [one, two];
}, 120_000);
afterAll(async () => {
  for (const browser of browsers ?? []) await browser.close();
  files?.remove();
});

async function starts(more = {}): Promise<{ readonly centre: Centre; readonly data: string }> {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const centre = await startTestCentre(folder.path, { consoleFiles: files.folder }, more);
  closing.push(() => centre.stop());
  return { centre, data: folder.path };
}
async function home(centre: Centre, id = "gw1") {
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0, id);
  closing.push(() => gateway.end());
  return gateway;
}
/** A person at a console of their own; `at`: by another way than the centre's own address. */
async function sits(centre: Centre, name: string, browser: Opened, at = centre.addresses.http): Promise<Page> {
  const link = (await centre.signInLink(name)) ?? "";
  const page = await browser.page();
  closing.push(() => page.close());
  await browser.context.clearCookies();
  await page.goto(link.replace(centre.addresses.http, at));
  await page.getByRole("button", { name: "以后再设" }).click();
  await page.getByText("没有未接的告警").waitFor();
  return page;
}
const onDuty = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
};

test("two desks press Space on one alarm at once: one has it, the other reads the winner's name within a second", async () => {
  const { centre } = await starts();
  const gateway = await home(centre);
  const pages = { li: await sits(centre, "li", browsers[0]), chen: await sits(centre, "chen", browsers[1]) };
  for (const page of Object.values(pages)) await onDuty(page);
  for (let round = 1; round <= 3; round += 1) {
    await gateway.publish("alert", alertOf(round, { at: { ...alertOf(1).at, wall: Date.now() } }));
    for (const page of Object.values(pages)) {
      await page.locator(".row.open").waitFor();
      await page.locator("#queue").focus();
    }
    await Promise.all(Object.values(pages).map((page) => page.keyboard.press(" ")));
    const pressed = performance.now();
    const winner = await Promise.any(
      (["li", "chen"] as const).map((name) =>
        pages[name]
          .locator(".row.mine")
          .waitFor()
          .then(() => name),
      ),
    );
    const loser = winner === "li" ? "chen" : "li";
    await pages[loser]
      .locator("#queue")
      .getByText(new RegExp(`${winner} (处理中|先接手了)`))
      .first()
      .waitFor();
    expect(performance.now() - pressed).toBeLessThan(1_000);
    expect(await pages[loser].locator(".row.mine").count()).toBe(0);
    expect(await pages[winner].locator(".row.mine").count()).toBe(1);
    await pages[winner].evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await closeByHand(pages[winner]);
    for (const page of Object.values(pages)) await page.getByText("没有未接的告警").waitFor();
  }
});

/** By commands of the page itself: what a hand does on the card is told with the card. */
async function closeByHand(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { csrf } = await (await fetch("v1/me")).json();
    const send = async (path: string, body: object) =>
      fetch(path, {
        method: "POST",
        headers: { "content-type": "application/json", "x-hearthwatch-csrf": csrf },
        body: JSON.stringify(body),
      });
    const mine = async () => (await (await fetch("v1/board")).json()).cases.find((of: { owner?: unknown }) => of.owner);
    const ids = () => crypto.randomUUID();
    const found = await mine();
    const at = `v1/cases/${found.id}`;
    await send(`${at}/check`, { commandId: ids(), expectedVersion: found.version, text: "看过" });
    const now = await mine();
    // Reviewed at once by nobody: a new alarm of the home would open it again, so it ends as an accident of a minute ago.
    await send(`${at}/close`, { commandId: ids(), expectedVersion: now.version, outcome: "false_accidental" });
  });
}

test("a proxy cuts the feed: red within 3 s, 200 alerts meanwhile, and after it none is missing and none is there twice", async () => {
  const ids = ["gw1", "gw2", "gw3", "gw4"];
  const { centre } = await starts({
    gateways: ids.map((id, n) => ({ id, home: `home${n + 1}`, tokenSha256: tokenSha256(token) })),
  });
  const gateways = await Promise.all(ids.map((id) => home(centre, id)));
  const [gateway] = gateways;
  const line = await openIllLine(centre.addresses.httpPort);
  closing.push(() => line.stop());
  const page = await sits(centre, "li", browsers[0], `http://127.0.0.1:${line.port}`);
  await onDuty(page);
  await gateway?.publish("alert", alertOf(1));
  await page.locator(".row.open").waitFor();
  await page.keyboard.press(" ");
  await page.locator(".card h1", { hasText: "王秀兰" }).waitFor();
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));

  await line.refuse();
  line.hangUp();
  const cut = performance.now();
  await page.locator(".banner.onred", { hasText: "数据已中断" }).waitFor();
  const red = performance.now() - cut;
  expect(red).toBeLessThanOrEqual(3_000 + 250);
  const events = 200;
  // Fewer of one home than would share one case.
  for (const [n, each] of gateways.entries())
    for (let seq = 2; seq < 2 + events / gateways.length; seq += 1) {
      const from = { gatewayId: ids[n] ?? "", home: `home${n + 1}` };
      const about = { kind: "device_lost", severity: "warning", device: `sensor-${seq}`, room: "bath" } as const;
      await each.publish("alert", alertOf(seq, { ...from, ...about }));
    }
  // The queue and the person of the open case stay: a call can be finished.
  expect(await page.locator(".card h1").innerText()).toContain("王秀兰");
  expect(await page.locator(".row[data-case]").count()).toBe(1);

  await line.listen();
  const back = performance.now();
  await page.getByText(`中断期间新增 ${events} 条`).waitFor();
  const caught = performance.now() - back;
  // Two seconds after the line is back the list is there; a machine that runs everything else has its margin.
  const dialled = line.dials.find((at) => at >= back) ?? back;
  const fromDial = performance.now() - dialled;
  process.stdout.write(
    `feed cut: red after ${Math.round(red)} ms; line back: ${events} missed alerts listed after ${Math.round(caught)} ms, ${Math.round(fromDial)} ms after the page dialled\n`,
  );
  expect(dialled - back).toBeLessThan(1_500);
  expect(caught).toBeLessThan(6_000);
  const missed = await page.locator(".missed li").count();
  expect(missed).toBe(events);
  await page.getByText(`重要 ${events}`).first().waitFor();
  expect(await page.locator(".count.hot").innerText()).toBe(String(events));
  for (let more = 0; more < 6; more += 1)
    await page
      .locator(".rows")
      .evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
      .then(() => page.waitForTimeout(150));
  const shown = await page
    .locator(".row[data-case]")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-case")));
  expect(shown).toHaveLength(events + 1);
  expect(new Set(shown).size).toBe(events + 1);
  expect(await page.evaluate(() => "sameDocument" in globalThis)).toBe(true);
  await page.getByRole("button", { name: "知道了" }).click();
  expect(await page.locator(".missed").count()).toBe(0);
});

test("a console whose sound is blocked: red, counted as none, and for an emergency a phone is rung within 5 s", async () => {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const { rang, settings } = await openDutyPhone(folder.path, closing);
  const { centre } = await starts(settings);
  const gateway = await home(centre);
  const page = await sits(centre, "li", browsers[0]);
  await page.locator(".banner.onred", { hasText: "声音未启用" }).waitFor();
  const metrics = await (await fetch(`${centre.addresses.http}/metrics`)).text();
  expect(metrics).toMatch(/^hearthwatch_consoles_armed\{program="centre"\} 0$/m);
  const began = performance.now();
  await gateway.publish("alert", alertOf(1));
  // It is there to be seen and claimed all the same: the banner blocks nothing.
  await page.locator(".row.open").waitFor();
  await expect.poll(() => rang.length, { timeout: 60_000 }).toBeGreaterThan(0);
  // At a centre that has just begun, consoles may still come: it calls when nothing was shown for five seconds, and the call takes its time.
  expect((rang[0] ?? 0) - began).toBeLessThan(5_000 + 500);
  process.stdout.write(`sound blocked: a phone was rung after ${Math.round((rang[0] ?? 0) - began)} ms\n`);
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await expect
    .poll(async () => (await fetch(`${centre.addresses.http}/metrics`)).text(), { timeout: 20_000 })
    .toMatch(/^hearthwatch_consoles_armed\{program="centre"\} 1$/m);
});

test("a shift is handed over by its page: the other takes the case by name, then the first is off duty and the sheet is left", async () => {
  const { centre } = await starts();
  const gateway = await home(centre);
  const li = await sits(centre, "li", browsers[0]);
  const chen = await sits(centre, "chen", browsers[1]);
  for (const page of [li, chen]) await onDuty(page);
  await gateway.publish("alert", alertOf(1));
  await li.locator(".row.open").waitFor();
  await li.locator("#queue").focus();
  await li.keyboard.press(" ");
  await li.locator(".row.mine").waitFor();
  await li.getByRole("link", { name: "交班" }).first().click();
  await li.getByRole("button", { name: "开始交班" }).click();
  await li.getByRole("button", { name: "还有 1 件没有交出去，不能离岗" }).waitFor();
  await li.getByLabel("交给 王秀兰").selectOption({ label: "chen" });
  await li.locator(".handed").getByRole("button", { name: /^交给/ }).click();
  await li.getByText("等 chen 接受").waitFor();
  await chen.getByText("li 请你接手").first().waitFor();
  await chen.locator("#queue").getByRole("button", { name: "接受" }).click();
  await li.getByText("chen 已接受").waitFor();
  await li.getByLabel("留给下一班的话").fill("H-1 的门锁明早有人修");
  await li.getByRole("button", { name: "交班完成，离岗" }).click();
  await li.getByText("已交班，已离岗").waitFor();
  await li.getByText("li 未上岗").waitFor();
  await chen.getByRole("link", { name: "交班" }).first().click();
  await chen.getByText("H-1 的门锁明早有人修").waitFor();
  await chen.getByRole("button", { name: "已阅" }).click();
  await chen.getByRole("button", { name: "已阅" }).waitFor({ state: "detached" });
  await chen.locator(".left").getByRole("link", { name: "看" }).click();
  await chen.getByText("chen 已接受").waitFor();
  await chen.getByText("已阅：chen").waitFor();
  await chen.emulateMedia({ media: "print" });
  expect(await chen.locator("#queue").isVisible()).toBe(false);
  expect(await chen.locator(".left-behind h1").isVisible()).toBe(true);
});
