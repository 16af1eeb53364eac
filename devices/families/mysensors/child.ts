/** What a child says of itself with `set`. */
import { type Decoded, unread, word } from "../../family.ts";
import { levelOf, type Meaning, meaningOf, pressed } from "../../meaning.ts";
import type { CallLevel, Fact } from "../../model/fact.ts";
import { seconds } from "../../model/moment.ts";
import type { Notes } from "../../notes.ts";
import { type Child, childIn, presentedAgo } from "./known.ts";
import { deviceOf, type Message } from "./message.ts";
import { sensor, value } from "./types.ts";

/**
 * A node that starts presents itself and often sends its states again. A call out of these first moments may be the state
 * of a pin at start: it is asked about, not believed; nor is it thrown away, for a battery that breaks down under a press
 * starts its node anew.
 */
const startBurst = seconds(2);

export function childWords(message: Message, frame: Uint8Array, profile: string | undefined, notes: Notes): Decoded {
  const device = deviceOf(message);
  const child = childIn(notes, device);
  const facts = factsOf(message, child, meaningHere(profile, child));
  if (!facts) return unread(child || profile !== undefined ? "unknown" : "not-presented", frame, device);
  const calls = facts.some((fact) => fact.kind === "call" && fact.on);
  const age = presentedAgo(notes, device);
  if (calls && message.type !== value.sceneOn && age !== undefined && age < startBurst)
    return { heard: [{ device, facts: [{ kind: "alive" }], unconfirmed: facts }] };
  return heardAs(device, facts, message);
}

function heardAs(device: string, facts: readonly Fact[], message: Message): Decoded {
  const call = facts.some((fact) => fact.kind === "call");
  return { heard: [word(device, facts, call ? "call" : `press:${message.type}:${message.payload}`)] };
}

/** The project's convention: scene 1 of a scene controller that calls itself "call". What the technician says comes first. */
function meaningHere(profile: string | undefined, child: Child | undefined): Meaning {
  const byName = child?.type === sensor.sceneController && child.description.toLowerCase() === "call";
  return meaningOf(profile ?? (byName ? "1=call:rescue" : undefined));
}

function factsOf(message: Message, child: Child | undefined, meaning: Meaning): readonly Fact[] | undefined {
  const { type, payload } = message;
  switch (type) {
    case value.tripped:
      return flagged(payload, (on) => tripped(on, child, meaning));
    case value.status:
      // A relay or lamp, unless the technician said what it watches.
      return flagged(payload, (on) => tripped(on, undefined, meaning) ?? [{ kind: "alive" }]);
    case value.sceneOn:
      return /^\d{1,3}$/.test(payload) ? [pressed(meaning, "single", payload)] : undefined;
    case value.sceneOff:
      return /^\d{1,3}$/.test(payload) ? [pressed(meaning, "off", payload)] : undefined;
    case value.temperature:
      return measured(payload, -100, 200, (celsius) => ({ kind: "temperature", celsius }));
    case value.humidity:
      return measured(payload, 0, 100, (percent) => ({ kind: "humidity", percent }));
    case value.watt:
      return measured(payload, -1e6, 1e6, (watts) => ({ kind: "power", watts }));
    case value.level:
      if (child?.type !== sensor.lightLevel) return [{ kind: "alive" }];
      return measured(payload, 0, 200_000, (lux) => ({ kind: "illuminance", lux }));
    default:
      return [{ kind: "alive" }];
  }
}

function flagged(payload: string, facts: (on: boolean) => readonly Fact[] | undefined) {
  return payload === "0" || payload === "1" ? facts(payload === "1") : undefined;
}

function measured(payload: string, least: number, most: number, fact: (number: number) => Fact) {
  const number = Number(payload);
  if (!/^-?\d{1,9}(\.\d{1,6})?$/.test(payload)) return undefined;
  // A sensor that failed says -127 or the like: it lives, and measured nothing.
  const measured: readonly Fact[] = number >= least && number <= most ? [fact(number)] : [{ kind: "alive" }];
  return measured;
}

const byWord: ReadonlyMap<string, (on: boolean) => Fact> = new Map<string, (on: boolean) => Fact>([
  ["door", (open) => ({ kind: "contact", open })],
  ["contact", (open) => ({ kind: "contact", open })],
  ["motion", (on) => ({ kind: "motion", on })],
  ["fall", (on) => ({ kind: "fall", state: on ? "suspected" : "cleared" })],
  ["bed", (occupied) => ({ kind: "bed", occupied })],
  ["smoke", (on) => ({ kind: "smoke", on })],
  ["gas", (on) => ({ kind: "gas", on })],
  ["water", (on) => ({ kind: "water", on })],
  ["vibration", (on) => ({ kind: "vibration", on })],
]);

const byType: ReadonlyMap<number, string> = new Map<number, string>([
  [sensor.door, "door"],
  [sensor.motion, "motion"],
  [sensor.smoke, "smoke"],
  [sensor.water, "water"],
  [sensor.vibration, "vibration"],
  [sensor.gas, "gas"],
]);

/** What the technician said it is; else what it presented itself as; else nobody knows. */
function tripped(on: boolean, child: Child | undefined, meaning: Meaning): readonly Fact[] | undefined {
  const level = meaning.words.map(levelOf).find((each): each is CallLevel => each !== undefined);
  if (level !== undefined) return [{ kind: "call", level, on }];
  const said = meaning.words.find((each) => byWord.has(each)) ?? (child && byType.get(child.type));
  const fact = said === undefined ? undefined : byWord.get(said);
  return fact && [fact(on)];
}
