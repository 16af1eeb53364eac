import { expect, test } from "vitest";
import type { Heard } from "../../devices/family.ts";
import { hours } from "../../devices/model/moment.ts";
import { devicesOf } from "../../gateway/home-view.ts";
import type { RegisterChange } from "../../gateway/register/contract.ts";
import { configured, folder, type RunningHome, start } from "./register-home.ts";

const press = (key: string, action = "single"): Heard => ({
  device: key,
  facts: [{ kind: "press", action }],
  edge: { key: "press" },
});
const by = (home: RunningHome, change: RegisterChange) => home.register.change(change, "technician", "a test");
const accept = (home: RunningHome, heard: Heard) => {
  const at = home.clock.now();
  return home.journal.accept({
    ...{ source: "mqtt", family: "zigbee2mqtt", at, topic: "t", bytes: new Uint8Array(), origin: "live" },
    understood: { heard: home.register.resolve("zigbee2mqtt", [heard]) },
    urgent: true,
  });
};
const states = ({ register, journal, clock }: RunningHome) =>
  Object.fromEntries(devicesOf({ register, journal }, clock.now()).map(({ id, state }) => [id, state]));

test("the configuration seeds the first version, and the next start goes on from the register", async () => {
  const dir = folder();
  const first = await start(dir);
  expect(first.register.current).toMatchObject({ version: 1, by: "seed" });
  expect(await by(first, { do: "room", id: "bath", label: { zh: "卫生间", en: "Bathroom" } })).toEqual({
    ok: true,
    version: 2,
  });
  await first.stop();
  const second = await start(dir);
  expect(second.register.current).toMatchObject({ version: 2, by: "technician", why: "a test" });
  expect(second.register.home.rooms.map(({ id }) => id)).toEqual(["hall", "bedroom", "bath"]);
  expect(second.register.current.book.devices).toEqual(first.register.current.book.devices);
  expect(second.register.warnings).toEqual([]);
  expect(second.register.versions(10).map(({ version }) => version)).toEqual([2, 1]);
});

test("a device added now calls for help with its next press, without a restart", async () => {
  const home = await start(folder());
  await accept(home, press("new-button"));
  expect(home.journal.read.openAlerts()).toEqual([]);
  const device = {
    id: "sos2",
    family: "zigbee2mqtt",
    key: "new-button",
    carries: "call",
    room: "hall",
    meaning: "call:rescue",
  } as const;
  expect(await by(home, { do: "add", device })).toEqual({ ok: true, version: 2 });
  expect(states(home)).toMatchObject({ sos2: "never_seen" });
  await accept(home, press("new-button"));
  expect(home.journal.read.openAlerts()).toMatchObject([{ kind: "call_rescue", device: "sos2", room: "hall" }]);
  expect(home.register.current.book.devices.at(-1)?.since).toBe(home.clock.now().wall);
});

test("what a press means may change, and the next press means that", async () => {
  const home = await start(folder());
  await by(home, { do: "update", id: "sos", with: { meaning: "call:help" } });
  const [heard] = home.register.resolve("zigbee2mqtt", [press("red-button")]);
  expect(heard?.facts).toContainEqual({ kind: "call", level: "help", on: true, by: "button" });
});

test("another box in the same place keeps its id, its room and its history; the old box is a stranger", async () => {
  const home = await start(folder());
  await by(home, { do: "update", id: "sos", with: { verifiedAt: 5 } });
  await accept(home, press("red-button"));
  const wall = home.clock.now().wall;
  await by(home, { do: "swap", id: "sos", family: "zigbee2mqtt", key: "blue-button" });
  const sos = home.register.current.book.devices.find(({ id }) => id === "sos");
  expect(sos).toMatchObject({ key: "blue-button", room: "bedroom", meaning: "call:rescue", since: wall });
  expect(sos?.before).toEqual([{ family: "zigbee2mqtt", key: "red-button", until: wall, why: "a test" }]);
  expect(sos?.verifiedAt).toBeUndefined();
  expect(home.register.idOf("zigbee2mqtt", "blue-button")).toBe("sos");
  expect(home.register.idOf("zigbee2mqtt", "red-button")).toBe("zigbee2mqtt:red-button");
  expect(home.register.addressOf("sos")).toEqual({ family: "zigbee2mqtt", key: "blue-button" });
  expect(home.journal.read.recentReadings(10).map(({ device }) => device)).toContain("sos");
});

test("a device that is taken away is no longer missed: its silence ends with it", async () => {
  const home = await start(folder());
  home.clock.passes(hours(24 * 30));
  await home.journal.tell({ type: "tick", at: home.clock.now() });
  const missed = () => home.journal.read.openAlerts().filter(({ device }) => device === "door");
  expect(missed()).toHaveLength(1);
  await by(home, { do: "remove", id: "door" });
  expect(missed()).toEqual([]);
  expect(states(home)).not.toHaveProperty("door");
});

