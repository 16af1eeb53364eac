/**
 * A fact in a few words. Facts come over a wire from a gateway that may be newer than this page: each field is looked at
 * before it is believed, and a kind no table knows is shown by its name.
 */
import type { FactKind } from "../../../devices/model/fact.ts";
import { type Key, type Language, sayIn, tables } from "../words/words.ts";

export type WireFact = Readonly<Record<string, unknown>>;
type Spoken = (fact: WireFact, language: Language) => string | undefined;

const flag =
  (field: string, yes: Key, no: Key): Spoken =>
  (fact, language) => {
    if (typeof fact[field] !== "boolean") return undefined;
    return plain(language, fact[field] ? yes : no);
  };
const figure =
  (field: string, key: NumberKey, digits = 0): Spoken =>
  (fact, language) => {
    const n = fact[field];
    return typeof n === "number" ? sayIn(language)(key, { n: n.toFixed(digits) }) : undefined;
  };
type NumberKey =
  | "said.heart_rate"
  | "said.breathing"
  | "said.temperature"
  | "said.humidity"
  | "said.illuminance"
  | "said.power"
  | "said.battery.percent"
  | "said.battery.volts"
  | "said.link";
/** Keys without places: their sentence is whole. */
const plain = (language: Language, key: Key): string => tables[language][key];

const presses = ["single", "double", "long", "release"] as const;

const spoken: Readonly<Record<FactKind, Spoken>> = {
  call: (fact, language) => {
    if (fact.on === false) return sayIn(language)("said.call.off");
    return sayIn(language)(fact.level === "help" ? "said.call.help" : "said.call.rescue");
  },
  fall: (fact, language) => {
    const state = (["suspected", "confirmed", "cleared"] as const).find((each) => each === fact.state);
    return state && sayIn(language)(`said.fall.${state}`);
  },
  contact: (fact, language) =>
    fact.tilted === true
      ? sayIn(language)("said.contact.tilted")
      : flag("open", "said.contact.open", "said.contact.closed")(fact, language),
  motion: flag("on", "said.motion.on", "said.motion.off"),
  presence: flag("on", "said.presence.on", "said.presence.off"),
  dwell: flag("on", "said.dwell.on", "said.dwell.off"),
  bed: flag("occupied", "said.bed.on", "said.bed.off"),
  smoke: flag("on", "said.smoke.on", "said.smoke.off"),
  gas: flag("on", "said.gas.on", "said.gas.off"),
  co: flag("on", "said.co.on", "said.co.off"),
  water: flag("on", "said.water.on", "said.water.off"),
  case: flag("open", "said.case.open", "said.case.closed"),
  mains: flag("on", "said.mains.on", "said.mains.off"),
  battery: (fact, language) =>
    figure("percent", "said.battery.percent")(fact, language) ??
    flag("low", "said.battery.low", "said.battery.ok")(fact, language) ??
    figure("volts", "said.battery.volts", 2)(fact, language),
  link: (fact, language) => figure("dbm", "said.link")(fact, language) ?? figure("lqi", "said.link")(fact, language),
  press: (fact, language) => {
    const known = presses.find((each) => each === fact.action);
    return sayIn(language)(known ? `said.press.${known}` : "said.press", { n: String(fact.action) });
  },
  heart_rate: figure("bpm", "said.heart_rate"),
  breathing: figure("rpm", "said.breathing"),
  temperature: figure("celsius", "said.temperature", 1),
  humidity: figure("percent", "said.humidity"),
  illuminance: figure("lux", "said.illuminance"),
  power: figure("watts", "said.power"),
  vibration: flag("on", "said.vibration.on", "said.vibration.off"),
  alive: (_fact, language) => sayIn(language)("said.alive"),
  fault: (fact, language) => sayIn(language)("said.fault", { n: String(fact.what) }),
  join: (_fact, language) => sayIn(language)("said.join"),
};

export function inWords(fact: WireFact, language: Language): string {
  const kind = String(fact.kind);
  const found = Object.hasOwn(spoken, kind) ? spoken[kind as FactKind](fact, language) : undefined;
  return found ?? kind;
}

/** Somebody did this: it says that a person was alive and moving, or at least there. */
export function isSignOfLife(fact: WireFact): boolean {
  switch (fact.kind) {
    case "motion":
    case "presence":
      return fact.on === true;
    case "call":
      return fact.on === true;
    case "bed":
    case "contact":
    case "press":
    case "heart_rate":
    case "breathing":
      return true;
    default:
      return false;
  }
}
