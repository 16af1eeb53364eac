/**
 * What a configuration message announces: a device, and those of its entities that can tell us something. It is anybody's
 * word: nothing of it counts before a technician has put the device into the register.
 */
import { field, isObject, type JsonObject, numberIn, shortText } from "../../json.ts";
import { expanded } from "./keys.ts";
import { parseTemplate } from "./template.ts";

export interface Entity {
  /** As the technician names it in a profile: the object id of the topic, or the component's key. */
  readonly name: string;
  readonly component: "binary_sensor" | "sensor" | "event" | "trigger";
  readonly topic: string;
  readonly class?: string;
  readonly template?: string;
  /** Its template is none of those that are understood. */
  readonly manual?: true;
  readonly on?: string;
  readonly off?: string;
  readonly offDelaySeconds?: number;
  /** Of a trigger: what has to be said, and what it is called. */
  readonly payload?: string;
  readonly action?: string;
  readonly button?: string;
}

export interface Availability {
  readonly topic: string;
  readonly yes: string;
  readonly no: string;
  readonly template?: string;
}

export interface Announcement {
  readonly device: string;
  readonly name?: string;
  readonly model?: string;
  readonly maker?: string;
  readonly entities: readonly Entity[];
  readonly attributes: readonly string[];
  readonly availability: readonly Availability[];
  readonly mode: "all" | "any" | "latest";
  readonly goneAfterSeconds?: number;
}

export const announced = { entities: 500, availability: 8, topic: 256, text: 256 } as const;

/** `levels`: what stands between the prefix and `config`. */
export function announcementOf(levels: readonly string[], body: JsonObject): Announcement | { readonly fault: string } {
  const [component = ""] = levels;
  const object = levels.at(-1) ?? "";
  const whole = expanded(body);
  const parts = component === "device" ? componentsOf(whole) : [{ name: object, component, keys: whole }];
  if (!parts) return { fault: "unknown" };
  if (parts.length > announced.entities) return { fault: "too-many-entities" };
  const about = field(whole, "device");
  // The node id, where the topic has one, groups what belongs together; of the device form the last level is the device.
  const device = keyOf(about) ?? (component === "device" || levels.length < 3 ? object : (levels.at(-2) ?? object));
  const entities = parts.flatMap((each) => entityOf(each) ?? []);
  const known = parts.filter((each) => entityOf(each) !== undefined).map(({ keys }) => keys);
  const expires = known.flatMap((keys) => numberIn(field(keys, "expire_after"), 1, 31_536_000) ?? []);
  return {
    device,
    ...text("name", field(about, "name")),
    ...text("model", field(about, "model")),
    ...text("maker", field(about, "manufacturer")),
    entities,
    attributes: unique(known.flatMap((keys) => topicOf(field(keys, "json_attributes_topic")) ?? [])),
    availability: uniqueBy(known.flatMap(availabilityOf)).slice(0, announced.availability),
    mode: modeOf(known),
    ...(expires.length > 0 && { goneAfterSeconds: Math.min(...expires) }),
  };
}

interface Part {
  readonly name: string;
  readonly component: string;
  readonly keys: JsonObject;
}

/** What a device says for all of its components, each of them may say otherwise. */
const shared = [
  ...["availability", "availability_mode", "availability_topic", "availability_template", "payload_available"],
  ...["payload_not_available", "state_topic", "json_attributes_topic", "expire_after"],
] as const;

function componentsOf(whole: JsonObject): readonly Part[] | undefined {
  const components = field(whole, "components");
  if (!isObject(components)) return undefined;
  const prefix = field(whole, "~");
  const common = Object.fromEntries(
    shared.flatMap((name) => (Object.hasOwn(whole, name) ? [[name, whole[name]]] : [])),
  );
  return Object.entries(components).flatMap(([name, value]) => {
    if (!isObject(value)) return [];
    const keys = expanded(value, typeof prefix === "string" ? prefix : undefined);
    const component = shortText(field(keys, "platform"), 64);
    // A component with nothing but its platform has been taken away.
    return component === undefined || Object.keys(keys).length < 2
      ? []
      : [{ name, component, keys: { ...common, ...keys } }];
  });
}

/** The first identifier, whether they are a list or one text; else the first connection (a MAC). */
function keyOf(device: unknown): string | undefined {
  const ids = field(device, "identifiers");
  const first = shortText(Array.isArray(ids) ? (ids[0] as unknown) : ids);
  if (first !== undefined) return first;
  const connections = field(device, "connections");
  const pair: unknown = Array.isArray(connections) ? connections[0] : undefined;
  return shortText(Array.isArray(pair) ? (pair[1] as unknown) : undefined);
}

