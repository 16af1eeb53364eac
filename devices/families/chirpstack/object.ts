/**
 * What a network server's codec made of a payload. There is no common vocabulary: these are the names that Milesight's and
 * Dragino's own codecs use. Nothing recognized is `undefined`, which is not the same as nothing happening.
 */
import { field, isObject, numberIn, shortText } from "../../json.ts";
import { type Meaning, pressed } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";
import { fallAlarmNames, fallAlarms, fallStateNames, fallStates } from "../milesight/fall-radar.ts";

type Read = (value: unknown, meaning: Meaning) => readonly Fact[] | undefined;

/** The codecs of one maker write `in bed`, `in_bed` and `In Bed`. */
const wordOf = (value: unknown): string | undefined => shortText(value)?.toLowerCase().replaceAll(/[_-]/g, " ");

const words =
  (table: Readonly<Record<string, readonly Fact[]>>): Read =>
  (value) => {
    const word = wordOf(value);
    return word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
  };

const measure =
  (least: number, most: number, fact: (value: number) => Fact): Read =>
  (value) => {
    const known = numberIn(value, least, most);
    return known === undefined ? undefined : [fact(known)];
  };

const presses: Readonly<Record<string, string>> = {
  "short press": "single",
  "long press": "long",
  "double press": "double",
  short: "single",
  long: "long",
  double: "double",
};

const button: Read = (value, meaning) => {
  const word = wordOf(isObject(value) ? field(value, "status") : value);
  const action = word !== undefined && Object.hasOwn(presses, word) ? presses[word] : undefined;
  return action === undefined ? undefined : [pressed(meaning, action)];
};

const contact = words({
  open: [{ kind: "contact", open: true }],
  opened: [{ kind: "contact", open: true }],
  close: [{ kind: "contact", open: false }],
  closed: [{ kind: "contact", open: false }],
});

const tamper = words({
  installed: [{ kind: "case", open: false }],
  uninstalled: [{ kind: "case", open: true }],
  removed: [{ kind: "case", open: true }],
});

const movement = words({
  trigger: [{ kind: "motion", on: true }],
  triggered: [{ kind: "motion", on: true }],
  normal: [{ kind: "motion", on: false }],
  idle: [{ kind: "motion", on: false }],
});

const leak = words({
  leak: [{ kind: "water", on: true }],
  normal: [{ kind: "water", on: false }],
});

const fallState: Read = (value) => {
  const number = fallStateNames.get(wordOf(value) ?? "");
  return number === undefined ? undefined : fallStates.get(number);
};

const fallEvents: Read = (value) => {
  if (!Array.isArray(value)) return undefined;
  const found = value.map((each: unknown) => {
    const alarm = fallAlarms.get(fallAlarmNames.get(wordOf(field(each, "alarm_type")) ?? "") ?? -1);
    switch (alarm && wordOf(field(each, "alarm_status"))) {
      case "alarm triggered":
        return alarm?.begun;
      case "alarm deactivated":
        return alarm?.over;
      case "alarm ignored":
        return [];
      default:
        return undefined;
    }
  });
  // One event that cannot be read may be the fall: then nothing of the list is believed to be all.
  const facts = found.flatMap((each) => each ?? []);
  return found.includes(undefined) ? [...facts, { kind: "fault", what: "event-unread" }] : facts;
};

/** 0 or 1, as Dragino's codec says it; another of its codecs writes the word. */
const draginoDoor: Read = (value) => {
  if (value === 0 || value === 1) return [{ kind: "contact", open: value === 1 }];
  return contact(value, { eep: undefined, words: [], of: new Map() });
};

const volts = measure(0.5, 20, (value) => ({ kind: "battery", volts: value }));
const celsius = measure(-100, 200, (value) => ({ kind: "temperature", celsius: value }));
const humid = measure(0, 100, (percent) => ({ kind: "humidity", percent }));

const fields: Readonly<Record<string, Read>> = {
  button_event: button,
  press: button,
  button,
  magnet_status: contact,
  door: contact,
  DOOR_OPEN_STATUS: draginoDoor,
  tamper_status: tamper,
  install: tamper,
  pir_status: movement,
  pir: movement,
  detection_status: fallState,
  target_status: words({
    normal: [{ kind: "dwell", on: false }],
    motionless: [{ kind: "dwell", on: true }],
    abnormal: [],
  }),
  events: fallEvents,
  respiratory_rate: measure(1, 100, (rpm) => ({ kind: "breathing", rpm })),
  leakage_status: leak,
  water_leak: leak,
  battery: measure(0, 100, (percent) => ({ kind: "battery", percent })),
  BatV: volts,
  BAT_V: volts,
  Bat_V: volts,
  temperature: celsius,
  TempC_SHT: celsius,
  humidity: humid,
  Hum_SHT: humid,
};

/** Fields that carry an event. One of them with a word nobody knows leaves the whole object unread. */
const events: ReadonlySet<string> = new Set(["button_event", "press", "button", "detection_status", "events"]);

const readers = Object.entries(fields);

export function objectFacts(object: unknown, meaning: Meaning): readonly Fact[] | undefined {
  if (!isObject(object)) return undefined;
  let known = false;
  const facts: Fact[] = [];
  for (const [name, read] of readers) {
    const value = field(object, name);
    if (value === undefined || value === null) continue;
    const found = read(value, meaning);
    if (found === undefined && events.has(name)) return undefined;
    known ||= found !== undefined;
    facts.push(...(found ?? []));
  }
  return known ? facts : undefined;
}
