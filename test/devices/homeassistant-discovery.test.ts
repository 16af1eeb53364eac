import fc from "fast-check";
import { expect, test } from "vitest";
import { type Decoded, isMqtt, type MqttFamily } from "../../devices/family.ts";
import { type KeptNotes, notesKept, notesOf } from "../../devices/notes.ts";
import { openRegistry } from "../../devices/registry.ts";

const registry = await openRegistry();

function mqttFamily(id: string): MqttFamily {
  const found = registry.family(id);
  if (!found || !isMqtt(found)) throw new Error(`the family ${id} is missing`);
  return found;
}
const discovery = mqttFamily("homeassistant-discovery");
const utf8 = new TextEncoder();

/** A home as the gateway routes it: bases, then notes, then looks; notes are kept. */
function house(
  profiles: Readonly<Record<string, string>> = {},
  bases: Readonly<Record<string, readonly string[]>> = {},
) {
  const kept = new Map<string, KeptNotes>();
  const notesFor = (family: string): KeptNotes => {
    const notes = kept.get(family) ?? notesOf();
    kept.set(family, notes);
    return notes;
  };
  const hear = (
    topic: string,
    body: unknown,
    stored = false,
  ): { family: string | undefined; decoded: Decoded | undefined } => {
    const claim = registry.claim(topic, bases, notesFor);
    if (!claim) return { family: undefined, decoded: undefined };
    const { family, base } = claim;
    const payload = utf8.encode(typeof body === "string" ? body : JSON.stringify(body));
    const others = registry.othersThan(family.id, bases, notesFor);
    const decoded = family.decode(
      { topic, payload, stored },
      base,
      (key) => profiles[key],
      notesFor(family.id),
      others,
    );
    notesFor(family.id).take(decoded.notes ?? []);
    return { family: family.id, decoded };
  };
  return { hear, notes: notesFor };
}

const factsOf = (decoded: Decoded | undefined): unknown =>
  decoded && "heard" in decoded ? decoded.heard.flatMap(({ facts }) => facts) : decoded;

const announce = (device: string, object: string, more: object = {}) => ({
  topic: `homeassistant/binary_sensor/${device}/${object}/config`,
  body: { stat_t: `${device}/${object}`, dev_cla: "door", dev: { ids: [device] }, ...more },
});

test("a topic is heard once it was announced, and no longer when that is taken back", () => {
  const { hear } = house();
  const { topic, body } = announce("garden", "gate");
  expect(hear("garden/gate", "ON").family).toBeUndefined();
  hear(topic, body);
  expect(factsOf(hear("garden/gate", "ON").decoded)).toEqual([{ kind: "contact", open: true }]);
  hear(topic, "");
  expect(hear("garden/gate", "ON").family).toBeUndefined();
});

test("a button of the home goes on calling, whoever takes its announcement away or puts another's in its place", () => {
  const { hear } = house({ bath: "call:rescue" });
  const { topic, body } = announce("bath", "cord", { dev_cla: "safety" });
  const calls = () => factsOf(hear("bath/cord", "ON").decoded);
  hear(topic, body);
  expect(calls()).toContainEqual({ kind: "call", level: "rescue", on: true });
  expect(factsOf(hear(topic, "").decoded)).toEqual([{ kind: "join", step: "left" }]);
  expect(calls()).toContainEqual({ kind: "call", level: "rescue", on: true });
  const other = announce("bath", "cord", { dev: { ids: ["lamp"] }, stat_t: "lamp/on" });
  expect(hear(other.topic, other.body).decoded).toMatchObject({ unread: { fault: "taken-over", device: "bath" } });
  expect(calls()).toContainEqual({ kind: "call", level: "rescue", on: true });
});

test("nobody adds to a device of the register: what it had before counts, until a technician takes it out", () => {
  const profiles: Record<string, string> = {};
  const { hear, notes } = house(profiles);
  const cord = announce("bath", "cord", { dev_cla: "safety", avty_t: "bath/lwt", avty_mode: "all" });
  const battery = announce("bath", "cell", { dev_cla: "battery" });
  for (const { topic, body } of [cord, battery]) hear(topic, body);
  profiles.bath = "call:rescue";
  const left = () => {
    const kept = notes("homeassistant-discovery");
    return kept.keys("").map((key) => `${key} ${kept.get(key)}`);
  };
  const before = left();
  const more = announce("bath", "evil", { stat_t: "evil/on", dev_cla: "safety", avty_t: "evil/lwt", avty_mode: "any" });
  const moved = announce("bath", "cord", { dev_cla: "safety", stat_t: "evil/on" });
  const given = announce("bath", "cord", { stat_t: "zigbee2mqtt/lamp" });
  for (const { topic, body } of [more, moved, given])
    expect(hear(topic, body).decoded).toMatchObject({ unread: { fault: "taken-over", device: "bath" } });
  for (const topic of ["evil/on", "evil/lwt"]) expect(hear(topic, "ON").family).toBeUndefined();
  for (const { topic, body } of [cord, battery, cord])
    expect(factsOf(hear(topic, body).decoded)).toContainEqual({ kind: "join", step: "listed" });
  expect(left()).toEqual(before);
  expect(factsOf(hear("bath/cord", "ON").decoded)).toContainEqual({ kind: "call", level: "rescue", on: true });
  delete profiles.bath;
  hear(more.topic, more.body);
  expect(hear("evil/on", "ON").family).toBe("homeassistant-discovery");
});

