import { expect, test } from "vitest";
import { stringify } from "yaml";
import { judgeText } from "../../alerts/program/judge.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";

const good = {
  version: 1,
  gateway: "gw-1",
  data: "data",
  home: { id: "home-1", rooms: [{ id: "hall", label: { zh: "门厅", en: "Hall" } }] },
  devices: [{ id: "door", family: "enocean-esp3", key: "05A363E9", room: "hall", carries: "door" }],
  serial: [{ id: "enocean", family: "enocean-esp3", path: "/dev/serial/by-id/usb-EnOcean" }],
  centre: { url: "mqtts://centre.example:8884", tokenFile: "centre.token" },
  page: { port: 8080 },
};

const judge = (change: object) => judgeText(stringify({ ...good, ...change }), gatewayConfig);
const faults = (change: object): readonly string[] => {
  const judged = judge(change);
  return judged.ok ? [] : judged.faults;
};

test("a good configuration is taken, with defaults in the open", () => {
  const judged = judge({});
  expect(judged.ok && judged.config.home.timeZone).toBe("Asia/Shanghai");
  expect(judged.ok && judged.config.home.rules.fallGuard).toBe(20_000);
});

test("every fault is named at once, with its path", () => {
  const found = faults({
    gateway: "no spaces allowed",
    home: { ...good.home, stilnessLimit: "12 h", rules: { fallGuard: "31 s", doorLeftOpen: "12" } },
    devices: [...good.devices, { ...good.devices[0], room: "attic" }],
    centre: { ...good.centre, join: "centre.example" },
  });
  const all = found.join("\n");
  for (const words of [
    "gateway:",
    "home.stilnessLimit",
    "home.rules.fallGuard",
    "home.rules.doorLeftOpen",
    "centre.join",
  ])
    expect(all).toContain(words);
});

test("names given twice and names of nothing are found", () => {
  const all = faults({
    devices: [...good.devices, { ...good.devices[0], room: "attic" }],
    home: { ...good.home, rules: { nightDoors: ["back-door"] } },
  }).join("\n");
  expect(all).toContain('devices[1].id: found "door" a second time');
  expect(all).toContain("devices[1].key");
  expect(all).toContain('devices[1].room: found "attic"');
  expect(all).toContain('home.rules.nightDoors[0]: found "back-door"');
});

test("alerts are not sent in the clear off this machine", () => {
  expect(faults({ centre: { ...good.centre, url: "mqtt://centre.example:1884" } }).join("\n")).toContain("mqtts://");
  expect(faults({ centre: { ...good.centre, url: "mqtt://127.0.0.1:1884" } })).toEqual([]);
});

test("a home that listens to nothing is refused", () => {
  expect(faults({ serial: [] }).join("\n")).toContain("nothing to listen to");
});

test("the page that shows who is at home, and can call off a fall, leaves this machine only by a setting named for that", () => {
  const at = (host: string, more = {}) => faults({ page: { port: 8080, host, ...more } });
  for (const host of ["0.0.0.0", "::", "192.168.1.10"]) {
    expect(at(host).join("\n")).toMatch(/^page\.host: found .*allowPlainOffLoopback/);
    expect(at(host, { allowPlainOffLoopback: true })).toEqual([]);
  }
  for (const host of ["127.0.0.1", "localhost", "::1"]) expect(at(host)).toEqual([]);
});

test("no credential may speak in the gateway's own name: a lamp would believe it", () => {
  const speaks = (...publish: string[]) =>
    faults({
      broker: {
        listeners: [{ port: 1883 }],
        trustLoopback: { publish, subscribe: [] },
        identities: [{ id: "radar", tokenSha256: "0".repeat(64), publish }],
      },
    });
  for (const filter of ["#", "+/indicator", "+/#", "hearthwatch/#", "hearthwatch/indicator", "hearthwatch"])
    expect(speaks("d/radar/#", filter).map((each) => each.split(":")[0])).toEqual([
      "broker.identities[0].publish[1]",
      "broker.trustLoopback.publish[1]",
    ]);
  expect(speaks("d/radar/#", "zigbee2mqtt/#", "d/hearthwatch/#")).toEqual([]);
});
