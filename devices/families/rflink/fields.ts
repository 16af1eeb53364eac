import type { Fade } from "../../family.ts";
import { type Meaning, pressed } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";
import { minutes } from "../../model/moment.ts";
import type { Field } from "./line.ts";

export interface Said {
  readonly facts: readonly Fact[];
  /** Of the press among them. */
  readonly key: string;
  readonly fades: readonly Fade[];
}

const still: Fact = { kind: "motion", on: false };
const noSmoke: Fact = { kind: "smoke", on: false };
/**
 * Sensors of 433 MHz never say that it is over. Movement: a PIR of this kind rests for about as long before it speaks again
 * (our choice). Smoke: so that the next fire is a new one; the alert of this one stays open whatever the sensor says.
 */
const movesFor = minutes(1);
const smokesFor = minutes(5);

type Read = (value: string, meaning: Meaning) => Said | undefined;

const plain = (...facts: readonly Fact[]): Said => ({ facts, key: "", fades: [] });

const onOff =
  (fact: (on: boolean) => Said): Read =>
  (value) =>
    value === "ON" || value === "OFF" ? fact(value === "ON") : undefined;

const moves = (on: boolean): Said =>
  on ? { ...plain({ kind: "motion", on }), fades: [{ to: still, after: movesFor }] } : plain(still);
const smokes = (on: boolean): Said =>
  on ? { ...plain({ kind: "smoke", on }), fades: [{ to: noSmoke, after: smokesFor }] } : plain(noSmoke);

const actions: ReadonlyMap<string, string> = new Map([
  ["ON", "on"],
  ["OFF", "off"],
  ["ALLON", "all-on"],
  ["ALLOFF", "all-off"],
  ["UP", "up"],
  ["DOWN", "down"],
  ["STOP", "stop"],
  ["PAIR", "pair"],
  ["BRIGHT", "bright"],
  ["DIM", "dim"],
  ["TOGGLE", "toggle"],
]);

/** What a command means is the technician's: the same code comes from a button, a door and a lamp's switch. */
const command: Read = (value, meaning) => {
  const level = /^SET_LEVEL=\d{1,3}$/.test(value) ? "level" : undefined;
  const action = level ?? actions.get(value);
  if (action === undefined) return undefined;
  const on = value === "ON" || value === "ALLON";
  if (meaning.words.includes("contact")) return plain({ kind: "contact", open: on });
  if (meaning.words.includes("motion")) return moves(on);
  if (meaning.words.includes("smoke")) return smokes(on);
  return { facts: [pressed(meaning, action)], key: `press:${action}`, fades: [] };
};

const chime: Read = (_value, meaning) => ({ facts: [pressed(meaning, "chime")], key: "press:chime", fades: [] });

/** Hex tenths; the highest bit is the sign. */
const temperature: Read = (value) => {
  if (!/^[0-9a-fA-F]{4}$/.test(value)) return undefined;
  const raw = Number.parseInt(value, 16);
  const celsius = ((raw & 0x7fff) / 10) * (raw & 0x8000 ? -1 : 1);
  return Math.abs(celsius) <= 100 ? plain({ kind: "temperature", celsius: celsius === 0 ? 0 : celsius }) : plain();
};

const humidity: Read = (value) => {
  const percent = Number(value);
  return /^\d{1,3}$/.test(value) && percent <= 100 ? plain({ kind: "humidity", percent }) : undefined;
};

const battery: Read = (value) =>
  value === "OK" || value === "LOW" ? plain({ kind: "battery", low: value === "LOW" }) : undefined;

const strength: Read = (value) => (/^-\d{1,3}$/.test(value) ? plain({ kind: "link", dbm: Number(value) }) : undefined);

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["CMD", command],
  ["PIR", onOff(moves)],
  ["SMOKEALERT", onOff(smokes)],
  ["CHIME", chime],
  ["TEMP", temperature],
  ["HUM", humidity],
  ["BAT", battery],
  ["RSSI", strength],
]);

/** `undefined`: a field that we know holds something that we do not. Fields nobody named say that the device lives. */
export function saidBy(fields: readonly Field[], meaning: Meaning): Said | undefined {
  const parts: Said[] = [];
  for (const [name, value] of fields) {
    const read = readers.get(name);
    if (!read) continue;
    const part = read(value, meaning);
    if (!part) return undefined;
    parts.push(part);
  }
  const facts = parts.flatMap((part) => part.facts);
  return {
    facts: facts.length > 0 ? facts : [{ kind: "alive" }],
    key: facts.some((fact) => fact.kind === "call") ? "call" : parts.map((part) => part.key).join(""),
    fades: parts.flatMap((part) => part.fades),
  };
}
