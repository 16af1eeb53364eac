import fc from "fast-check";
import { expect, test } from "vitest";
import { isMqtt } from "../../devices/family.ts";
import { notesOf } from "../../devices/notes.ts";
import { openRegistry } from "../../devices/registry.ts";

const registry = await openRegistry();
const esphome = registry.family("esphome");
if (!esphome || !isMqtt(esphome)) throw new Error("the family esphome is missing");
const utf8 = new TextEncoder();

const deviceOf = (topic: string, base: string): unknown => {
  const decoded = esphome.decode({ topic, payload: utf8.encode("ON"), stored: false }, base, () => undefined);
  return "heard" in decoded ? (decoded.heard[0]?.device ?? decoded.aside) : decoded.unread.device;
};

test("a base is one node's prefix, or what the prefixes of several begin with", () => {
  const bases = { esphome: ["esphome", "esp-bath", "flat/3"] };
  const claimed = (topic: string): unknown => {
    const claim = registry.claim(topic, bases);
    return claim?.family.id === "esphome" ? [claim.base, deviceOf(topic, claim.base)] : claim?.family.id;
  };
  expect(claimed("esp-bath/status")).toEqual(["esp-bath", "esp-bath"]);
  expect(claimed("esp-bath/binary_sensor/cord/state")).toEqual(["esp-bath", "esp-bath"]);
  expect(claimed("esphome/esp-hall/binary_sensor/cord/state")).toEqual(["esphome", "esp-hall"]);
  expect(claimed("flat/3/binary_sensor/cord/state")).toEqual(["flat/3", "flat/3"]);
  expect(claimed("flat/3/esp-hall/status")).toEqual(["flat/3", "esp-hall"]);
  expect(registry.ambiguities(bases)).toEqual([]);
});

test("without a base a node is known by its looks, and nobody else's topic is taken", () => {
  const owner = (topic: string): unknown => registry.claim(topic)?.family.id;
  expect(owner("esp-bath/binary_sensor/pull_cord/state")).toBe("esphome");
  expect(owner("esp-bath/status")).toBe("esphome");
  expect(owner("site/a/esp-bath/event/button/state")).toBe("esphome");
  for (const topic of ["esp-bath/debug", "a/b", "status", "/status", "a//x/state", "$SYS/status", "a/unknown/x/state"])
    expect(owner(topic), topic).toBeUndefined();
  expect(owner("zigbee2mqtt/binary_sensor/x/state")).toBe("zigbee2mqtt");
  expect(owner("tele/kitchen/STATE")).toBe("tasmota");
  expect(owner("shellyplusi4-a8032ab1fe78/status/input:0")).toBe("shelly");
});

test("at most 200 nodes are kept, and a stored copy keeps none", () => {
  const notes = notesOf();
  const hear = (node: string, stored = false): void => {
    const frame = { topic: `${node}/status`, payload: utf8.encode("online"), stored };
    notes.take(esphome.decode(frame, "esphome", () => "call:rescue", notes).notes ?? []);
  };
  hear("retained", true);
  expect(notes.keys("")).toEqual([]);
  for (let n = 0; n < 250; n += 1) hear(`esp-${n}`);
  expect(notes.keys("")).toHaveLength(200);
  expect(esphome.filtersByNotes?.(notes)).toContain("esp-7/#");
});

test("a label names the node; a bare word is somebody else's code", () => {
  const code = esphome.code;
  expect(code?.("http://esp-bath.local/")).toEqual({ key: "esp-bath" });
  expect(code?.("esphome:bath")).toEqual({ key: "bath" });
  expect(code?.("esp-bath")).toEqual({ key: "esp-bath" });
  for (const text of ["bath", "0123456789AB", "", "esphome:", "shellydw2-73BFE3", "MT:Y.K9042C00KA0648G00"])
    expect(code?.(text), text).toBeUndefined();
});

test("any payload on any topic of a node gives facts or a fault", () => {
  const component = fc.constantFrom("binary_sensor", "event", "sensor", "text_sensor", "light");
  const payload = fc.oneof(fc.string(), fc.json(), fc.constantFrom("ON", "OFF", '{"event_type":"single"}', "21.5"));
  fc.assert(
    fc.property(component, fc.stringMatching(/^[a-z_]{1,12}$/), payload, fc.boolean(), (kind, object, text, stored) => {
      const frame = { topic: `esp/${kind}/${object}/state`, payload: utf8.encode(text), stored };
      const decoded = esphome.decode(frame, "esphome", () => `call:rescue ${object}=call:help`);
      if ("unread" in decoded) expect(decoded.unread.device).toBe("esp");
      else
        for (const { facts } of decoded.heard)
          expect(stored && facts.some(({ kind: of }) => of === "press")).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});
