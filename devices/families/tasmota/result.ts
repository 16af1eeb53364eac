/** What `stat/<t>/RESULT`, `tele/<t>/SENSOR`, `STATE` and the answer to `STATUS 10` say of the device itself. */
import { input, levelBy, press } from "../../entity.ts";
import { field, isObject, type JsonObject, numberIn, shortText } from "../../json.ts";
import type { Meaning } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";

/** `{"Button1":{"Action":"SINGLE"}}`, `{"Switch1":{"Action":"ON"}}`: something happened just now. */
export function happened(body: JsonObject, meaning: Meaning): readonly Fact[] {
  return parts(body).flatMap(([name, value]) => {
    const action = shortText(field(value, "Action"), 32);
    if (action === undefined) return [];
    if (name.startsWith("Switch") && (action === "ON" || action === "OFF"))
      return input(meaning, name, action === "ON");
    return press(meaning, action === "TOGGLE" ? "toggle" : action, name);
  });
}

/** `{"Switch1":"ON"}`: how an input stands. No edge; what nobody has named says nothing. */
export function standing(body: JsonObject, meaning: Meaning): readonly Fact[] {
  return parts(body).flatMap(([name, value]) => {
    const level = levelBy(meaning.of.get(name));
    return level && (value === "ON" || value === "OFF") ? [level(value === "ON")] : [];
  });
}

const parts = (body: JsonObject): readonly (readonly [string, unknown])[] =>
  Object.entries(body).filter(([name]) => /^(Button|Switch)\d{1,2}$/.test(name));

/** Sensors stand one level down under the name of their chip: `{"AM2301":{"Temperature":21.4},"TempUnit":"C"}`. */
export function measured(body: JsonObject): readonly Fact[] {
  const chips = Object.values(body).filter(isObject);
  const first = (name: string, least: number, most: number): number | undefined =>
    chips.map((chip) => numberIn(field(chip, name), least, most)).find((value) => value !== undefined);
  const temperature = first("Temperature", -100, 250);
  const humidity = first("Humidity", 0, 100);
  const lux = first("Illuminance", 0, 200_000);
  const watts = numberIn(field(field(body, "ENERGY"), "Power"), 0, 1e6);
  return [
    ...(temperature === undefined ? [] : [{ kind: "temperature" as const, celsius: celsius(temperature, body) }]),
    ...(humidity === undefined ? [] : [{ kind: "humidity" as const, percent: humidity }]),
    ...(lux === undefined ? [] : [{ kind: "illuminance" as const, lux }]),
    ...(watts === undefined ? [] : [{ kind: "power" as const, watts }]),
  ];
}

const celsius = (value: number, body: JsonObject): number =>
  field(body, "TempUnit") === "F" ? Math.round(((value - 32) / 1.8) * 10) / 10 : value;

/** `{"Wifi":{"RSSI":78,"Signal":-61}}`: RSSI is a percentage, Signal the dBm. */
export function linked(body: JsonObject): readonly Fact[] {
  const dbm = numberIn(field(field(body, "Wifi"), "Signal"), -130, -1);
  return dbm === undefined ? [] : [{ kind: "link", dbm }];
}