function text<N extends "name" | "model" | "maker">(name: N, value: unknown): { readonly [K in N]?: string } {
  const known = shortText(value);
  return known === undefined ? {} : ({ [name]: known } as { readonly [K in N]?: string });
}

/** A topic that a device can publish to, and that is none of our own. */
export function topicOf(value: unknown): string | undefined {
  const topic = shortText(value, announced.topic);
  return topic === undefined || /[+#\0]|^\$|^hearthwatch\//.test(topic) ? undefined : topic;
}

/** Classes of sensors whose numbers mean something to us. */
const measures: ReadonlySet<string> = new Set([
  ...["battery", "signal_strength", "temperature", "humidity", "illuminance", "power"],
]);

function entityOf({ name, component, keys }: Part): Entity | undefined {
  if (name === "" || name.length > 128) return undefined;
  const kind = shortText(field(keys, "device_class"), 64);
  const topic = topicOf(field(keys, component === "device_automation" ? "topic" : "state_topic"));
  if (topic === undefined) return undefined;
  const common = {
    name,
    topic,
    ...(kind !== undefined && { class: kind }),
    ...templateOf(field(keys, "value_template")),
  };
  switch (component) {
    case "binary_sensor":
      return { ...common, component, ...onOff(keys) };
    case "event":
      return { ...common, component };
    case "sensor": {
      // A number with a unit that we have no fact for is left alone; a text may stand for something in this home.
      const isText = field(keys, "unit_of_measurement") === undefined && (kind === undefined || kind === "enum");
      return measures.has(kind ?? "") || isText ? { ...common, component } : undefined;
    }
    case "device_automation":
      return field(keys, "automation_type") === "trigger"
        ? { ...common, component: "trigger", ...trigger(keys) }
        : undefined;
    default:
      return undefined;
  }
}

function templateOf(value: unknown): Pick<Entity, "template" | "manual"> {
  if (value === undefined || value === null || value === "") return {};
  const template = typeof value === "string" && parseTemplate(value) ? value : undefined;
  return template === undefined ? { manual: true } : { template };
}

/** Home Assistant makes text of what is JSON: true is `True`. */
export function payloadText(value: unknown): string | undefined {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.length <= announced.text ? value : undefined;
}

function onOff(keys: JsonObject): Pick<Entity, "on" | "off" | "offDelaySeconds"> {
  const on = payloadText(field(keys, "payload_on"));
  const off = payloadText(field(keys, "payload_off"));
  const delay = numberIn(field(keys, "off_delay"), 0.001, 86_400);
  return {
    ...(on !== undefined && { on }),
    ...(off !== undefined && { off }),
    ...(delay !== undefined && { offDelaySeconds: delay }),
  };
}

function trigger(keys: JsonObject): Pick<Entity, "payload" | "action" | "button"> {
  const payload = payloadText(field(keys, "payload"));
  const action = shortText(field(keys, "type"), 64);
  const button = shortText(field(keys, "subtype"), 64);
  return {
    ...(payload !== undefined && { payload }),
    ...(action !== undefined && { action }),
    ...(button !== undefined && { button }),
  };
}

function availabilityOf(keys: JsonObject): readonly Availability[] {
  const list = field(keys, "availability");
  const one = {
    ...keys,
    topic: field(keys, "availability_topic"),
    value_template: field(keys, "availability_template"),
  };
  return [...(Array.isArray(list) ? (list as readonly unknown[]) : []), one].flatMap((each) => {
    const topic = topicOf(field(each, "topic"));
    if (topic === undefined) return [];
    const { template, manual } = templateOf(field(each, "value_template"));
    if (manual) return [];
    const yes = payloadText(field(each, "payload_available")) ?? "online";
    const no = payloadText(field(each, "payload_not_available")) ?? "offline";
    return [{ topic, yes, no, ...(template !== undefined && { template }) }];
  });
}

function modeOf(known: readonly JsonObject[]): Announcement["mode"] {
  const modes = known.map((keys) => field(keys, "availability_mode"));
  if (modes.includes("all")) return "all";
  return modes.includes("any") ? "any" : "latest";
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
const uniqueBy = (all: readonly Availability[]): readonly Availability[] => [
  ...new Map(all.map((each) => [each.topic, each])).values(),
];
