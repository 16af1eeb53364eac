/** Visits to a home that is there already: each kind from its opening to its report, with a real gateway. */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, expect, test } from "vitest";
import type { InstallationView } from "../../devices/joining/installation.ts";
import { labelOf } from "../../devices/joining/label.ts";
import type { ReportBody } from "../../gateway/joining/report.ts";
import type { InstalledDevice } from "../../gateway/joining/web.ts";
import type { BookVersion } from "../../gateway/register/contract.ts";
import { zigbee as members } from "../../gateway/simulated-home/devices.ts";
import { hearthwatch } from "../kit/hearthwatch.ts";
import { type DutyCentre, startDutyCentre } from "./centre.ts";
import { type Hall, type HallOptions, openHall } from "./hall.ts";

let hall: Hall | undefined;
let centre: DutyCentre | undefined;
afterEach(async () => {
  await hall?.stop();
  hall = undefined;
});
afterAll(() => centre?.stop());

const hallRoom = { id: "hall", label: { zh: "门厅", en: "Hall" } };
const bedroom = { id: "bedroom", label: { zh: "卧室", en: "Bedroom" } };
const contact = {
  ...{ id: "front-door", family: "enocean-esp3", key: "05A363E9", profile: "D5-00-01" },
  ...{ room: "hall", carries: "door" },
};
const button = {
  ...{ id: "bedroom-call", family: "zigbee2mqtt", key: members.sos.name, profile: "call:rescue" },
  ...{ room: "bedroom", carries: "call", resident: "resident-1" },
};

async function lived(kind: InstallationView["kind"], options: HallOptions = {}): Promise<Hall> {
  const absent = ["living-room-fall", "bathroom-motion", "bedroom-climate"] as const;
  const at = await openHall({ rooms: [hallRoom, bedroom], devices: [contact, button], absent, ...options });
  hall = at;
  await at.signIn();
  await at.open(kind);
  return at;
}

const opens = (at: Hall, open = true, sender = 0x05a363e9) =>
  at.stick.hears({ rorg: 0xd5, payload: open ? 0x08 : 0x09, sender, status: 0, dbm: -60 });
/** The serial line may be a moment later than the page. */
async function listens(at: Hall): Promise<void> {
  await at.until("the serial line", () => opens(at).listeners > 0);
}
const book = async (at: Hall): Promise<BookVersion["book"]> =>
  ((await (await at.get("/v1/register")).json()) as BookVersion).book;
const listed = async (at: Hall): Promise<readonly InstalledDevice[]> =>
  (await (await at.get("/v1/installer/devices")).json()) as InstalledDevice[];
const reported = async (at: Hall): Promise<ReportBody> =>
  ((await (await at.get("/v1/installation/report")).json()) as { body: ReportBody }).body;
const owes = (view: InstallationView): readonly string[] =>
  (view.owed ?? []).map(({ what, n }) => (n === undefined ? what : `${what} ${n}`));

test("a device is replaced: the place keeps its name and its history, and the new box is tried", async () => {
  const at = await lived("replace_device");
  expect(owes(await at.view())).toEqual(["join_hub", "scan", "sign"]);
  await listens(at);
  const code = labelOf({ family: "enocean-esp3", key: "05A36400", profile: "D5-00-01" });
  expect(await at.do({ do: "scan", code, replaces: "front-door" })).toMatchObject({ status: 200 });
  opens(at, true, 0x05a36400);
  const swapped = await at.until("the swap", (view) => view.devices[0]?.step === "walk");
  expect(swapped.devices[0]).toMatchObject({ device: "front-door", room: "hall", replaces: "front-door" });
  expect(owes(swapped)).toEqual(["join_hub", "walk 1", "test 1", "sign"]);
  const [door] = (await book(at)).devices;
  expect(door).toMatchObject({ key: "05A36400", room: "hall", before: [{ key: "05A363E9", why: "installation" }] });
  // Given up after the swap, the place stays and is written down.
  await at.do({ do: "drop", n: 1, why: "没有时间" });
  expect((await listed(at)).map(({ id }) => id)).toContain("front-door");
  await at.do({ do: "sign", technician: "高远" });
  expect((await reported(at)).notTested).toContainEqual({ what: "front-door", why: "没有时间" });
});

