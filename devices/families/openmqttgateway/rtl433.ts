/**
 * What rtl_433 made of a 433 MHz telegram: fields by its devices kerui.c, dsc.c, honeywell.c, interlogix.c and the generic
 * ones (OpenMQTTGateway issue 2375). Who spoke stands in the payload alone, so a device that is not in the register is no press.
 */
import { fadesOf, onceBy } from "../../entity.ts";
import { type Decoded, type MqttFrame, type ProfileOf, unread } from "../../family.ts";
import { field, isObject, type JsonObject, numberIn, parseJson, shortText } from "../../json.ts";
import { type Meaning, meaningOf, pressed } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";
import { said } from "../../said.ts";

export function decodeRtl433(gateway: string, frame: MqttFrame, profileOf: ProfileOf): Decoded {
  const parsed = parseJson(frame.payload);
  if ("fault" in parsed) return unread(parsed.fault, frame.payload, gateway);
  const body = parsed.value;
  const model = shortText(field(body, "model"), 64);
  const id = idOf(field(body, "id"));
  if (!isObject(body) || model === undefined || id === undefined) return unread("unknown", frame.payload, gateway);
  const device = `${model}-${id}`;
  const profile = profileOf(device);
  const levels = levelFacts(body);
  const pressing = frame.stored ? [] : pressFacts(body, profile, levels.length === 0, model);
  const facts = [...pressing, ...levels, ...signs(body)];
  const how = { stored: frame.stored, fades: fadesOf([...pressing, ...levels].filter(({ kind }) => kind !== "case")) };
  return { heard: [said(device, facts.length > 0 ? facts : [{ kind: "alive" }], how)] };
}

const idOf = (id: unknown): string | undefined =>
  typeof id === "number" && Number.isSafeInteger(id) ? String(id) : shortText(id, 64);

/** What the technician said of a value, or of the whole device where it has nothing else to say. */
function pressFacts(body: JsonObject, profile: string | undefined, silent: boolean, model: string): readonly Fact[] {
  if (profile === undefined) return [{ kind: "join", step: "heard", model }];
  const meaning = meaningOf(profile);
  const named = ["button", "event", "cmd", "code", "state"].flatMap((name) => valueFact(body, name, meaning));
  if (named.length > 0) return named.slice(0, 1);
  if (!silent) return [];
  return [meaning.words.map(onceBy).find((fact) => fact !== undefined) ?? pressed(meaning, "single")];
}

function valueFact(body: JsonObject, name: string, meaning: Meaning): readonly Fact[] {
  const value = field(body, name);
  const text = typeof value === "number" ? String(value) : shortText(value, 64);
  const fact = text === undefined ? undefined : onceBy(meaning.of.get(text));
  return fact ? [fact] : [];
}

const isOne = (value: unknown): boolean | undefined => {
  if (value === 1 || value === true) return true;
  return value === 0 || value === false ? false : undefined;
};

function levelFacts(body: JsonObject): readonly Fact[] {
  const state = field(body, "state");
  const closed = isOne(field(body, "closed"));
  const open =
    isOne(field(body, "opened")) ??
    isOne(field(body, "contact_open")) ??
    (closed === undefined ? openByWord(state) : !closed);
  const motion = isOne(field(body, "motion")) ?? (state === "motion" ? true : undefined);
  const tamper = isOne(field(body, "tamper")) ?? (state === "tamper" ? true : undefined);
  return [
    ...(open === undefined ? [] : [{ kind: "contact" as const, open }]),
    ...(motion === undefined ? [] : [{ kind: "motion" as const, on: motion }]),
    ...(tamper === undefined ? [] : [{ kind: "case" as const, open: tamper }]),
  ];
}

function openByWord(state: unknown): boolean | undefined {
  if (state === "open") return true;
  return state === "closed" || state === "close" ? false : undefined;
}

function signs(body: JsonObject): readonly Fact[] {
  const battery = numberIn(field(body, "battery_ok"), 0, 1);
  const celsius = numberIn(field(body, "temperature_C"), -60, 120);
  const humidity = numberIn(field(body, "humidity"), 0, 100);
  const dbm = numberIn(field(body, "rssi"), -130, -1);
  return [
    ...(battery === undefined ? [] : [{ kind: "battery" as const, low: battery < 0.15 }]),
    ...(celsius === undefined ? [] : [{ kind: "temperature" as const, celsius }]),
    ...(humidity === undefined ? [] : [{ kind: "humidity" as const, percent: humidity }]),
    ...(dbm === undefined ? [] : [{ kind: "link" as const, dbm }]),
  ];
}
