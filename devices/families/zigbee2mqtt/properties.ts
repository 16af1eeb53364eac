/**
 * Properties of a state and what each of them says. A property is looked at alone; what is absent, null or of another type
 * is not known, and says nothing.
 * Source: the exposes of the 4,516 definitions of zigbee-herdsman-converters 26.112.0, counted by loading them.
 */
import { field, type JsonObject, numberIn, shortText, yesOrNo } from "../../json.ts";
import { levelOf, type Meaning } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";

type Read = (state: JsonObject, meaning: Meaning) => readonly Fact[];

interface Property {
  /** One fact comes out of all of them: models with two zones send `water_leak_alarm_1` and `_2` instead of `water_leak`. */
  readonly names: readonly string[];
  readonly read: Read;
}

/** Yes if any of them says so, no if one of them does and none says yes. */
function anyOf(state: JsonObject, names: readonly string[]): boolean | undefined {
  let said: boolean | undefined;
  for (const name of names) {
    const on = yesOrNo(field(state, name));
    if (on) return true;
    said = on ?? said;
  }
  return said;
}

const flag = (names: readonly string[], fact: (on: boolean) => Fact): Property => ({
  names,
  read: (state) => {
    const on = anyOf(state, names);
    return on === undefined ? [] : [fact(on)];
  },
});

const measure = (name: string, least: number, most: number, fact: (value: number) => Fact): Property => ({
  names: [name],
  read: (state) => {
    const known = numberIn(field(state, name), least, most);
    return known === undefined ? [] : [fact(known)];
  },
});

/** Words that detectors by Tuya use where they send no flag; `detecting` and `unknown` say nothing. */
const dangerWords: Readonly<Record<string, boolean>> = { alarm: true, normal: false, none: false };

/**
 * A detector that tests itself sets its danger bit as well. That is no fire; "no danger" stays worth hearing.
 * `word`: the property of models that say it by a word; where a flag is there too, the flag counts.
 */
function danger(flags: readonly string[], word: string | undefined, fact: (on: boolean) => Fact): Property {
  return {
    names: word === undefined ? flags : [...flags, word],
    read: (state) => {
      const on = anyOf(state, flags) ?? (word === undefined ? undefined : wordIn(dangerWords, field(state, word)));
      return on === undefined || (on && field(state, "test") === true) ? [] : [fact(on)];
    },
  };
}

const wordIn = (table: Readonly<Record<string, boolean>>, value: unknown): boolean | undefined =>
  typeof value === "string" && Object.hasOwn(table, value.toLowerCase()) ? table[value.toLowerCase()] : undefined;

const zones = (name: string): readonly string[] => [name, `${name}_alarm_1`, `${name}_alarm_2`];

/** Somebody is seen; by a sensor that the technician laid into a bed, somebody lies in it. */
const seen = (meaning: Meaning, on: boolean, fact: Fact): readonly Fact[] => [
  meaning.words.includes("bed") ? { kind: "bed", occupied: on } : fact,
];

const motion: Property = {
  names: zones("occupancy"),
  read: (state, meaning) => {
    const on = anyOf(state, motion.names);
    return on === undefined ? [] : seen(meaning, on, { kind: "motion", on });
  },
};

/** Words of radars that send no `presence`; whoever sits still is there. */
const presenceWords: Readonly<Record<string, boolean>> = {
  none: false,
  presence: true,
  peaceful: true,
  stationary: true,
  static: true,
  small: true,
  large: true,
  small_movement: true,
  large_movement: true,
  motion: true,
  active: true,
};

const presence: Property = {
  names: ["presence", "presence_state", "human_motion_state"],
  read: (state, meaning) => {
    const on =
      yesOrNo(field(state, "presence")) ??
      wordIn(presenceWords, field(state, "presence_state")) ??
      wordIn(presenceWords, field(state, "human_motion_state"));
    return on === undefined ? [] : seen(meaning, on, { kind: "presence", on });
  },
};

/**
 * `false` is OPEN, in whatever words the definition exposes it. Whoever mounted a sensor the other way round says
 * `contact=inverted`. Of two inputs the first is the contact; the second may stay at any value.
 */
const contact: Property = {
  names: zones("contact"),
  read: (state, meaning) => {
    const shut = yesOrNo(field(state, "contact")) ?? yesOrNo(field(state, "contact_alarm_1"));
    if (shut === undefined) return [];
    const said = meaning.of.get("contact");
    if (said === "bed") return [{ kind: "bed", occupied: shut }];
    const inverted = said === "inverted" || meaning.words.includes("contact:inverted");
    return [{ kind: "contact", open: shut === inverted }];
  },
};

/** Tuya C3007 lies in a bed and says yes or no; as a number it is the air's. HOBEIAN ZG-210Z says it by a word. */
const pressure: Property = {
  names: ["pressure", "pressure_state"],
  read: (state) => {
    const value = field(state, "pressure");
    if (typeof value === "boolean") return [{ kind: "bed", occupied: value }];
    const occupied = wordIn({ none: false, sit: true, sedentary: true }, field(state, "pressure_state"));
    return occupied === undefined ? [] : [{ kind: "bed", occupied }];
  },
};