test("a battery visit: scan, swap, three frames, done; a battery that is still flat is named", async () => {
  const at = await lived("battery");
  await at.until("the bridge", () => at.zigbee.connected);
  const says = (battery: number) => at.zigbee.says(members.sos.name, { battery, linkquality: 90 }, "emergency");
  const began = performance.now();
  const scanned = await at.do({ do: "scan", code: members.sos.address });
  expect(scanned).toMatchObject({
    status: 200,
    view: { devices: [{ device: "bedroom-call", spots: [{ room: "bedroom", state: "listening" }] }] },
  });
  for (let n = 0; n < 3; n += 1) {
    await says(4);
    await pause(750);
  }
  const flat = await at.until("three frames", (view) => view.devices[0]?.spots[0]?.state === "passed");
  expect(flat.devices[0]).toMatchObject({ step: "walk", mistake: { code: "flat_battery" } });
  expect(owes(flat)).toEqual(["join_hub", "battery 1", "sign"]);
  await says(100);
  const done = await at.until("the end", (view) => view.devices[0]?.step === "done");
  expect(done.devices[0]?.mistake).toBe(undefined);
  expect(performance.now() - began).toBeLessThan(60_000);
  expect((await at.alerts()).filter((each) => !each.test && each.kind === "call_rescue")).toEqual([]);
  // In service again at once; nearer together it would be the echo of the last press.
  await pause(750);
  await says(100);
  expect((await at.alerts()).filter((each) => !each.test)).toContainEqual(
    expect.objectContaining({ kind: "call_rescue" }),
  );
  await at.do({ do: "sign", technician: "高远" });
  expect(await reported(at)).toMatchObject({ notTested: [], devices: [{ battery: { percent: 100 } }] });
});

test("a home that has moved: every device finds its room anew, and what nobody tried stands in the report", async () => {
  const at = await lived("move");
  await listens(at);
  const view = await at.view();
  expect(owes(view)).toEqual(["join_hub", "room 1", "room 2", "sign"]);
  const label = { zh: "新大门", en: "New front door" };
  const placed = await at.do({ do: "room", n: 1, room: "new-front-door", label });
  expect(placed).toMatchObject({ view: { devices: [{ step: "walk", room: "new-front-door" }, { step: "room" }] } });
  await at.do({ do: "walk", n: 1, room: "new-front-door", need: 1 });
  opens(at, false);
  await at.until("the walk", (each) => each.devices[0]?.spots[0]?.state === "passed");
  await at.do({ do: "test", n: 1 });
  opens(at);
  await at.until("the disk", (each) => each.devices[0]?.test?.state === "unverified");
  expect(await at.do({ do: "sign", technician: "高远" })).toMatchObject({ mistake: { code: "not_finished" } });
  await at.do({ do: "room", n: 2, room: "卧室" });
  await at.do({ do: "not_tested", what: "bedroom-call", why: "老人睡了" });
  expect(await at.do({ do: "sign", technician: "高远" })).toMatchObject({ status: 200 });
  const { home, devices } = await book(at);
  expect(home.rooms.map(({ id }) => id).sort()).toEqual(["bedroom", "new-front-door"]);
  expect(devices.map(({ id, room }) => [id, room])).toEqual([
    ["front-door", "new-front-door"],
    ["bedroom-call", "bedroom"],
  ]);
  const { notTested } = await reported(at);
  expect(notTested).toContainEqual({ what: "bedroom-call", why: "老人睡了" });
  expect(notTested).toContainEqual({ what: "front-door", why: "unverified" });
});

test("given up: nobody is let in any more, what is installed stays, and a short report says so", async () => {
  const at = await lived("install", { devices: [] });
  await listens(at);
  await at.do({ do: "scan", code: labelOf({ family: "enocean-esp3", key: "05A363E9", profile: "D5-00-01" }) });
  opens(at);
  await at.until("the press", (view) => view.devices[0]?.step === "room");
  await at.do({ do: "room", n: 1, room: "hall" });
  await at.do({ do: "scan", code: members.motion.address });
  await at.until("the open network", () => at.zigbee.open);
  const consents = [{ number: "T-2026-0088", date: "2026-11-20" }];
  expect(await at.do({ do: "consents", consents })).toMatchObject({ status: 200 });
  await at.do({ do: "power_cut", seconds: 10, stayedOn: true, centreSaw: false });
  expect(await at.do({ do: "abandon", why: "老人住院了" })).toMatchObject({ view: { state: "signed" } });
  await at.until("the closed network", () => !at.zigbee.open);
  expect((await listed(at)).map(({ id }) => id)).toEqual(["hall-door"]);
  const body = await reported(at);
  expect(body).toMatchObject({
    ...{ abandoned: { why: "老人住院了" }, consents, powerCut: { stayedOn: true, centreSaw: false } },
    notTested: expect.arrayContaining([{ what: "hall-door", why: "no_test" }]),
  });
  const html = await (await at.get("/v1/installation/report.html")).text();
  for (const word of ["中途放弃：老人住院了", "T-2026-0088", "☑ 安装工程师看到", "☐ 值班员看到"])
    expect(html).toContain(word);
  // The next visit is a new one.
  expect((await at.open("install")).devices).toEqual([]);
});

