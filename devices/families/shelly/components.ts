/** Generation 2 and 3: components, in a status of their own or in a notification, which holds only what changed. */
import { levelBy, press } from "../../entity.ts";
import { field, isObject, type JsonObject, numberIn, shortText } from "../../json.ts";
import type { Meaning } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";
import type { Read } from "./sensors.ts";

/** `NotifyEvent`, `NotifyStatus`, `NotifyFullStatus`, or the answer to a question. */
export function rpcFacts(body: JsonObject, meaning: Meaning, stored: boolean): Read {
  const params = field(body, "params");
  switch (field(body, "method")) {
    case "NotifyEvent":
      return stored ? { facts: [] } : events(field(params, "events"), meaning);
    case "NotifyStatus":
    case "NotifyFullStatus":
      return isObject(params) ? { facts: statusOf(params, meaning) } : { fault: "unknown" };
    case undefined: {
      const result = field(body, "result");
      if (isObject(result)) return { facts: statusOf(result, meaning) };
      return field(body, "error") === undefined ? { fault: "unknown" } : { facts: [] };
    }
    default:
      return { facts: [] };
  }
}

const mostEvents = 32;

function events(list: unknown, meaning: Meaning): Read {
  if (!Array.isArray(list)) return { fault: "unknown" };
  const found = list.slice(0, mostEvents).map((each: unknown) => eventFacts(each, meaning));
  // One press that cannot be read is worse than the others are good.
  return found.some((facts) => facts === undefined)
    ? { fault: "unknown" }
    : { facts: found.flatMap((facts) => facts ?? []) };
}

function eventFacts(event: unknown, meaning: Meaning): readonly Fact[] | undefined {
  const component = shortText(field(event, "component"), 64);
  const word = shortText(field(event, "event"), 64);
  if (component === undefined || word === undefined) return undefined;
  if (!/^(input|bthomedevice):\d{1,4}$/.test(component) || word === "config_changed") return [];
  return press(meaning, word === "btn_down" ? "down" : word, component);
}

export const statusOf = (status: JsonObject, meaning: Meaning): readonly Fact[] =>
  Object.entries(status).flatMap(([component, value]) =>
    isObject(value) ? componentFacts(component, value, meaning) : [],
  );

type Component = (value: JsonObject) => readonly Fact[];

const flag =
  (name: string, fact: (on: boolean) => Fact): Component =>
  (value) => {
    const on = field(value, name);
    return typeof on === "boolean" ? [fact(on)] : [];
  };

const measure =
  (name: string, least: number, most: number, fact: (value: number) => Fact): Component =>
  (value) => {
    const known = numberIn(field(value, name), least, most);
    return known === undefined ? [] : [fact(known)];
  };

const components: Readonly<Record<string, Component>> = {
  smoke: flag("alarm", (on) => ({ kind: "smoke", on })),
  flood: flag("alarm", (on) => ({ kind: "water", on })),
  devicepower: power,
  temperature: measure("tC", -60, 120, (celsius) => ({ kind: "temperature", celsius })),
  humidity: measure("rh", 0, 100, (percent) => ({ kind: "humidity", percent })),
  illuminance: measure("lux", 0, 200_000, (lux) => ({ kind: "illuminance", lux })),
  wifi: measure("rssi", -130, -1, (dbm) => ({ kind: "link", dbm })),
  switch: measure("apower", -1e6, 1e6, (watts) => ({ kind: "power", watts })),
  pm1: measure("apower", -1e6, 1e6, (watts) => ({ kind: "power", watts })),
};

function componentFacts(component: string, value: JsonObject, meaning: Meaning): readonly Fact[] {
  const kind = component.split(":")[0] ?? "";
  // How an input stands is no press: it says something where the technician said what hangs on it.
  if (kind === "input" || kind === "bthomesensor") return standing(component, value, meaning);
  const read = Object.hasOwn(components, kind) ? components[kind] : undefined;
  return read ? read(value) : [];
}

function standing(component: string, value: JsonObject, meaning: Meaning): readonly Fact[] {
  const level = levelBy(meaning.of.get(component));
  const on = field(value, component.startsWith("input") ? "state" : "value");
  return level && typeof on === "boolean" ? [level(on)] : [];
}

/** `{"battery":{"V":2.9,"percent":60},"external":{"present":false}}` */
function power(value: JsonObject): readonly Fact[] {
  const battery = field(value, "battery");
  const volts = numberIn(field(battery, "V"), 0.1, 60);
  const percent = numberIn(field(battery, "percent"), 0, 100);
  const external = field(field(value, "external"), "present");
  return [
    ...(volts === undefined && percent === undefined
      ? []
      : [
          {
            kind: "battery" as const,
            ...(percent !== undefined && { percent }),
            ...(volts !== undefined && { volts }),
          },
        ]),
    ...(typeof external === "boolean" ? [{ kind: "mains" as const, on: external }] : []),
  ];
}