test("a device that was in the register before it first spoke is heard by all that it announces", () => {
  const { hear } = house({ bath: "call:rescue" });
  for (const object of ["cell", "cord"]) {
    const { topic, body } = announce("bath", object, { dev_cla: "safety" });
    hear(topic, body);
  }
  expect(factsOf(hear("bath/cord", "ON").decoded)).toContainEqual({ kind: "call", level: "rescue", on: true });
});

test("what Zigbee2MQTT announces of its devices is left to Zigbee2MQTT", () => {
  const { hear, notes } = house();
  const body = {
    state_topic: "zigbee2mqtt/door",
    availability: [{ topic: "zigbee2mqtt/bridge/state" }],
    device_class: "door",
    device: { identifiers: ["zigbee2mqtt_0x00158d0002f24257"], name: "door" },
  };
  const { decoded } = hear("homeassistant/binary_sensor/0x00158d0002f24257/contact/config", body);
  expect(decoded).toEqual({ heard: [], aside: "0x00158d0002f24257" });
  expect(notes("homeassistant-discovery").keys("")).toEqual([]);
  expect(hear("zigbee2mqtt/door", { contact: false }).family).toBe("zigbee2mqtt");
});

test("a device that was announced before its family got this base is given up to it", () => {
  const { topic, body } = announce("attic", "hatch", { stat_t: "attic/binary_sensor/hatch/state" });
  const before = house();
  before.hear(topic, body);
  const notes = before.notes("homeassistant-discovery");
  expect(notes.keys("t/")).toHaveLength(1);
  const others = registry.othersThan("homeassistant-discovery", { esphome: ["attic"] });
  const payload = utf8.encode(JSON.stringify(body));
  const decoded = discovery.decode({ topic, payload, stored: false }, "homeassistant", () => undefined, notes, others);
  notes.take(decoded.notes ?? []);
  expect(notes.keys("")).toEqual([]);
});

test("an ESPHome node is heard by its looks, then by its announcement; one of the register stays where it is", () => {
  const state = "esp-bath/binary_sensor/cord/state";
  const { topic, body } = announce("esp-bath", "cord", { stat_t: state, dev_cla: "safety" });
  const stranger = house();
  expect(stranger.hear(state, "ON").family).toBe("esphome");
  stranger.hear(topic, body);
  expect(stranger.hear(state, "ON").family).toBe("homeassistant-discovery");

  const ours = house({ "esp-bath": "cord=call:rescue" });
  expect(ours.hear(state, "ON").family).toBe("esphome");
  expect(ours.hear(topic, body).decoded).toEqual({ heard: [], aside: "esp-bath" });
  expect(factsOf(ours.hear(state, "ON").decoded)).toEqual([{ kind: "call", level: "rescue", on: true }]);
});

test("nothing of what the gateway itself announces comes back as a device", () => {
  const { hear, notes } = house();
  const { topic, body } = announce("home7", "alarm", { stat_t: "hearthwatch/home7/alarm", dev_cla: "safety" });
  expect(hear(topic, body).decoded).toEqual({ heard: [], aside: "home7" });
  expect(notes("homeassistant-discovery").keys("")).toEqual([]);
});

test("a stranger's device never speaks for a bridge: going offline, it takes nobody with it", () => {
  const { hear } = house();
  const { topic, body } = announce("garden", "gate", { avty_t: "garden/lwt" });
  hear(topic, body);
  expect(factsOf(hear("garden/lwt", "offline").decoded)).toEqual([{ kind: "fault", what: "offline" }]);
});

test("the same announcements in any order and any number leave the same notes", () => {
  const all = ["a", "b", "c"].map((object) => announce("d1", object, { stat_t: "d1/state", avty_t: "d1/lwt" }));
  const left = (order: readonly number[]): readonly string[] => {
    const { hear, notes } = house();
    for (const at of order) {
      const one = all[at];
      if (one) hear(one.topic, one.body);
    }
    const kept = notes("homeassistant-discovery");
    return kept.keys("").map((key) => `${key} ${kept.get(key)}`);
  };
  expect(left([2, 0, 1, 1, 0])).toEqual(left([0, 1, 2]));
});

test("announced again unchanged, a device is listed and nothing is noted", () => {
  const { hear } = house();
  const { topic, body } = announce("garden", "gate", { exp_aft: 600, avty_t: "garden/lwt" });
  expect(hear(topic, body).decoded?.notes).toHaveLength(4);
  hear("garden/lwt", "online");
  const again = hear(topic, body).decoded;
  expect(again?.notes).toBeUndefined();
  expect(factsOf(again)).toEqual([{ kind: "join", step: "listed", goneAfterSeconds: 600 }]);
});

