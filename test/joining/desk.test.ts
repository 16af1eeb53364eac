/** The desk over HTTP, with a real broker, a real serial line and devices that really speak. */
import { createHash } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import type { RecordMessage } from "../../alerts/protocol.ts";
import { labelOf } from "../../devices/joining/label.ts";
import type { ReportBody } from "../../gateway/joining/report.ts";
import { openSessions } from "../../gateway/joining/sessions.ts";
import { boxed } from "../../gateway/simulated-home/bridge.ts";
import { type Hall, openHall } from "./hall.ts";

let hall: Hall | undefined;
afterEach(async () => {
  await hall?.stop();
  hall = undefined;
});

const opened = async (): Promise<Hall> => {
  hall = await openHall();
  expect(await hall.signIn()).toBe(204);
  await hall.open();
  return hall;
};

test("nobody gets in without the hub's own code", async () => {
  hall = await openHall();
  expect((await hall.get("/v1/installation")).status).toBe(401);
  expect(await hall.signIn("0000-0000-000")).toBe(401);
  expect((await hall.get("/v1/installation")).status).toBe(401);
  expect(await hall.signIn(hall.code.toLowerCase().replaceAll("-", " "))).toBe(204);
  expect((await hall.get("/v1/installation")).status).toBe(404);
  expect((await hall.open()).state).toBe("open");
  expect((await hall.view()).hub).toMatchObject({ state: "not_joined", centre: { connected: false } });
});

test("a contact is scanned, pressed, given a room and walked", async () => {
  const { stick, ...at } = await opened();
  const scanned = await at.do({
    do: "scan",
    code: labelOf({ family: "enocean-esp3", key: "05A363E9", profile: "D5-00-01" }),
  });
  expect(scanned).toMatchObject({
    status: 200,
    view: { devices: [{ n: 1, step: "press", window: { state: "open" } }] },
  });
  const speaks = () => stick.hears({ rorg: 0xd5, payload: 0x08, sender: 0x05a363e9, status: 0, dbm: -71 });
  await at.until("the serial line", () => speaks().listeners > 0);
  await at.until("the press", (view) => view.devices[0]?.step === "room");
  const placed = await at.do({ do: "room", n: 1, room: "front-door" });
  expect(placed).toMatchObject({
    status: 200,
    view: { devices: [{ device: "front-door-door", step: "walk", carries: "door" }] },
  });
  await at.do({ do: "walk", n: 1, room: "front-door", need: 1 });
  speaks();
  const walked = await at.until("the frame", (view) => view.devices[0]?.spots[0]?.state === "passed");
  expect(walked.devices[0]?.spots[0]).toMatchObject({ heard: 1, marginDb: 24 });
});

test("a Zigbee button comes in alone: the stranger that came with it is put out and named", async () => {
  const { zigbee, ...at } = await opened();
  const { button, stranger } = boxed;
  await at.do({ do: "scan", code: button.address });
  await at.until("the open network", () => zigbee.open);
  const other = zigbee.join(stranger);
  const guest = zigbee.join(button);
  const named = await at.until("the stranger", (view) => view.devices[0]?.mistake?.code === "stranger_removed");
  expect(named.devices[0]?.others[0]).toMatchObject({ removed: true });
  await at.until("the interview", () => guest.joined && !other.joined);
  await at.until("the closed network", () => !zigbee.open);
  await guest.says({}, "emergency");
  await at.until("the press", (view) => view.devices[0]?.step === "room");
  const placed = await at.do({ do: "room", n: 1, room: "卧室" });
  expect(placed).toMatchObject({ view: { devices: [{ device: "bedroom-call", carries: "call" }] } });
});

test("a button in the technician's hand raises no warning, whatever it is called; a neighbour's does", async () => {
  hall = await openHall({ absent: ["living-room-fall", "bathroom-motion", "bedroom-climate"] });
  const at = hall;
  await at.signIn();
  await at.open();
  const { button } = boxed;
  await at.do({ do: "scan", code: button.address });
  await at.until("the open network", () => at.zigbee.open);
  const guest = at.zigbee.join(button);
  await at.until("the interview", () => guest.joined);
  await guest.says({}, "emergency");
  await at.until("the press", (view) => view.devices[0]?.step === "room");
  expect((await at.alerts()).map(({ kind, test: isTest }) => [kind, isTest])).toEqual([["check_device", true]]);
  await at.zigbee.says("bedroom-sos", {}, "emergency");
  expect(await at.alerts()).toContainEqual(expect.objectContaining({ kind: "check_device", test: false, repeats: 0 }));
  // Its room is chosen while it is pressed: neither before nor after is it a call.
  const placed = at.do({ do: "room", n: 1, room: "卧室" });
  await guest.says({}, "emergency");
  await placed;
  await guest.says({}, "emergency");
  const all = await at.alerts();
  expect(all.filter((each) => !each.test)).toMatchObject([{ kind: "check_device", repeats: 0 }]);
  expect(all).toContainEqual(expect.objectContaining({ kind: "call_rescue", test: true }));
});

