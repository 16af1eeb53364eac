/**
 * Names in an announcement: short ones made long, and `~` put in (home-assistant/core components/mqtt/abbreviations.py, as
 * far as they concern us; other keys are passed over).
 */
import { isObject, type JsonObject } from "../../json.ts";

const long: Readonly<Record<string, string>> = {
  stat_t: "state_topic",
  val_tpl: "value_template",
  uniq_id: "unique_id",
  dev: "device",
  o: "origin",
  dev_cla: "device_class",
  pl_on: "payload_on",
  pl_off: "payload_off",
  off_dly: "off_delay",
  exp_aft: "expire_after",
  frc_upd: "force_update",
  en: "enabled_by_default",
  ent_cat: "entity_category",
  unit_of_meas: "unit_of_measurement",
  avty: "availability",
  avty_t: "availability_topic",
  avty_mode: "availability_mode",
  avty_tpl: "availability_template",
  pl_avail: "payload_available",
  pl_not_avail: "payload_not_available",
  json_attr_t: "json_attributes_topic",
  evt_typ: "event_types",
  atype: "automation_type",
  stype: "subtype",
  pl: "payload",
  t: "topic",
  p: "platform",
  cmps: "components",
};

const ofDevice: Readonly<Record<string, string>> = {
  ids: "identifiers",
  cns: "connections",
  mf: "manufacturer",
  mdl: "model",
  sw: "sw_version",
  sn: "serial_number",
  sa: "suggested_area",
};

/** A short name loses to the long one where both are there. */
function lengthened(body: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const renamed = Object.entries(body).map(([name, value]): readonly [string, unknown] => [
    Object.hasOwn(names, name) ? (names[name] ?? name) : name,
    value,
  ]);
  return Object.fromEntries([...renamed, ...Object.entries(body).filter(([name]) => !Object.hasOwn(names, name))]);
}

/** One entity: its own keys, its device's, its availability's. */
export function expanded(body: JsonObject, base?: string): JsonObject {
  const keys = lengthened(body, long);
  const prefix = typeof keys["~"] === "string" ? keys["~"] : base;
  return Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, part(name, value, prefix)]));
}

function part(name: string, value: unknown, prefix: string | undefined): unknown {
  if (name === "device" && isObject(value)) return lengthened(value, ofDevice);
  if (name === "availability") {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((each) => (isObject(each) ? expanded(each, prefix) : each));
  }
  return typeof value === "string" && prefix !== undefined && name.endsWith("topic") ? rooted(value, prefix) : value;
}

/** `~` counts at the beginning or the end of a topic, and nowhere else. */
function rooted(topic: string, prefix: string): string {
  if (topic.startsWith("~")) return prefix + topic.slice(1);
  return topic.endsWith("~") ? topic.slice(0, -1) + prefix : topic;
}