test("a device of more than 500 entities, and a topic that would carry too much, are refused whole", () => {
  const many = Object.fromEntries(
    Array.from({ length: 501 }, (_, n) => [`e${n}`, { p: "binary_sensor", stat_t: `d/${n}` }]),
  );
  const { hear, notes } = house();
  const faultOf = (topic: string, body: unknown): unknown => {
    const { decoded } = hear(topic, body);
    return decoded && "unread" in decoded ? decoded.unread.fault : "none";
  };
  expect(faultOf("homeassistant/device/d/config", { dev: { ids: ["d"] }, cmps: many })).toBe("too-many-entities");
  const crowd = Object.fromEntries(
    Array.from({ length: 450 }, (_, n) => [
      `entity_number_${n}`,
      { p: "binary_sensor", stat_t: "d/s", off_dly: n + 1 },
    ]),
  );
  expect(faultOf("homeassistant/device/d/config", { dev: { ids: ["d"] }, cmps: crowd })).toBe("too-many-entities");
  expect(faultOf("homeassistant/sensor/x/config", { name: "x".repeat(64 * 1024) })).toBe("too-large");
  expect(faultOf("homeassistant/sensor/x/config", "[".repeat(60_000))).toBe("too-deep");
  expect(faultOf("homeassistant/sensor/x/config", `${'{"a":'.repeat(9)}1${"}".repeat(9)}`)).toBe("too-deep");
  expect(notes("homeassistant-discovery").keys("")).toEqual([]);
  for (let n = 0; n < 501; n += 1) {
    const { topic, body } = announce("big", `e${n}`, { exp_aft: 60 + n });
    expect(faultOf(topic, body)).toBe(n < 500 ? "none" : "too-many-entities");
  }
  expect(notes("homeassistant-discovery").keys("t/big/")).toHaveLength(500);
});

test("filters for another's broker stay within what a broker takes", () => {
  const { hear, notes } = house();
  for (let n = 0; n < 150; n += 1) {
    const { topic, body } = announce(`d${n}`, "door");
    hear(topic, body);
  }
  const kept = notes("homeassistant-discovery");
  expect(discovery.filtersByNotes?.(kept)).toHaveLength(150);
  for (let n = 0; n < 150; n += 1) {
    const { topic, body } = announce(`d${n}`, "pir");
    hear(topic, body);
  }
  expect(discovery.filtersByNotes?.(kept)).toContain("d7/#");
  expect(discovery.filtersByNotes?.(kept).length).toBeLessThanOrEqual(200);
});

test("any JSON in an announcement and any word on its topics give facts or a fault, and notes stay bounded", () => {
  const keys = fc.constantFrom(
    ...[
      "~",
      "stat_t",
      "state_topic",
      "val_tpl",
      "value_template",
      "dev",
      "device",
      "dev_cla",
      "pl_on",
      "pl_off",
      "off_dly",
    ],
    ...[
      "exp_aft",
      "avty",
      "availability",
      "avty_t",
      "avty_mode",
      "avty_tpl",
      "json_attr_t",
      "atype",
      "type",
      "subtype",
    ],
    ...["pl", "t", "topic", "p", "cmps", "components", "unit_of_meas", "__proto__", "constructor"],
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom<unknown>(
      "x/a",
      "x/b",
      "~/a",
      "ON",
      "trigger",
      "{{ value_json.a }}",
      { ids: ["d"] },
      [{ t: "x/a" }],
      "all",
    ),
    fc.constantFrom<unknown>({ e: { p: "binary_sensor", stat_t: "x/a" }, f: { p: "event", stat_t: "x/b" } }),
  );
  const component = fc.constantFrom("binary_sensor", "sensor", "event", "device_automation", "device", "light");
  const steps = fc.array(fc.tuple(component, fc.dictionary(keys, value), value), { maxLength: 6 });
  fc.assert(
    fc.property(steps, fc.boolean(), fc.constantFrom(undefined, "call:rescue", "o=fall"), (all, stored, profile) => {
      const notes = notesOf();
      const decode = (topic: string, payload: string, of: string | undefined = profile): void => {
        const frame = { topic, payload: utf8.encode(payload), stored };
        const decoded = discovery.decode(frame, "homeassistant", () => of || undefined, notes);
        const asked = decoded.notes ?? [];
        expect(notes.take(asked)).toEqual(asked);
        if ("unread" in decoded) expect(decoded.unread.fault).not.toBe("");
        else
          for (const { facts } of decoded.heard)
            expect(stored && facts.some(({ kind }) => kind === "press")).toBe(false);
      };
      for (const [kind, body, word] of all) {
        decode(`homeassistant/${kind}/n/o/config`, JSON.stringify(body));
        for (const topic of ["x/a", "x/b"]) decode(topic, typeof word === "string" ? word : JSON.stringify(word));
      }
      for (const kind of ["binary_sensor", "sensor", "event", "device_automation", "device", "light"])
        decode(`homeassistant/${kind}/n/o/config`, "", "");
      expect(notes.keys(""), "what was taken back leaves nothing").toEqual([]);
    }),
    { numRuns: 1_500 },
  );
  expect(notesKept.keys).toBe(4_000);
});
