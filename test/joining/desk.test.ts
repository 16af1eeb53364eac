/** The desk over HTTP, with a real broker, a real serial line and devices that really speak. */
import { afterEach, expect, test } from "vitest";
import { labelOf } from "../../devices/joining/label.ts";
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
