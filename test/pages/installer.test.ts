/** The technician's page at phone size: every screen in both languages, what it asks for, and what it says when it is refused. */
import encodeQR from "qr";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { InstallationView } from "../../devices/joining/installation.ts";
import { findings } from "./accessible.ts";
import { type Opened, openBrowser, phone } from "./browser.ts";
import { built } from "./built.ts";
import { aDevice, aView, startFakeDesk } from "./fake-desk.ts";

let browser: Opened;
let files: Awaited<ReturnType<typeof built>>;
const stops: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  browser = await openBrowser(phone, { reducedMotion: "reduce" });
  files = await built("installer");
}, 60_000);
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
afterAll(async () => {
  await browser?.close();
  files?.remove();
});

async function open(first: InstallationView | undefined, fragment = "") {
  const desk = await startFakeDesk(files.folder, first);
  const page = await browser.page();
  stops.push(
    () => page.close(),
    () => desk.stop(),
  );
  await page.goto(desk.url + fragment);
  return { desk, page };
}

const joined = aView();
const walked = aDevice({
  step: "test",
  room: "bedroom",
  spots: [
    { room: "bedroom", heard: 3, need: 3, marginDb: 22, state: "passed" },
    { room: "bathroom", heard: 2, need: 3, marginDb: 6, state: "weak" },
  ],
});
const hop = (name: "pressed" | "saved" | "stored" | "shown" | "claimed", ms: number) => ({ hop: name, ms });

const screens: Readonly<Record<string, InstallationView>> = {
  hub: aView({ hub: { ...joined.hub, state: "not_joined" } }),
  press: aView({
    devices: [aDevice({ mistake: { code: "wrong_device", values: { tail: "7F2A", wanted: "61C4" }, at: Date.now() } })],
  }),
  room: aView({ devices: [aDevice({ step: "room" })] }),
  list: aView({ devices: [aDevice({ step: "done", room: "bedroom" }), walked, aDevice({ n: 3, step: "dropped" })] }),
};

test("every screen stands in both languages, and axe-core finds nothing serious", async () => {
  for (const [name, view] of Object.entries(screens)) {
    const { page } = await open(view);
    await page.locator("h1").waitFor();
    expect(await findings(page), `${name} zh`).toEqual([]);
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("button", { name: "中文" }).waitFor();
    expect(await findings(page), `${name} en`).toEqual([]);
    expect(await page.locator("body").innerText(), `${name}: no Chinese left in English`).not.toMatch(
      /[\u4e00-\u9fff]{3,}/,
    );
    expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing sticks out").toBe(phone.width);
    await page.getByRole("button", { name: "中文" }).click();
  }
}, 120_000);

test("a photo of a code is enough: no key is touched", async () => {
  const { desk, page } = await open(joined);
  desk.answer((command) => (command.do === "scan" ? aView({ devices: [aDevice({ window: undefined })] }) : undefined));
  await page.getByText("扫设备上的码").waitFor();
  const picture = Buffer.from(encodeQR("HW1:zigbee2mqtt:0xa4c1380000005a01*3K", "gif", { scale: 6 }));
  await page.setInputFiles("input[type=file]", { name: "code.gif", mimeType: "image/gif", buffer: picture });
  await page.getByText("现在按一下这个按钮").waitFor();
  expect(desk.asked).toEqual([
    { do: "scan", code: "HW1:zigbee2mqtt:0xa4c1380000005a01*3K" },
    { do: "open_window", n: 1 },
  ]);
});

test("a picture without a code says what to do, and the signs can be typed", async () => {
  const { desk, page } = await open(joined);
  desk.answer(() => ({ code: "code_check_digit", values: {}, at: Date.now() }));
  const blank = Buffer.from("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==", "base64");
  await page.setInputFiles("input[type=file]", { name: "blank.gif", mimeType: "image/gif", buffer: blank });
  await page.getByText("照片里没认出码").waitFor();
  await page.getByLabel("扫不出").fill("V8-05A363E9");
  await page.getByRole("button", { name: "差 1 位" }).waitFor();
  await page.getByLabel("扫不出").fill("V8-05A363E9-K");
  await page.getByRole("button", { name: "下一步" }).click();
  await page.locator(".msg.w b").waitFor();
  expect(await page.locator(".msg.w").innerText()).toMatch(/校验|对不上|不对/);
});

