import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Decoded, type Family, isMqtt, isSerial } from "../../devices/family.ts";
import { openRegistry } from "../../devices/registry.ts";
import { isAlarm, maySpeakFor, unsound } from "./sound.ts";
import { bytesOf, decodedOf, heardOf, notesBefore, profilesOf, readVectorFiles, type Vector } from "./vectors.ts";

const registry = await openRegistry();
const files = readVectorFiles(fileURLToPath(new URL("./vectors/", import.meta.url)));

/** Every cut and every flipped bit of one frame. */
function* spoiled(frame: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < frame.length; length += 1) yield frame.subarray(0, length);
  for (let bit = 0; bit < Math.min(frame.length, 120) * 8; bit += 1) {
    const copy = frame.slice();
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield copy;
  }
}

function decodeAll(family: Family, vector: Vector, payload: Uint8Array): readonly Decoded[] {
  if (isMqtt(family)) {
    const frame = { topic: vector.topic ?? "", payload, stored: vector.retained === true };
    return [family.decode(frame, family.carrier.base, profilesOf(vector), notesBefore(family, vector))];
  }
  if (!isSerial(family)) return [family.decode(payload, profilesOf(vector))];
  const framer = family.framer();
  return [...framer.push(payload), ...framer.end()].flatMap((each) =>
    "frame" in each ? [family.decode(each.frame, profilesOf(vector), notesBefore(family, vector))] : [],
  );
}

/** The device of a line that has only one: it has no other's alarm to give. */
function onlyDevice(family: Family, vectors: readonly Vector[]): readonly string[] {
  const all = new Set(vectors.flatMap((vector) => heardOf(decodedOf(family, vector)).map(({ device }) => device)));
  return all.size === 1 ? [...all] : [];
}

const utf8 = new TextEncoder();

for (const { family: id, vectors } of files) {
  const family = registry.family(id);
  if (!family) continue;
  describe(id, () => {
    test("a vector cut anywhere or with any bit flipped gives facts or a fault, and never another device's alarm", () => {
      const wrong: unknown[] = [];
      const only = onlyDevice(family, vectors);
      for (const vector of vectors) {
        const frame = isMqtt(family) ? utf8.encode(vector.payload) : bytesOf(vector, vector.why);
        const known = new Set([...heardOf(decodeAll(family, vector, frame)).map(({ device }) => device), ...only]);
        for (const broken of spoiled(frame)) {
          const decoded = decodeAll(family, vector, broken);
          const strange = heardOf(decoded).filter(
            ({ device, facts }) => facts.some(isAlarm) && !maySpeakFor(family, device, broken, known),
          );
          wrong.push(...decoded.flatMap((each) => unsound(each) ?? []), ...strange);
        }
      }
      expect(wrong).toEqual([]);
    });

    test("any bytes give facts or a fault", () => {
      const input = fc.uint8Array({ maxLength: 1_200 });
      fc.assert(
        fc.property(input, fc.constantFrom(...vectors), (bytes, vector) => {
          const framed = decodeAll(family, vector, bytes);
          const bare = isSerial(family) ? [family.decode(bytes, () => vector.profile)] : [];
          expect([...framed, ...bare].flatMap((decoded) => unsound(decoded) ?? [])).toEqual([]);
        }),
        { numRuns: 500 },
      );
    });
  });
}

const zigbee = registry.family("zigbee2mqtt");
if (!zigbee || !isMqtt(zigbee)) throw new Error("the family zigbee2mqtt is missing");

test("any topic and any JSON under a known name gives facts or a fault", () => {
  const names = ["action", "contact", "occupancy", "presence", "sos", "sos_alarm", "smoke", "test", "fault", "battery"];
  const more = [
    "battery_low",
    "battery_state",
    "status",
    "fall_status",
    "pressure",
    "linkquality",
    "temperature",
    "__proto__",
  ];
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom("emergency", "single_1", "_", "ON", "falling", -1),
  );
  const state = fc.dictionary(fc.constantFrom(...names, ...more), value);
  const topic = fc.oneof(
    fc.string(),
    fc.constantFrom("a", "a/availability", "bridge/devices", "bridge/event", "bridge/state", "a/set"),
  );
  fc.assert(
    fc.property(
      topic,
      state,
      fc.boolean(),
      fc.constantFrom(undefined, "call:rescue", "bed", "a=b=call:help"),
      (name, body, stored, profile) => {
        const frame = { topic: `zigbee2mqtt/${name}`, payload: utf8.encode(JSON.stringify(body)), stored };
        if (!zigbee.claims(frame.topic, "zigbee2mqtt")) return;
        expect(unsound(zigbee.decode(frame, "zigbee2mqtt", () => profile))).toBeUndefined();
      },
    ),
    { numRuns: 2_000 },
  );
});

test("what is too large or too deep is told so, and is not parsed", () => {
  const faultOf = (topic: string, payload: string) => {
    const decoded = zigbee.decode(
      { topic, payload: utf8.encode(payload), stored: false },
      "zigbee2mqtt",
      () => undefined,
    );
    return "unread" in decoded ? decoded.unread.fault : "none";
  };
  const large = (bytes: number): string => `{"a":"${"x".repeat(bytes)}"}`;
  expect(faultOf("zigbee2mqtt/d", large(64 * 1024 - 8))).toBe("none");
  expect(faultOf("zigbee2mqtt/d", large(64 * 1024))).toBe("too-large");
  expect(faultOf("zigbee2mqtt/bridge/event", large(64 * 1024))).toBe("too-large");
  expect(faultOf("zigbee2mqtt/bridge/devices", `[${large(1_000_000)}]`)).toBe("none");
  expect(faultOf("zigbee2mqtt/bridge/devices", `[${large(1024 * 1024)}]`)).toBe("too-large");
  expect(faultOf("zigbee2mqtt/d", "[".repeat(60_000))).toBe("too-deep");
  // A light's composite features nest nine deep in a real list: a limit of 8 there would hide every device of the home.
  const light = { definition: { exposes: [{ features: [{ features: [{ values: ["on"] }] }] }] } };
  expect(faultOf("zigbee2mqtt/bridge/devices", JSON.stringify([light]))).toBe("none");
});
