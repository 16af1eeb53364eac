/**
 * One state of one device. Each property is looked at alone; what is absent, null or of another type is not known, and
 * says nothing. Zigbee2MQTT repeats the whole cached state with every publish: levels are levels, whoever asks next.
 */
import { type Decoded, type Heard, heard, word } from "../../family.ts";
import { field, type JsonObject, numberIn, shortText, yesOrNo } from "../../json.ts";
import type { Meaning } from "../../meaning.ts";
import { type Fact, natureOf } from "../../model/fact.ts";
import { actionFact } from "./action.ts";
import { fallFacts } from "./fall.ts";

type Read = (value: unknown, meaning: Meaning, state: JsonObject) => readonly Fact[];

/** A property that is `true` for yes. */
const flag =
  (fact: (on: boolean) => Fact): Read =>
  (value) => {
    const on = yesOrNo(value);
    return on === undefined ? [] : [fact(on)];
  };

const measure =
  (least: number, most: number, fact: (value: number) => Fact): Read =>
  (value) => {
    const known = numberIn(value, least, most);
    return known === undefined ? [] : [fact(known)];
  };

/** A detector that tests itself sets its danger bit as well. That is no fire; "no danger" stays worth hearing. */
const danger =
  (fact: (on: boolean) => Fact): Read =>
  (value, _meaning, state) => {
    const on = yesOrNo(value);
    return on === undefined || (on && field(state, "test") === true) ? [] : [fact(on)];
  };

/** Somebody is seen; by a sensor that the technician laid into a bed, somebody lies in it. */
const seen =
  (fact: (on: boolean) => Fact): Read =>
  (value, meaning) => {
    const on = yesOrNo(value);
    if (on === undefined) return [];
    return [meaning.words.includes("bed") ? { kind: "bed", occupied: on } : fact(on)];
  };

const properties: Readonly<Record<string, Read>> = {
  contact,
  occupancy: seen((on) => ({ kind: "motion", on })),
  presence: seen((on) => ({ kind: "presence", on })),
  // Tuya C3007 lies in a bed and says yes or no; as a number it is the air's.
  pressure: (value) => (typeof value === "boolean" ? [{ kind: "bed", occupied: value }] : []),
  // HOBEIAN ZG-210Z.
  pressure_state: (value) => {
    if (value === "none") return [{ kind: "bed", occupied: false }];
    return value === "sit" || value === "sedentary" ? [{ kind: "bed", occupied: true }] : [];
  },
  smoke: danger((on) => ({ kind: "smoke", on })),
  gas: danger((on) => ({ kind: "gas", on })),
  carbon_monoxide: danger((on) => ({ kind: "co", on })),
  water_leak: danger((on) => ({ kind: "water", on })),
  vibration: flag((on) => ({ kind: "vibration", on })),
  tamper: flag((open) => ({ kind: "case", open })),
  temperature: measure(-100, 200, (celsius) => ({ kind: "temperature", celsius })),
  humidity: measure(0, 100, (percent) => ({ kind: "humidity", percent })),
  power: measure(-1e6, 1e6, (watts) => ({ kind: "power", watts })),
  // 0 is "nothing measured": nobody in front of the radar.
  breathing_rate: measure(1, 100, (rpm) => ({ kind: "breathing", rpm })),
  fault: deviceFault,
  trouble: (value) => (value === true ? [{ kind: "fault", what: "trouble" }] : []),
  linkquality: measure(0, 255, (lqi) => ({ kind: "link", lqi })),
};

/** None of these names is inherited by any object, so a property that is there came in the message. */
const readers = Object.entries(properties);

/** Names under which `advanced.output: attribute` publishes one value each. */
export const attributes: ReadonlySet<string> = new Set([
  ...Object.keys(properties),
  ...["action", "sos", "sos_alarm", "fall_status", "fall_down_status", "static_dwell_alarm", "status", "illuminance"],
  ...["illuminance_lux", "battery", "battery_low", "battery_state", "voltage", "test", "last_seen", "alarm", "state"],
]);

