import fc from "fast-check";
import { expect, test } from "vitest";
import { isMqtt } from "../../devices/family.ts";
import { hours } from "../../devices/model/moment.ts";
import { openRegistry } from "../../devices/registry.ts";

const registry = await openRegistry();
const omg = registry.family("openmqttgateway");
if (!omg || !isMqtt(omg)) throw new Error("the family openmqttgateway is missing");
const utf8 = new TextEncoder();

const bases = { openmqttgateway: ["home/kitchen", "home/hall", "home/TheengsGateway"] };
const hear = (topic: string, body: unknown, profile?: string) => {
  const claim = registry.claim(topic, bases);
  expect(claim?.family.id).toBe("openmqttgateway");
  const payload = utf8.encode(typeof body === "string" ? body : JSON.stringify(body));
  const decoded = omg.decode({ topic, payload, stored: false }, claim?.base ?? "", () => profile);
  return "heard" in decoded ? decoded.heard : [];
};

test("one press heard by three gateways is one press of one device, told by its packet", () => {
  const press = (gateway: string, rssi: number, packet = 29) =>
    hear(`home/${gateway}/BTtoMQTT/BC026EAABBCC`, { type: "BTN", packet, button: 1, rssi }, "call:rescue")[0];
  const heard = [press("kitchen", -60), press("hall", -85), press("TheengsGateway", -90)];
  expect(new Set(heard.map((each) => each?.device))).toEqual(new Set(["BC026EAABBCC"]));
  expect(heard.map((each) => each?.edge)).toEqual(Array.from({ length: 3 }, () => ({ key: "call", counter: 29 })));
  expect(press("kitchen", -60, 30)?.edge).toEqual({ key: "call", counter: 30 });
});

test("the code of one 433 MHz button is the same device by whichever gateway", () => {
  const body = { value: 1315156, protocol: 1, length: 24, delay: 317 };
  const heard = ["kitchen", "hall"].map((gateway) => hear(`home/${gateway}/433toMQTT`, body, "433 call:rescue")[0]);
  expect(heard.map((each) => [each?.device, each?.edge])).toEqual([
    ["141154", { key: "call" }],
    ["141154", { key: "call" }],
  ]);
});

test("a gateway that is gone is named by its base, so that the others stay", () => {
  expect(hear("home/hall/LWT", "offline")).toEqual([
    { device: "hall", facts: [{ kind: "fault", what: "bridge-offline" }] },
  ]);
});

test("buttons and 433 MHz are silent when idle, contacts are not", () => {
  const every = omg.checksInEveryOf;
  expect(["call:rescue", "long=call:help", "433", "433 motion"].map((profile) => every?.(profile))).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(every?.("ble")).toBe(hours(4));
});

test("the address on a Bluetooth device's label names it", () => {
  expect(omg.code?.("BC:02:6E:AA:BB:CC")).toEqual({ key: "BC026EAABBCC" });
  expect(omg.code?.("bc-02-6e-aa-bb-cc")).toEqual({ key: "BC026EAABBCC" });
  expect(omg.code?.("bc026eaabbcc")).toEqual({ key: "BC026EAABBCC" });
  expect(omg.code?.("BC:02:6E:AA:BB")).toEqual({ fault: { what: "length", missing: 2 } });
  for (const text of ["0x00158d0002f24257", "05A363E9", "hello"]) expect(omg.code?.(text), text).toBeUndefined();
});

test("any JSON under any channel gives facts or a fault, and no stranger's code is a press", () => {
  const names = fc.constantFrom(
    ...[
      "button",
      "button2",
      "packet",
      "open",
      "contact",
      "motion",
      "batt",
      "volt",
      "rssi",
      "type",
      "encr",
      "model",
      "id",
    ],
    ...["value", "length", "state", "event", "opened", "closed", "tamper", "battery_ok", "__proto__"],
  );
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<unknown>(1, 24, 1315156, "open", "BTN", true));
  const channel = fc.constantFrom(
    "BTtoMQTT/BC026EAABBCC",
    "433toMQTT",
    "RTL_433toMQTT",
    "RTL_433toMQTT/x/1",
    "LWT",
    "other",
  );
  fc.assert(
    fc.property(channel, fc.dictionary(names, value), fc.boolean(), (name, body, stored) => {
      const frame = { topic: `home/kitchen/${name}`, payload: utf8.encode(JSON.stringify(body)), stored };
      const decoded = omg.decode(frame, "home/kitchen", () => undefined);
      if ("unread" in decoded) expect(decoded.unread.fault).not.toBe("");
      else
        for (const { device, edge } of decoded.heard) {
          expect(device).not.toBe("");
          if (edge) expect([stored, device]).toEqual([false, "BC026EAABBCC"]);
        }
    }),
    { numRuns: 1_500 },
  );
});
