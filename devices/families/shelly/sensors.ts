/** Generation 1: one value under one topic. */
import { levelBy, press } from "../../entity.ts";
import type { MqttFrame } from "../../family.ts";
import { field, isObject, numberIn, parseJson, shortText, textOf } from "../../json.ts";
import type { Meaning } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";

export type Read =
  | { readonly facts: readonly Fact[]; readonly counter?: number | undefined }
  | { readonly fault: string };

/** `undefined`: no word of the device's (an output's state, a copy). */
export function sensorFacts(rest: string, frame: MqttFrame, meaning: Meaning): Read | undefined {
  const event = /^input_event\/(\d{1,2})$/.exec(rest);
  if (event) return inputEvent(`input:${event[1]}`, frame, meaning);
  const level = /^input\/(\d{1,2})$/.exec(rest);
  if (level) return inputLevel(`input:${level[1]}`, frame, meaning);
  if (rest === "status") return motionStatus(frame);
  const name = rest.startsWith("sensor/") ? rest.slice("sensor/".length) : undefined;
  const read = name === undefined || !Object.hasOwn(sensors, name) ? undefined : sensors[name];
  const text = textOf(frame.payload)?.trim();
  if (!read) return undefined;
  const facts = text === undefined ? undefined : read(text);
  return facts ? { facts } : { fault: "unknown" };
}

/** `{"event":"S","event_cnt":7}`: S, SS, SSS, L; empty after a start. The count grows with each press. */
function inputEvent(name: string, frame: MqttFrame, meaning: Meaning): Read {
  const parsed = parseJson(frame.payload);
  if ("fault" in parsed) return parsed;
  const word = field(parsed.value, "event");
  if (word === "") return { facts: [] };
  const action = shortText(word, 16);
  if (action === undefined) return { fault: "unknown" };
  const counter = numberIn(field(parsed.value, "event_cnt"), 0, Number.MAX_SAFE_INTEGER);
  return { facts: frame.stored ? [] : press(meaning, action, name), counter };
}

/** A wired input stands at 0 or 1: heard where the technician said what hangs on it. Presses come by `input_event`. */
function inputLevel(name: string, frame: MqttFrame, meaning: Meaning): Read | undefined {
  const level = levelBy(meaning.of.get(name));
  if (!level) return undefined;
  const text = textOf(frame.payload)?.trim();
  return text === "0" || text === "1" ? { facts: [level(text === "1")] } : { fault: "unknown" };
}

/** Shelly Motion: `{"motion":true,"timestamp":1622300251,"active":true,"vibration":false,"lux":2063,"bat":97}`. */
function motionStatus(frame: MqttFrame): Read {
  const parsed = parseJson(frame.payload);
  if ("fault" in parsed) return parsed;
  const body = parsed.value;
  if (!isObject(body)) return { fault: "unknown" };
  const motion = field(body, "motion");
  const vibration = field(body, "vibration");
  const lux = numberIn(field(body, "lux"), 0, 200_000);
  const percent = numberIn(field(body, "bat"), 0, 100);
  return {
    facts: [
      ...(typeof motion === "boolean" ? [{ kind: "motion" as const, on: motion }] : []),
      ...(typeof vibration === "boolean" ? [{ kind: "vibration" as const, on: vibration }] : []),
      ...(lux === undefined ? [] : [{ kind: "illuminance" as const, lux }]),
      ...(percent === undefined ? [] : [{ kind: "battery" as const, percent }]),
    ],
  };
}

type Sensor = (text: string) => readonly Fact[] | undefined;

const one =
  (values: Readonly<Record<string, Fact>>): Sensor =>
  (text) => {
    const fact = Object.hasOwn(values, text) ? values[text] : undefined;
    return fact && [fact];
  };

const flag = (fact: (on: boolean) => Fact): Sensor => {
  const read = one({ true: fact(true), 1: fact(true), false: fact(false), 0: fact(false) });
  // -1: the sensor itself does not know.
  return (text) => (text === "-1" ? [] : read(text));
};

/** A number outside what can be (999 and -1 stand for "not measured") says nothing. */
const number =
  (least: number, most: number, fact: (value: number) => Fact): Sensor =>
  (text) => {
    if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
    const value = numberIn(Number(text), least, most);
    return value === undefined ? [] : [fact(value)];
  };

const awake: Sensor = () => [];

const sensors: Readonly<Record<string, Sensor>> = {
  state: one({ open: { kind: "contact", open: true }, close: { kind: "contact", open: false } }),
  motion: flag((on) => ({ kind: "motion", on })),
  vibration: flag((on) => ({ kind: "vibration", on })),
  flood: flag((on) => ({ kind: "water", on })),
  smoke: flag((on) => ({ kind: "smoke", on })),
  // Shelly Gas: none, mild, heavy; `test` is its own test, `unknown` its warming up.
  gas: (text) => {
    if (text === "mild" || text === "heavy") return [{ kind: "gas", on: true }];
    if (text === "none") return [{ kind: "gas", on: false }];
    return text === "test" || text === "unknown" ? [] : undefined;
  },
  charger: flag((on) => ({ kind: "mains", on })),
  battery: number(0, 100, (percent) => ({ kind: "battery", percent })),
  lux: number(0, 200_000, (lux) => ({ kind: "illuminance", lux })),
  temperature: number(-60, 120, (celsius) => ({ kind: "temperature", celsius })),
  humidity: number(0, 100, (percent) => ({ kind: "humidity", percent })),
  wakeupevent: awake,
  act_reasons: awake,
  tilt: awake,
};
