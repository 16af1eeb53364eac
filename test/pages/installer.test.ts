/** The technician's page at phone size: every screen in both languages, what it asks for, and what it says when it is refused. */

import type { Page } from "playwright-core";
import encodeQR from "qr";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { InstallationView } from "../../devices/joining/installation.ts";
import { findings } from "./accessible.ts";
import { type Opened, openBrowser, phone } from "./browser.ts";
import { built } from "./built.ts";
import { aDevice, aView, startFakeDesk } from "./fake-desk.ts";

/** Where to keep pictures of the screens, if anywhere. */
const pictures = process.env.HEARTHWATCH_PICTURES;
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
const toTeach = [{ what: "train" as const }, { what: "sign" as const }];
const hop = (name: "pressed" | "saved" | "stored" | "shown" | "claimed", ms: number) => ({ hop: name, ms });

const screens: Readonly<Record<string, InstallationView>> = {
  hub: aView({ hub: { ...joined.hub, state: "not_joined" } }),
  press: aView({
    devices: [aDevice({ mistake: { code: "wrong_device", values: { tail: "7F2A", wanted: "61C4" }, at: Date.now() } })],
  }),
  room: aView({ devices: [aDevice({ step: "room" })] }),
  abandoned: aView({
    state: "sent",
    kind: "battery",
    abandoned: { why: "MR-1" },
    report: { id: "report-1", signedAt: Date.now(), storedAt: Date.now() },
  }),
  moved: aView({
    kind: "move",
    devices: [aDevice({ step: "room", device: "bedroom-call-button" })],
    owed: [{ what: "room", n: 1 }, { what: "sign" }],
  }),
  decommission: aView({
    kind: "decommission",
    devices: [aDevice({ step: "dropped", room: "bedroom" }), aDevice({ n: 2, step: "walk", room: "bathroom" })],
    owed: [{ what: "take_out", n: 2 }, { what: "sign" }],
  }),
  list: aView({
    owed: [{ what: "walk", n: 2 }, { what: "test", n: 2 }, { what: "train" }, { what: "sign" }],
    devices: [aDevice({ step: "done", room: "bedroom" }), walked, aDevice({ n: 3, step: "dropped" })],
  }),
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
  const devices = [aDevice({ step: "walk", room: "bedroom" })];
  const { desk, page } = await open(aView({ devices, owed: [{ what: "walk", n: 1 }, ...toTeach] }));
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
  // The answer to the tap carries a view too: what follows is told after it.
  const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.getByRole("button", { name: "开始测试" }).click();
  await answered;
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
  const done = aView({ devices: [aDevice({ step: "done", room: "bedroom" })], owed: toTeach });
  const { desk, page } = await open(done);
  desk.answer((command) => ({ ...done, training: command.training as InstallationView["training"] }));
  await page.getByRole("button", { name: "教会老人，写报告" }).click();
  for (const box of await page.getByRole("checkbox").all()) await box.check();
  await page.getByRole("button", { name: "写报告" }).click();
  await page.getByLabel("安装工程师").fill("刘志强");
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
  expect(await page.getByLabel("安装工程师").inputValue()).toBe("刘志强");
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

const installed = [
  { id: "hall-door", family: "zigbee2mqtt", tail: "E3B9", room: "bathroom", carries: "door", state: "ok", battery: 80 },
  { id: "bed-call", family: "zigbee2mqtt", tail: "61C4", room: "bedroom", carries: "call", state: "ok", battery: 9 },
];

/** The home's register, as the hub tells it. */
const tellsDevices = (page: Page): Promise<unknown> =>
  page.route("**/v1/installer/devices", (route) => route.fulfill({ json: installed }));

async function looksWell(page: Page, name: string): Promise<void> {
  for (const language of ["English", "中文"]) {
    expect(await findings(page), name).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(phone.width);
    if (pictures) await page.screenshot({ path: `${pictures}/${name}-${language}.png` });
    await page.getByRole("button", { name: language }).click();
  }
}

test("a visit is given up with one tap, and the page says what became of it", async () => {
  const devices = [aDevice({ step: "walk", room: "bedroom" }), aDevice({ n: 2, step: "walk", room: "bathroom" })];
  const walks = devices.map(({ n }) => ({ what: "walk" as const, n }));
  const { desk, page } = await open(aView({ devices, owed: [...walks, { what: "test", n: 1 }, ...toTeach] }));
  await page.getByRole("button", { name: "走位测试", exact: true }).waitFor();
  await looksWell(page, "list");
  await page.getByRole("button", { name: "这次不装了" }).click();
  await looksWell(page, "abandon");
  const report = { id: "report-1", signedAt: Date.now() };
  desk.answer((command) => aView({ state: "signed", abandoned: { why: String(command.why) }, report }));
  await page.getByRole("button", { name: "老人不在家或不方便" }).click();
  await page.getByRole("heading", { name: "这次没有装完" }).waitFor();
  expect(desk.asked).toEqual([{ do: "abandon", why: "老人不在家或不方便" }]);
  await page.getByText("未提交").waitFor();
  await looksWell(page, "abandoned");
  await page.getByRole("button", { name: "再做一单" }).click();
  await page.getByRole("button", { name: "装一个新家" }).waitFor();
});

test("a reason of one's own gives a visit up too", async () => {
  const { desk, page } = await open(aView({ devices: [aDevice({ step: "walk", room: "bedroom" })], owed: toTeach }));
  await page.getByRole("button", { name: "这次不装了" }).click();
  expect(await page.getByRole("button", { name: "就这样结束" }).isDisabled()).toBe(true);
  await page.getByLabel("别的原因").fill("楼道停电");
  await page.getByRole("button", { name: "就这样结束" }).click();
  await expect.poll(() => desk.asked).toEqual([{ do: "abandon", why: "楼道停电" }]);
});

test("which device is replaced is said before the new one is scanned, and goes with its code", async () => {
  const { desk, page } = await open(aView({ hub: { ...joined.hub, gateway: "H-1" } }));
  await tellsDevices(page);
  desk.show(aView({ kind: "replace_device", owed: [{ what: "scan" }, { what: "sign" }] }));
  await page.reload();
  await page.getByText("换哪一台").waitFor();
  await page.getByRole("button", { name: "卧室呼叫按钮" }).waitFor();
  await looksWell(page, "which");
  await page.getByRole("button", { name: "卧室呼叫按钮" }).click();
  await page.getByText("新的这台接替：卧室呼叫按钮").waitFor();
  await looksWell(page, "replacing");
  await page.getByLabel("扫不出").fill("V8-05A363E9-K");
  await page.getByRole("button", { name: "下一步" }).click();
  await expect.poll(() => desk.asked[0]).toEqual({ do: "scan", code: "V8-05A363E9-K", replaces: "bed-call" });
});

test("a battery: the emptiest comes first, the device comes into the visit and is pressed for", async () => {
  const { desk, page } = await open(aView({ kind: "battery", owed: [{ what: "scan" }, { what: "sign" }] }));
  await tellsDevices(page);
  await page.reload();
  await page.getByRole("button", { name: "呼叫按钮" }).waitFor();
  expect(await page.locator(".choices b").allInnerTexts()).toEqual(["卧室呼叫按钮", "卫生间门磁"]);
  await looksWell(page, "battery-which");
  const spot = { room: "bedroom", heard: 1, need: 3, state: "listening" as const };
  const device = aDevice({ step: "walk", device: "bed-call", room: "bedroom", spots: [spot], window: undefined });
  const owed = [{ what: "battery" as const, n: 1 }, { what: "sign" as const }];
  desk.answer(() => aView({ kind: "battery", devices: [device], owed }));
  await page.getByRole("button", { name: "卧室呼叫按钮" }).click();
  await page.getByRole("heading", { name: "换电池" }).waitFor();
  expect(desk.asked).toEqual([{ do: "adopt", device: "bed-call" }]);
  await looksWell(page, "battery-walk");
  // Heard well, but as flat as before: it is not done.
  desk.show(
    aView({ kind: "battery", devices: [{ ...device, spots: [{ ...spot, heard: 3, state: "passed" }] }], owed }),
  );
  await page.getByRole("button", { name: "重测卧室" }).waitFor();
  desk.show(aView({ kind: "battery", devices: [{ ...device, step: "done" }], owed: owed.slice(1) }));
  await page.getByRole("button", { name: "换好了" }).click();
  await page.getByRole("button", { name: "签字" }).waitFor();
  await looksWell(page, "battery-list");
});

test("a home is taken down device by device; the last word is the hub's own", async () => {
  const devices = [1, 2].map((n) => aDevice({ n, step: "walk", room: n === 1 ? "bedroom" : "bathroom" }));
  const owed = [...devices.map(({ n }) => ({ what: "take_out" as const, n })), { what: "sign" as const }];
  const { desk, page } = await open(aView({ kind: "decommission", devices, owed }));
  await page.getByRole("button", { name: "拆下卧室呼叫按钮" }).click();
  await looksWell(page, "out");
  const gone = devices.map((of) => (of.n === 1 ? { ...of, step: "dropped" as const } : of));
  desk.answer(() => aView({ kind: "decommission", devices: gone, owed: owed.slice(1) }));
  await page.getByRole("button", { name: "已经拆下" }).click();
  await page.getByText("还没拆").waitFor();
  expect(desk.asked).toEqual([{ do: "drop", n: 1, why: "已拆下" }]);
  await looksWell(page, "decommission");
  const report = { id: "report-1", signedAt: Date.now(), storedAt: Date.now() };
  desk.show(aView({ kind: "decommission", state: "sent", report, owed: [{ what: "wipe" }] }));
  await page.reload();
  await page.getByText("hearthwatch wipe").waitFor();
});

test("a hub from a backup has joined before, and joins again", async () => {
  const owed = [{ what: "join_hub" as const }, { what: "sign" as const }];
  const { page } = await open(aView({ kind: "replace_hub", owed }));
  await page.getByRole("button", { name: "主机加入服务中心" }).click();
  await page.getByLabel("加入码").waitFor();
});
