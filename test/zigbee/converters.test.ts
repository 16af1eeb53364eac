/**
 * Zigbee2MQTT's own converters turn Zigbee messages into payloads, a real mosquitto carries them, our way in from an outside
 * broker takes them, and the decoder must understand every one. The Zigbee messages are made by us, after the Zigbee
 * cluster library and Tuya's data points: no device sent them.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { type Heard, isMqtt } from "../../devices/family.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { notesOf } from "../../devices/notes.ts";
import { openRegistry } from "../../devices/registry.ts";
import { type OutsideBroker, openOutsideBroker } from "../../gateway/mqtt/outside.ts";
import { type Mosquitto, startMosquitto } from "../kit/mosquitto.ts";
import { listOf, type Member, openMember, publishState } from "./bridge.ts";
import { deafModels, realModels } from "./models.ts";

const registry = await openRegistry();
const notes = notesOf();
const members = new Map<string, Member>();
const profiles = new Map<string, string>();
let broker: Mosquitto;
let outside: OutsideBroker;
let zigbee2mqtt: Awaited<ReturnType<Mosquitto["speaker"]>>;
/** By topic, what was understood of each message; a fault is a word. */
const taken = new Map<string, (readonly Heard[] | string)[]>();

/** As in a home: some devices have names of their own, in Chinese and with a slash, others go by their address. */
const nameOf = (model: string, address: string, n: number): string =>
  n % 3 === 0 ? `卧室/${model.replaceAll("/", " ")}` : n % 3 === 1 ? `device ${n}` : address;

beforeAll(async () => {
  broker = await startMosquitto();
  for (const [n, { model, device, profile }] of realModels.entries()) {
    const address = `0x00158d00000${(0x5c00 + n).toString(16)}0`;
    const member = await openMember(device, nameOf(model, address, n), address);
    members.set(model, member);
    // The technician scanned the address; the topic carries the name.
    if (profile !== undefined) profiles.set(address.slice(2).toUpperCase(), profile);
  }
  outside = openOutsideBroker({
    id: "z2m",
    url: broker.url,
    clientId: "hearthwatch",
    topics: ["zigbee2mqtt/#"],
    take: async ({ topic, payload, stored }) => {
      const understood = understand(topic, payload, stored);
      taken.set(topic, [...(taken.get(topic) ?? []), understood]);
    },
    status: () => {},
    timers: realTimers,
    jitter: () => 0.5,
    log: silentLog,
  });
  await vi.waitFor(() => expect(outside.figures().up).toBe(true));
  zigbee2mqtt = await broker.speaker();
  await zigbee2mqtt.publishAsync("zigbee2mqtt/bridge/devices", listOf([...members.values()]), { qos: 1, retain: true });
  await vi.waitFor(() => expect(taken.get("zigbee2mqtt/bridge/devices")).toHaveLength(1));
});

afterAll(async () => {
  await outside?.stop();
  await broker?.remove();
});

function understand(topic: string, payload: Uint8Array, stored: boolean): readonly Heard[] | string {
  const claim = registry.claim(topic);
  if (!claim || !isMqtt(claim.family)) return `nobody claims ${topic}`;
  const decoded = claim.family.decode({ topic, payload, stored }, claim.base, (key) => profiles.get(key), notes);
  if (decoded.notes) notes.take(decoded.notes);
  return "heard" in decoded ? decoded.heard : decoded.unread.fault;
}

const sorted = (facts: readonly Fact[]): string[] => facts.map((fact) => JSON.stringify(fact)).sort();
const passed = new Set<string>();

test("the list of the bridge, with all that its definitions expose, names every device and what it is", () => {
  const [list] = taken.get("zigbee2mqtt/bridge/devices") ?? [];
  const heard = typeof list === "string" ? [] : (list ?? []);
  expect(heard).toHaveLength(realModels.length);
  for (const { model, suggests } of realModels) {
    const member = members.get(model);
    const key = member?.address.slice(2).toUpperCase();
    const [fact] = heard.find(({ device }) => device === key)?.facts ?? [];
    expect(fact, model).toMatchObject({ kind: "join", step: "listed", name: member?.name, model, ready: true });
    if (suggests !== undefined) expect(fact, model).toMatchObject({ profile: suggests });
  }
});

describe("real models", () => {
  test.each(realModels)("$kind: $model", async ({ model, says }) => {
    const member = members.get(model);
    if (!member) throw new Error(`${model} was not opened`);
    expect(member.definition.model).toBe(model);
    const topic = `zigbee2mqtt/${member.name}`;
    const expected: string[][] = [];
    const copies: string[] = [];
    for (const [message, facts] of says) {
      const state = await member.speaks(message);
      expect(state === undefined, JSON.stringify({ message, state })).toBe(facts === "nothing");
      if (state === undefined || facts === "nothing") continue;
      await publishState(zigbee2mqtt, member.name, state);
      expected.push(sorted([...facts, { kind: "link", lqi: 100 }]));
      if (typeof state.action === "string") copies.push(state.action);
    }
    await vi.waitFor(() => {
      expect(taken.get(topic)).toHaveLength(expected.length);
      expect(taken.get(`${topic}/action`) ?? []).toHaveLength(copies.length);
    });
    const heard = (taken.get(topic) ?? []).map((each) => (typeof each === "string" ? [] : each));
    expect(heard.map(([one]) => sorted(one?.facts ?? []))).toEqual(expected);
    const address = member.address.slice(2).toUpperCase();
    for (const each of heard) expect(each).toMatchObject([{ device: member.name, also: address }]);
    expect(taken.get(`${topic}/action`) ?? [], "the copy of an action is no second press").toEqual(
      copies.map(() => []),
    );
    passed.add(model);
  });

  test.each(deafModels)("$model promises a call that its converters never make", async ({ model, device, says }) => {
    const member = await openMember(device, model, "0x00158d0000005bff");
    expect(member.definition.model).toBe(model);
    for (const [message] of says) expect(await member.speaks(message)).toBeUndefined();
  });

  test("enough of them, and of every kind", () => {
    const kinds = Map.groupBy(realModels, ({ kind }) => kind);
    const said = [...kinds].map(([kind, all]) => `${kind} ${all.filter(({ model }) => passed.has(model)).length}`);
    process.stdout.write(`${passed.size} of ${realModels.length} real models understood: ${said.join(", ")}\n`);
    expect(passed.size).toBeGreaterThanOrEqual(25);
    expect(new Set(realModels.map(({ model }) => model)).size).toBe(realModels.length);
    expect([...kinds.keys()].sort()).toEqual(
      ["bed", "button", "call", "contact", "danger", "fall", "motion", "other", "presence"].sort(),
    );
  });
});