/** Generic alarm inputs: of a siren, a pull cord or a mat, which only the technician knows (`alarm=call:rescue`). */
const inputs: Property = {
  names: ["alarm", "alarm_1", "alarm_2"],
  read: (state, meaning) =>
    inputs.names.flatMap((name): readonly Fact[] => {
      const on = yesOrNo(field(state, name));
      const fact = on === undefined ? undefined : inputFact(meaning.of.get(name), on);
      return fact ? [fact] : [];
    }),
};

function inputFact(word: string | undefined, on: boolean): Fact | undefined {
  const level = levelOf(word);
  if (level !== undefined) return { kind: "call", level, on };
  switch (word) {
    case "smoke":
    case "gas":
    case "co":
    case "water":
    case "motion":
    case "presence":
    case "vibration":
      return { kind: word, on };
    case "door":
      return { kind: "contact", open: on };
    case "bed":
      return { kind: "bed", occupied: on };
    default:
      return undefined;
  }
}

const noFault: ReadonlySet<string> = new Set(["none", "normal", "clear", "ok", "not_detected", "false", "off", "0"]);
const faults = ["fault", "fault_alarm", "device_fault"] as const;

const deviceFault: Property = {
  names: faults,
  read: (state) => {
    const faulty = faults.some((name) => {
      const value = field(state, name);
      const text = shortText(value);
      return value === true || (text !== undefined && !noFault.has(text.toLowerCase()));
    });
    return faulty ? [{ kind: "fault", what: "device-fault" }] : [];
  },
};

/** `illuminance` is lux today; where both are there, it is the raw value of an older version. */
const illuminance: Property = {
  names: ["illuminance_lux", "illuminance"],
  read: (state) => {
    const lux =
      numberIn(field(state, "illuminance_lux"), 0, 200_000) ?? numberIn(field(state, "illuminance"), 0, 200_000);
    return lux === undefined ? [] : [{ kind: "illuminance", lux }];
  },
};

const levels: Readonly<Record<string, boolean>> = { low: true, medium: false, middle: false, high: false };

/** `voltage` is left alone: its unit (mV, V, of a battery or of the mains) stands in the exposes, not in the message. */
const battery: Property = {
  names: ["battery", "battery_low", "battery_defect", "battery_state", "battery_level"],
  read: (state) => {
    const percent = numberIn(field(state, "battery"), 0, 100);
    // A battery that the device calls defective has to be changed as a low one has.
    const low = field(state, "battery_defect") === true || lowOf(state);
    if (percent === undefined && low === undefined) return [];
    return [{ kind: "battery", ...(percent !== undefined && { percent }), ...(low !== undefined && { low }) }];
  },
};

const lowOf = (state: JsonObject): boolean | undefined =>
  yesOrNo(field(state, "battery_low")) ??
  wordIn(levels, field(state, "battery_state")) ??
  wordIn(levels, field(state, "battery_level"));

/** In the order in which their facts are told. */
const properties: readonly Property[] = [
  contact,
  motion,
  presence,
  pressure,
  danger(zones("smoke"), "smoke_state", (on) => ({ kind: "smoke", on })),
  danger(zones("gas"), "gas_sensor_state", (on) => ({ kind: "gas", on })),
  danger(zones("carbon_monoxide"), undefined, (on) => ({ kind: "co", on })),
  danger([...zones("water_leak"), "active_water_leak"], undefined, (on) => ({ kind: "water", on })),
  inputs,
  flag(["vibration"], (on) => ({ kind: "vibration", on })),
  flag(["tamper", "tamper_alarm"], (open) => ({ kind: "case", open })),
  flag(["mains_power_connected", "ac_connected"], (on) => ({ kind: "mains", on })),
  measure("temperature", -100, 200, (celsius) => ({ kind: "temperature", celsius })),
  measure("humidity", 0, 100, (percent) => ({ kind: "humidity", percent })),
  measure("power", -1e6, 1e6, (watts) => ({ kind: "power", watts })),
  // 0 is "nothing measured": nobody in front of the radar.
  measure("breathing_rate", 1, 100, (rpm) => ({ kind: "breathing", rpm })),
  deviceFault,
  {
    names: ["trouble"],
    read: (state) => (field(state, "trouble") === true ? [{ kind: "fault", what: "trouble" }] : []),
  },
  measure("linkquality", 0, 255, (lqi) => ({ kind: "link", lqi })),
  illuminance,
  battery,
];

const placeOf: ReadonlyMap<string, number> = new Map(
  properties.flatMap(({ names }, place) => names.map((name): [string, number] => [name, place])),
);

/** Every name that says something. */
export const propertyNames: readonly string[] = [...placeOf.keys()];

const inOrder = (one: number, other: number): number => one - other;

/** Looked up from the state's side: it has ten names where the table has fifty, and a busy home sends hundreds a second. */
export function propertyFacts(state: JsonObject, meaning: Meaning): readonly Fact[] {
  const places: number[] = [];
  for (const name of Object.keys(state)) {
    const place = placeOf.get(name);
    if (place !== undefined && !places.includes(place)) places.push(place);
  }
  const facts: Fact[] = [];
  for (const place of places.sort(inOrder))
    for (const fact of properties[place]?.read(state, meaning) ?? []) facts.push(fact);
  return facts;
}
