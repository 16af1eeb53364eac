/**
 * Shelly over MQTT, both generations. Source: protocol file esphome-tasmota-shelly (ioBroker.shelly, openHAB 6981,
 * shelly-api-docs.shelly.cloud).
 *
 *   gen 1   shellies/<id>/online, announce, sensor/state, sensor/battery …, input_event/0, status (Motion)
 *   gen 2/3 <id>/online, <id>/events/rpc (JSON-RPC), <id>/status/<component>; <id> looks like shellyplusi4-a8032ab1fe78
 *
 * A generation 2 device may be given a prefix of its own; stated as a base of the installation, the base is the device.
 * The key is the id as the topic has it. Button 1, door sensors and their like sleep: their will says "gone" between any two
 * words, and is not heard. Time stamps in payloads may be 0.
 */
import { aside, type Decoded, defineFamily, heard, type MqttFrame, type ProfileOf, unread, word } from "../family.ts";
import { field, isObject, messageLimits, parseJson, shortText, textOf } from "../json.ts";
import { meaningOf } from "../meaning.ts";
import { hours, seconds } from "../model/moment.ts";
import { said } from "../said.ts";
import { rpcFacts, statusOf } from "./shelly/components.ts";
import { isFirstGeneration, readCode, sleeps } from "./shelly/models.ts";
import { type Place, placeOf } from "./shelly/place.ts";
import { type Read, sensorFacts } from "./shelly/sensors.ts";

const defaultBase = "shellies";

export const family = defineFamily({
  id: "shelly",
  title: { zh: "Shelly 设备", en: "Shelly devices" },
  carrier: {
    kind: "mqtt",
    base: defaultBase,
    examples: [
      `${defaultBase}/shellydw2-73BFE3/sensor/state`,
      `${defaultBase}/announce`,
      "shellyplusi4-a8032ab1fe78/online",
      "shellyplusi4-a8032ab1fe78/events/rpc",
      "shellyplusi4-a8032ab1fe78/status/input:0",
    ],
  },
  says: [
    ...([
      "call",
      "press",
      "fall",
      "contact",
      "motion",
      "bed",
      "smoke",
      "gas",
      "water",
      "mains",
      "battery",
      "link",
    ] as const),
    ...(["temperature", "humidity", "illuminance", "power", "vibration", "alive", "fault", "join"] as const),
  ],
  // Sleepers wake every 6 h: two of them and half an hour. What has mains is told gone by its will within 90 s.
  checksInEvery: hours(12.5),
  silenceCeiling: hours(25),
  // Pressed, and then said again as what kind of press it was.
  foldWindow: seconds(2),
  profiles: [
    { profile: "call:rescue", title: { zh: "按钮：求救", en: "Button: rescue" }, carries: "call" },
    { profile: "call:help", title: { zh: "按钮：求助", en: "Button: help" }, carries: "call" },
    { profile: "long=call:rescue", title: { zh: "长按：求救", en: "Long press: rescue" }, carries: "call" },
    {
      profile: "input:0=call:rescue",
      title: { zh: "接在输入 0 的拉绳：求救", en: "Cord on input 0: rescue" },
      carries: "call",
    },
    { profile: "input:0=contact", title: { zh: "接在输入 0 的门磁", en: "Door contact on input 0" }, carries: "door" },
  ],
  code: readCode,
  claims: (topic, base) => placeOf(topic, base) !== undefined,
  decode(frame, base, profileOf): Decoded {
    const place = placeOf(frame.topic, base);
    return place ? decodeAt(place, frame, profileOf) : unread("unknown", frame.payload);
  },
  question(device, _kind, base) {
    if (isFirstGeneration(device)) return { topic: `${base}/${device}/command`, payload: "update" };
    // The answer goes to `<src>/rpc`: below the device's own prefix, where this family hears it.
    const payload = JSON.stringify({ id: 1, src: `${device}/answer`, method: "Shelly.GetStatus" });
    return { topic: `${device}/rpc`, payload };
  },
});

function decodeAt(place: Place, frame: MqttFrame, profileOf: ProfileOf): Decoded {
  const { device, rest } = place;
  if (frame.payload.length === 0 || rest === "command" || rest === "rpc" || rest.endsWith("/command"))
    return aside(device);
  if (frame.payload.length > messageLimits.bytes) return unread("too-large", frame.payload, device);
  if (rest === "online") return decodeOnline(device, frame);
  if (rest === "announce") return decodeAnnounce(place, frame);
  const meaning = meaningOf(profileOf(device));
  const read = isRpc(rest) ? rpc(rest, frame, meaning) : sensorFacts(rest, frame, meaning);
  if (read === undefined) return aside(device);
  if ("fault" in read) return unread(read.fault, frame.payload, device);
  const facts = read.facts.length > 0 ? read.facts : [{ kind: "alive" } as const];
  return { heard: [said(device, facts, { stored: frame.stored, counter: read.counter })] };
}

const isRpc = (rest: string): boolean => rest === "events/rpc" || rest === "answer/rpc" || rest.startsWith("status/");

function rpc(rest: string, frame: MqttFrame, meaning: ReturnType<typeof meaningOf>): Read {
  const parsed = parseJson(frame.payload);
  if ("fault" in parsed) return parsed;
  if (!isObject(parsed.value)) return { fault: "unknown" };
  const component = rest.startsWith("status/") ? rest.slice("status/".length) : undefined;
  if (component !== undefined) return { facts: statusOf({ [component]: parsed.value }, meaning) };
  return rpcFacts(parsed.value, meaning, frame.stored);
}

function decodeOnline(device: string, { payload }: MqttFrame): Decoded {
  switch (textOf(payload)?.trim()) {
    case "true":
      return heard(device, [{ kind: "alive" }]);
    case "false":
      return sleeps(device) ? aside(device) : heard(device, [{ kind: "fault", what: "offline" }]);
    default:
      return unread("unknown", payload, device);
  }
}

/** Under `shellies/announce` too, for whoever asked everybody: then only the payload says who. */
function decodeAnnounce(place: Place, frame: MqttFrame): Decoded {
  const parsed = parseJson(frame.payload);
  if ("fault" in parsed) return unread(parsed.fault, frame.payload, place.device);
  const device = place.everybody ? shortText(field(parsed.value, "id"), 64) : place.device;
  if (device === undefined) return unread("unknown", frame.payload);
  const model = shortText(field(parsed.value, "model"));
  const name = shortText(field(parsed.value, "name"));
  const about = { maker: "Shelly", ...(model !== undefined && { model }), ...(name !== undefined && { name }) };
  return { heard: [word(device, [{ kind: "join", step: frame.stored ? "listed" : "announced", ...about }])] };
}