const contact = (at: Hall, open: boolean) =>
  at.stick.hears({ rorg: 0xd5, payload: open ? 0x08 : 0x09, sender: 0x05a363e9, status: 0, dbm: -71 });

/** A contact at the front door, walked. */
async function withContact(at: Hall): Promise<void> {
  await at.do({ do: "scan", code: labelOf({ family: "enocean-esp3", key: "05A363E9", profile: "D5-00-01" }) });
  await at.until("the serial line", () => contact(at, true).listeners > 0);
  await at.until("the press", (view) => view.devices[0]?.step === "room");
  await at.do({ do: "room", n: 1, room: "大门" });
}

test("after a restart the installation goes on where it stood, and a code shown is still a code", async () => {
  const at = await opened();
  await withContact(at);
  const before = await at.view();
  await at.restart();
  expect((await at.get("/v1/installation")).status).toBe(401);
  expect(await at.signIn()).toBe(204);
  const after = await at.view();
  expect(after).toMatchObject({
    id: before.id,
    devices: [{ device: "front-door-door", step: "walk", room: "front-door" }],
  });
  expect(after.hub.fingerprint).toBe(before.hub.fingerprint);
});

test("with the line down everything is installed, the test stays unverified, and the report says so", async () => {
  const at = await opened();
  await withContact(at);
  expect(await at.do({ do: "sign", technician: "高远" })).toMatchObject({
    status: 409,
    mistake: { code: "not_finished" },
  });
  await at.do({ do: "walk", n: 1, room: "front-door", need: 1 });
  contact(at, false);
  await at.until("the frame", (view) => view.devices[0]?.spots[0]?.state === "passed");
  await at.do({ do: "test", n: 1 });
  contact(at, true);
  await at.until("the end of the road", (view) => view.devices[0]?.test?.state === "unverified");
  const signature = "M0 0 L10 10";
  expect(await at.do({ do: "sign", technician: "高<远>", signature })).toMatchObject({
    status: 200,
    view: { state: "signed" },
  });
  expect(await at.do({ do: "drop", n: 1, why: "" })).toMatchObject({ status: 409, type: "installation-signed" });

  const json = (await (await at.get("/v1/installation/report")).json()) as { body: ReportBody; record: RecordMessage };
  expect(json.body.notTested).toContainEqual({ what: "front-door-door", why: "unverified" });
  expect(json.body).toMatchObject({
    technician: "高<远>",
    order: "88",
    clock: { trusted: true },
    centreConnected: false,
  });
  expect(createHash("sha256").update(json.record.body).digest("hex")).toBe(json.record.sha256);
  for (const [lang, words] of [
    ["zh", ["安装报告", "没有全部通过", "未验证", "未提交", "24 dB"]],
    ["en", ["Installation report", "not verified", "24 dB"]],
  ] as const) {
    const answer = await at.get(`/v1/installation/report.html?lang=${lang}`);
    expect(answer.headers.get("content-security-policy")).toContain("style-src 'sha256-");
    const html = await answer.text();
    for (const word of [...words, "高&lt;远&gt;", signature, json.record.sha256.slice(-4)])
      expect(html).toContain(word);
    expect(html).not.toContain("<远>");
  }
  // Kept over a restart, and offered to the line until the centre has it.
  await at.restart();
  await at.signIn();
  expect((await at.get("/v1/installation/report")).status).toBe(200);
});

test("ten wrong codes, and nobody gets in before the gateway is started again", async () => {
  const sessions = openSessions("7K3M-9Q2X-W4Y", {
    now: () => 0,
    after(ms, run) {
      waited.push(ms);
      run();
      return () => {};
    },
  });
  const waited: number[] = [];
  for (let n = 1; n < 10; n += 1) expect(await sessions.signIn("0000")).toEqual({ refused: "wrong-code" });
  expect(await sessions.signIn("0000")).toEqual({ refused: "too-many" });
  // Told apart, so that a crowd of guesses does not fill the record.
  expect(await sessions.signIn("7k3m9q2xw4h")).toEqual({ refused: "locked" });
  expect(waited.every((ms, at) => at === 0 || ms >= (waited[at - 1] ?? 0))).toBe(true);
  expect(waited.at(-1)).toBe(30_000);
});
