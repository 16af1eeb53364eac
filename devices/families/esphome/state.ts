/** One part of a node. Its component and its name are all that the topic tells; what it is, the technician says. */
import { input, press, textFact } from "../../entity.ts";
import type { MqttFrame } from "../../family.ts";
import { field, numberIn, parseJson, shortText, textOf } from "../../json.ts";
import type { Meaning } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";
import type { Place } from "./place.ts";

type State = Extract<Place, { what: "state" }>;
export type Read = { readonly facts: readonly Fact[] } | { readonly fault: string };

export function factsOf(place: State, frame: MqttFrame, meaning: Meaning): Read {
  const text = textOf(frame.payload)?.trim();
  if (text === undefined) return { fault: "unknown" };
  switch (place.component) {
    case "binary_sensor":
      return onOff(place.object, text, meaning);
    case "event":
      return event(place.object, frame, meaning);
    case "sensor":
      return { facts: measure(place.object, text) };
    case "text_sensor":
      return { facts: textFact(meaning, place.object, text) };
    default:
      return { facts: [] };
  }
}

function onOff(object: string, text: string, meaning: Meaning): Read {
  const word = text.toUpperCase();
  if (word === "ON" || word === "OFF") return { facts: input(meaning, object, word === "ON", nodeItself(object)) };
  // A sensor whose state is not known yet.
  return /^(nan|none|unknown|unavailable)$/i.test(text) ? { facts: [] } : { fault: "unknown" };
}

/** `status` (platform status) is the node's own connection, and no input. */
const nodeItself = (object: string): (() => Fact) | undefined =>
  object === "status" ? () => ({ kind: "alive" }) : undefined;

function event(object: string, frame: MqttFrame, meaning: Meaning): Read {
  const parsed = parseJson(frame.payload);
  if ("fault" in parsed) return parsed;
  const word = shortText(field(parsed.value, "event_type"), 64);
  if (word === undefined) return { fault: "unknown" };
  return { facts: frame.stored ? [] : press(meaning, word, object) };
}

/** ESPHome gives its sensors no class on MQTT; names that its own examples use say enough for what moves no alarm. */
const measures: readonly (readonly [RegExp, number, number, (value: number) => Fact])[] = [
  [/(^|_)battery(_level|_percent)?$/, 0, 100, (percent) => ({ kind: "battery", percent })],
  [/(^|_)wifi_signal(_db)?$/, -130, 0, (dbm) => ({ kind: "link", dbm })],
  [/(^|_)temperature$/, -60, 100, (celsius) => ({ kind: "temperature", celsius })],
  [/(^|_)humidity$/, 0, 100, (percent) => ({ kind: "humidity", percent })],
  [/(^|_)illuminance$/, 0, 200_000, (lux) => ({ kind: "illuminance", lux })],
];

function measure(object: string, text: string): readonly Fact[] {
  const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  const known = measures.find(([name]) => name.test(object));
  if (value === undefined || !known) return [];
  const [, least, most, fact] = known;
  const inside = numberIn(value, least, most);
  return inside === undefined ? [] : [fact(inside)];
}