export function decodeState(device: string, state: JsonObject, stored: boolean, meaning: Meaning): Decoded {
  const facts = [...calls(state, meaning, stored), ...fallFacts(state, meaning)];
  for (const [name, read] of readers) {
    const value = state[name];
    if (value !== undefined && value !== null) facts.push(...read(value, meaning, state));
  }
  facts.push(...lux(state), ...battery(state));
  return stored ? { heard: [fromStore(device, facts)] } : heard(device, facts, edgeKey(facts));
}

/** `sos` and `sos_alarm` are inputs that stay on; together with the action of the same press they are one call. */
function calls(state: JsonObject, meaning: Meaning, stored: boolean): readonly Fact[] {
  // An action in a stored copy happened whenever it happened; an input may still be on.
  const action = stored ? undefined : actionFact(field(state, "action"), meaning);
  const input = yesOrNo(field(state, "sos")) ?? yesOrNo(field(state, "sos_alarm"));
  if (input === undefined || action?.kind === "call") return action ? [action] : [];
  const call: Fact = { kind: "call", level: "rescue", on: input };
  return action ? [call, action] : [call];
}

/** The same press comes by two brokers, or as a state and as a copy: it folds by what was pressed, not by the topic. */
function edgeKey(facts: readonly Fact[]): string | undefined {
  const edges = facts.filter((fact) => natureOf(fact) === "edge");
  if (edges.length === 0) return undefined;
  return edges
    .map((fact) => (fact.kind === "press" ? `press:${fact.action}:${fact.button ?? ""}` : fact.kind))
    .join("+");
}

/** A stored copy is a baseline for levels; a call or a fall that it claims must be asked for again. */
function fromStore(device: string, facts: readonly Fact[]): Heard {
  const doubted = (fact: Fact): boolean =>
    (fact.kind === "call" && fact.on) || (fact.kind === "fall" && fact.state !== "cleared");
  const unconfirmed = facts.filter(doubted);
  const said = word(
    device,
    facts.filter((fact) => !doubted(fact)),
  );
  return unconfirmed.length > 0 ? { ...said, unconfirmed } : said;
}

/** `false` is OPEN. Whoever mounted a sensor the other way round says `contact=inverted`. */
function contact(value: unknown, meaning: Meaning): readonly Fact[] {
  const shut = yesOrNo(value);
  if (shut === undefined) return [];
  const said = meaning.of.get("contact");
  if (said === "bed") return [{ kind: "bed", occupied: shut }];
  const inverted = said === "inverted" || meaning.words.includes("contact:inverted");
  return [{ kind: "contact", open: shut === inverted }];
}

const noFault: ReadonlySet<string> = new Set(["none", "normal", "clear", "ok", "not_detected", "false", "off", "0"]);

function deviceFault(value: unknown): readonly Fact[] {
  const text = shortText(value);
  const faulty = value === true || (text !== undefined && !noFault.has(text.toLowerCase()));
  return faulty ? [{ kind: "fault", what: "device-fault" }] : [];
}

/** `illuminance` is lux today; where both are there, it is the raw value of an older version. */
function lux(state: JsonObject): readonly Fact[] {
  const value =
    numberIn(field(state, "illuminance_lux"), 0, 200_000) ?? numberIn(field(state, "illuminance"), 0, 200_000);
  return value === undefined ? [] : [{ kind: "illuminance", lux: value }];
}

/** `voltage` is left alone: its unit (mV, V, of a battery or of the mains) stands in the exposes, not in the message. */
function battery(state: JsonObject): readonly Fact[] {
  const percent = numberIn(field(state, "battery"), 0, 100);
  const low = yesOrNo(field(state, "battery_low")) ?? lowByWord(field(state, "battery_state"));
  if (percent === undefined && low === undefined) return [];
  return [{ kind: "battery", ...(percent !== undefined && { percent }), ...(low !== undefined && { low }) }];
}

function lowByWord(value: unknown): boolean | undefined {
  if (value === "low") return true;
  return value === "medium" || value === "middle" || value === "high" ? false : undefined;
}