test("the walk and the test alarm are told as they happen", async () => {
  const { desk, page } = await open(aView({ devices: [aDevice({ step: "walk", room: "bedroom" })] }));
  await page.getByRole("button", { name: "走位测试" }).click();
  await page.getByRole("button", { name: "开始测卧室" }).click();
  expect(desk.asked.at(-1)).toEqual({ do: "walk", n: 1, room: "bedroom" });
  desk.show(aView({ devices: [walked] }));
  await page.getByText("余量 22 dB").waitFor();
  await page.getByText("偏弱 6 dB").waitFor();
  expect(await findings(page)).toEqual([]);
  // What was weak comes first; left with a word, the test alarm is next.
  await page.getByRole("button", { name: "重测卫生间" }).waitFor();
  const spots = walked.spots.map((spot) => (spot.state === "weak" ? { ...spot, state: "skipped" as const } : spot));
  desk.show(aView({ devices: [{ ...walked, spots }] }));
  await page.getByRole("button", { name: "测试告警" }).click();
  await page.getByRole("button", { name: "开始测试" }).click();
  const startedAt = Date.now();
  const hops = [hop("pressed", 0), hop("saved", 90), hop("stored", 400), hop("shown", 900)];
  const lamp = { hop: "lamp" as const };
  const running = {
    startedAt,
    until: startedAt + 60_000,
    hops: [...hops, { hop: "claimed" as const }, lamp],
    state: "running" as const,
  };
  desk.show(aView({ devices: [{ ...walked, test: running }] }));
  await page.getByText("0.9 秒").waitFor();
  expect(await page.getByRole("button", { name: "等值班员接手" }).isDisabled()).toBe(true);
  expect(await findings(page)).toEqual([]);
  desk.show(aView({ devices: [{ ...walked, test: { ...running, hops: [...hops, hop("claimed", 6_000), lamp] } }] }));
  await page.getByRole("button", { name: "灯变绿了" }).click();
  await expect.poll(() => desk.asked.at(-1)).toEqual({ do: "lamp_seen", n: 1, green: true });
});

test("the report is signed with a finger, and says when the centre has it", async () => {
  const done = aView({ devices: [aDevice({ step: "done", room: "bedroom" })] });
  const { desk, page } = await open(done);
  desk.answer((command) => ({ ...done, training: command.training as InstallationView["training"] }));
  await page.getByRole("button", { name: "教会老人，写报告" }).click();
  for (const box of await page.getByRole("checkbox").all()) await box.check();
  await page.getByRole("button", { name: "写报告" }).click();
  await page.getByLabel("安装员").fill("刘志强");
  const box = await page.locator(".signature svg").boundingBox();
  if (!box) throw new Error("no field to sign in");
  await page.mouse.move(box.x + 20, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 120, box.y + 60, { steps: 4 });
  await page.mouse.up();
  expect(await findings(page)).toEqual([]);
  const report = { id: "report-1", signedAt: Date.now() };
  desk.answer(() => aView({ state: "signed", report }));
  await page.getByRole("button", { name: "签好，交报告" }).click();
  await page.getByText("未提交").waitFor();
  expect(desk.asked.at(-1)).toMatchObject({ do: "sign", technician: "刘志强" });
  expect(String(desk.asked.at(-1)?.signature)).toMatch(/^M\d+ \d+(L\d+ \d+)+$/);
  desk.show(aView({ state: "sent", report: { ...report, storedAt: Date.now() } }));
  await page.getByText("服务中心收到了报告").waitFor();
  // The next report on this phone knows who installs.
  desk.show(done);
  await page.reload();
  await page.getByRole("button", { name: "教会老人，写报告" }).click();
  await page.getByRole("button", { name: "写报告" }).click();
  expect(await page.getByLabel("安装员").inputValue()).toBe("刘志强");
});

test("a locked page asks for the hub's code; the link on the label opens it at once", async () => {
  const { desk, page } = await open(undefined);
  desk.lock();
  await page.reload();
  await page.getByLabel("安装码").fill("BAD-CODE");
  await page.getByRole("button", { name: "打开" }).click();
  await page.getByText("安装码不对").waitFor();
  expect(await findings(page)).toEqual([]);
  await page.goto("about:blank");
  await page.goto(`${desk.url}#unlock=GOOD-CODE`);
  await page.getByRole("button", { name: "装一个新家" }).waitFor();
  expect(page.url(), "the code does not stay in the address").not.toContain("GOOD");
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "装一个新家" }).click();
  await page.getByLabel("加入码").fill("FDM6-4ZGK-7M");
  await page.getByRole("button", { name: "差 1 位" }).waitFor();
});
