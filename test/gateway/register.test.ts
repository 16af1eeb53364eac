import { expect, test } from "vitest";
import type { Heard } from "../../devices/family.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { hours } from "../../devices/model/moment.ts";
import { openRegistry } from "../../devices/registry.ts";
import { type GatewayConfig, gatewayConfig } from "../../gateway/config/config.ts";
import { openDirectory } from "../../gateway/register/directory.ts";
import { importedOver } from "../../gateway/register/import.ts";

type DeviceConfig = GatewayConfig["devices"][number];
const { families } = await openRegistry();

const registerOf = (...devices: DeviceConfig[]) => {
  const config = gatewayConfig.parse({
    version: 1,
    gateway: "gw-1",
    data: "data",
    home: { id: "home-1", rooms: [] },
    serial: [{ id: "enocean", family: "enocean-esp3", path: "/dev/null" }],
    centre: { url: "mqtt://127.0.0.1:1884", tokenFile: "token" },
    page: { port: 0 },
  });
  return openDirectory(config.gateway, { home: config.home, devices }, families);
};
const zigbee = (more: Partial<DeviceConfig>): DeviceConfig => ({
  id: "key",
  family: "zigbee2mqtt",
  key: "white-key",
  carries: "other",
  ...more,
});
const says = (device: string, ...facts: Fact[]): Heard => ({ device, facts });
const press = (action: string): Fact => ({ kind: "press", action });

test("a press means what the technician said, and stays on record as a press", () => {
  const register = registerOf(zigbee({ meaning: { single: "call:help", long: "cancel" }, carries: "call" }));
  const single = register.resolve("zigbee2mqtt", [says("white-key", press("single"))]);
  expect(single[0]?.facts).toEqual([press("single"), { kind: "call", level: "help", on: true, by: "button" }]);
  expect(register.resolve("zigbee2mqtt", [says("white-key", press("long"))])).toEqual([
    { device: "key", facts: [press("long")], cancels: true },
  ]);
  expect(register.resolve("zigbee2mqtt", [says("white-key", press("double"))])[0]?.facts).toEqual([press("double")]);
});

test("letting a button go is never a second call", () => {
  const register = registerOf(zigbee({ meaning: "call:rescue", carries: "call" }));
  expect(register.resolve("zigbee2mqtt", [says("white-key", press("release"))])[0]?.facts).toEqual([press("release")]);
});

test("nobody gave a press a meaning: it calls nobody and cancels nothing", () => {
  const register = registerOf(zigbee({}));
  const heard = register.resolve("zigbee2mqtt", [says("white-key", press("single")), says("nobody", press("single"))]);
  expect(heard.map((each) => each.facts)).toEqual([[press("single")], [press("single")]]);
  expect(heard[1]?.device).toBe("zigbee2mqtt:nobody");
  expect(heard.filter((each) => each.cancels)).toEqual([]);
});

test("a press under the bridge's own name is of the device entered by its address, although the bridge's list has not come yet", () => {
  const register = registerOf(zigbee({ key: "A4C1380000005A01", meaning: "call:rescue", carries: "call" }));
  const heard = { ...says("bedroom-sos", press("single")), also: "A4C1380000005A01" };
  expect(register.resolve("zigbee2mqtt", [heard])[0]).toMatchObject({ device: "key" });
  expect(register.resolve("zigbee2mqtt", [heard])[0]?.facts).toContainEqual({
    kind: "call",
    level: "rescue",
    on: true,
    by: "button",
  });
});

test("a device entered by its address is known by the name its bridge gave it", () => {
  const register = registerOf(zigbee({ key: "A4C1380000005A01" }));
  register.resolve("zigbee2mqtt", [says("A4C1380000005A01", { kind: "join", step: "listed", name: "bedroom-sos" })]);
  expect(register.idOf("zigbee2mqtt", "bedroom-sos")).toBe("key");
  expect(register.idOf("zigbee2mqtt", "kitchen-sos")).toBe("zigbee2mqtt:kitchen-sos");
});

test("silence: a kinetic button is exempt, a contact is not, and the entry's own word comes first", () => {
  const enocean = (more: Partial<DeviceConfig>): DeviceConfig => ({
    id: "d",
    family: "enocean-esp3",
    key: "05A363E9",
    carries: "door",
    ...more,
  });
  const silenceOf = (device: DeviceConfig) => registerOf(device).home.devices[0]?.silence;
  expect(silenceOf(enocean({ profile: "F6-01-01" }))).toBe("exempt");
  expect(silenceOf(enocean({ profile: "D5-00-01" }))).not.toBe("exempt");
  expect(silenceOf(enocean({ silence: { late: hours(1), lost: hours(2) } }))).toEqual({
    late: hours(1),
    lost: hours(2),
  });
});

test("strangers' names, however many, do not cost a device of the register its own", () => {
  const register = registerOf(zigbee({ id: "sos", key: "00158D0001A2B3C4", meaning: "call:rescue", carries: "call" }));
  const listed = (name: string): Fact => ({ kind: "join", step: "listed", name });
  const crowd = Array.from({ length: 5_000 }, (_, n) => says(`00158D00000${n}`, listed(`lamp ${n}`)));
  register.resolve("zigbee2mqtt", crowd);
  register.resolve("zigbee2mqtt", [says("00158D0001A2B3C4", listed("red button"))]);
  expect(register.idOf("zigbee2mqtt", "red button")).toBe("sos");
  register.resolve("zigbee2mqtt", [says("00158D0001A2B3C4", listed("奶奶的按钮"))]);
  expect(register.idOf("zigbee2mqtt", "奶奶的按钮")).toBe("sos");
});

test("what a stored copy claims is passed on as a claim", () => {
  const register = registerOf(zigbee({ id: "radar", key: "radar", carries: "fall" }));
  const unconfirmed: Fact[] = [{ kind: "fall", state: "confirmed" }];
  expect(register.resolve("zigbee2mqtt", [{ ...says("radar"), unconfirmed }])).toEqual([
    { device: "radar", facts: [], unconfirmed },
  ]);
});

test("an import that puts another box in a place says since when: not since the box before", () => {
  const bookOf = (device: object) => {
    const { home, devices } = gatewayConfig.parse({
      version: 1,
      gateway: "gw-1",
      data: "data",
      home: { id: "home-1", rooms: [] },
      devices: [{ id: "key", family: "zigbee2mqtt", carries: "call", meaning: "call:rescue", ...device }],
      broker: { listeners: [{ port: 0 }] },
      centre: { url: "mqtt://127.0.0.1:1884", tokenFile: "token" },
      page: { port: 0 },
    });
    return { home, devices };
  };
  const old = bookOf({ key: "old" });
  const current = { ...old, devices: old.devices.map((each) => ({ ...each, since: 100, verifiedAt: 200 })) };
  expect(importedOver(current, bookOf({ key: "old" }), 900, "x").devices[0]).toMatchObject({
    since: 100,
    verifiedAt: 200,
  });
  const [swapped] = importedOver(current, bookOf({ key: "new" }), 900, "x").devices;
  expect(swapped).toMatchObject({ since: 900, before: [{ key: "old", until: 900, why: "x" }] });
  expect(swapped).not.toHaveProperty("verifiedAt");
});