test("a bad change is refused whole, with every fault at its place, and nothing has changed", async () => {
  const home = await start(folder());
  const device = { id: "sos", family: "zigbee2mqt", key: "x", carries: "call", room: "cellar" } as const;
  const refused = await by(home, { do: "add", device });
  expect(refused).toEqual({
    ok: false,
    faults: [
      { path: "devices[2].id", message: 'found "sos" a second time; ids are given once' },
      { path: "devices[2].room", message: 'found "cellar", which is not under home.rooms (hall, bedroom)' },
    ],
  });
  expect(await by(home, { do: "add", device: { ...device, id: "b", room: "hall" } })).toEqual({
    ok: false,
    faults: [{ path: "devices[2].family", message: 'found "zigbee2mqt", nearest known is "zigbee2mqtt"' }],
  });
  expect(await by(home, { do: "swap", id: "nobody", family: "zigbee2mqtt", key: "x" })).toMatchObject({ ok: false });
  expect(home.register.current.version).toBe(1);
});

test("changes made at the same time come one after the other, and none is lost", async () => {
  const home = await start(folder());
  const rooms = ["a", "b", "c", "d", "e"];
  const label = { zh: "房间", en: "Room" };
  const done = await Promise.all(rooms.map((id) => by(home, { do: "room", id, label })));
  expect(done.map((each) => each.ok && each.version)).toEqual([2, 3, 4, 5, 6]);
  expect(home.register.home.rooms.map(({ id }) => id)).toEqual(["hall", "bedroom", ...rooms]);
});

test("who listens hears of each change once, when it is in force", async () => {
  const home = await start(folder());
  const heard: [number, string][] = [];
  home.register.onChange(({ version }) => heard.push([version, home.register.home.timeZone]));
  const { book } = home.register.current;
  await by(home, { do: "whole", book: { ...book, home: { ...book.home, timeZone: "Asia/Urumqi" } } });
  await by(home, { do: "whole", book: home.register.current.book });
  expect(heard).toEqual([[2, "Asia/Urumqi"]]);
});

test("a fault of one listener is its own: the change is made, and the others hear of it", async () => {
  const home = await start(folder());
  const heard: number[] = [];
  home.register.onChange(() => {
    throw new Error("the page is broken");
  });
  home.register.onChange(({ version }) => heard.push(version));
  expect(await by(home, { do: "remove", id: "door" })).toEqual({ ok: true, version: 2 });
  expect(heard).toEqual([2]);
  expect(home.log.events).toContain("register.listener_failed");
});

test("a configuration edited later changes nothing and says so, until it is imported", async () => {
  const dir = folder();
  await (await start(dir)).stop();
  const edited = configured({ home: { timeZone: "Asia/Urumqi" } });
  const second = await start(dir, edited);
  expect(second.register.home.timeZone).toBe("Asia/Shanghai");
  expect(second.register.warnings).toEqual(["register_file_differs"]);
  expect(second.log.events).toContain("register.file_differs");
  await second.register.change({ do: "whole", book: edited }, "import", "gateway.yaml");
  expect(second.register.warnings).toEqual([]);
  await by(second, { do: "remove", id: "door" });
  await second.stop();
  const third = await start(dir, edited);
  expect(third.register.warnings).toEqual([]);
  expect(third.register.home).toMatchObject({ timeZone: "Asia/Urumqi", devices: [{ id: "sos" }] });
});

test("a bridge's name for a stranger is remembered, so that the device is known by it once it is entered", async () => {
  const home = await start(folder());
  const listed: Heard = {
    device: "A4C1380000005A01",
    facts: [{ kind: "join", step: "listed", name: "bedroom-sos" }],
  };
  home.register.resolve("zigbee2mqtt", [listed]);
  expect(home.register.namesOf("zigbee2mqtt", "A4C1380000005A01")).toEqual(["bedroom-sos"]);
  expect(home.register.namesOf("zigbee2mqtt", "bedroom-sos")).toEqual(["A4C1380000005A01"]);
  await by(home, {
    do: "add",
    device: { id: "s", family: "zigbee2mqtt", key: "A4C1380000005A01", carries: "call", meaning: "call:rescue" },
  });
  expect(home.register.idOf("zigbee2mqtt", "bedroom-sos")).toBe("s");
});

test("only the newest versions are kept", async () => {
  const home = await start(folder());
  for (let n = 0; n < 205; n += 1) await by(home, { do: "update", id: "sos", with: { verifiedAt: n } });
  const versions = home.register.versions(500).map(({ version }) => version);
  expect(versions).toHaveLength(200);
  expect([versions[0], versions.at(-1)]).toEqual([206, 7]);
});