test("a hub is taken out, and another one goes on from its backup: both end with a proof at the centre", async () => {
  centre = await startDutyCentre();
  const at = await lived("install", { centre: { join: centre.http } });
  const joins = async () => {
    const { hub } = await at.view();
    const code = (await centre?.joinCode(hub.fingerprint)) ?? "";
    expect(await at.do({ do: "join_hub", code })).toMatchObject({ status: 200 });
    await at.until("the line", (view) => view.hub.centre.connected);
  };
  await joins();
  await at.do({ do: "abandon", why: "回头再装" });
  await at.until("the filing", (view) => view.state === "sent");

  const key = join(at.folder, "operator.key");
  const recipient = (await hearthwatch("backup", "--new-key", key)).output.trim();
  const sealed = join(at.folder, "home.enc");
  const made = await hearthwatch("backup", "--config", at.config, "--out", sealed, "--recipient", recipient);
  expect(made.code, made.text).toBe(0);
  const other = join(at.folder, "other-hub");
  const restored = await hearthwatch("restore", "--from", sealed, "--key", key, "--into", other);
  expect(restored.code, restored.text).toBe(0);
  await at.goOnIn(other);
  await at.signIn();

  const before = await at.open("replace_hub");
  expect(before.devices.map(({ device, step }) => [device, step])).toEqual([
    ["front-door", "walk"],
    ["bedroom-call", "walk"],
  ]);
  expect(owes(before)).toEqual(["join_hub", "walk 1", "test 1", "walk 2", "test 2", "sign"]);
  await joins();
  expect(owes(await at.view())[0]).toBe("walk 1");
  await centre.goOnDuty();
  await listens(at);
  await at.do({ do: "walk", n: 1, room: "hall", need: 1 });
  opens(at, false);
  await at.until("the walk", (view) => view.devices[0]?.spots[0]?.state === "passed");
  await at.do({ do: "test", n: 1 });
  opens(at);
  await at.until("the test", (view) => view.devices[0]?.step === "done", 20_000);
  await at.do({ do: "drop", n: 2, why: "坏了，下次换" });
  expect(await at.do({ do: "sign", technician: "高远" })).toMatchObject({ status: 200 });
  expect((await reported(at)).notTested).toContainEqual({ what: "bedroom-call", why: "坏了，下次换" });
  const tested = (await listed(at)).map(({ id, verifiedAt }) => [id, verifiedAt !== undefined]);
  expect(tested).toEqual([
    ["front-door", true],
    ["bedroom-call", false],
  ]);
  await at.until("the filing", (view) => view.state === "sent");

  const last = await at.open("decommission");
  expect(owes(last)).toEqual(["take_out 1", "take_out 2", "sign"]);
  expect(await at.do({ do: "sign", technician: "高远" })).toMatchObject({ mistake: { code: "not_finished" } });
  for (const n of [1, 2]) await at.do({ do: "drop", n, why: "拆除" });
  expect((await book(at)).devices).toEqual([]);
  expect(await at.do({ do: "sign", technician: "高远" })).toMatchObject({ status: 200 });
  expect((await reported(at)).notTested).toEqual([]);
  expect(owes(await at.until("the filing", (view) => view.state === "sent"))).toEqual(["wipe"]);
  await at.halt();
  const wiped = await hearthwatch("wipe", "--config", at.config, "--confirm", "H-1043", "--json");
  expect(wiped.code, wiped.text).toBe(0);
  expect(JSON.parse(wiped.output)).toMatchObject({ kind: "wipe", gateway: "H-1043", filed: true, left: [] });
}, 90_000);
