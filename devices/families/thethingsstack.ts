/**
 * LoRaWAN devices of a The Things Stack v3 network server, over its MQTT server (QoS 0, TLS, an API key).
 * Source: protocol file lorawan-mqtt (data formats and MQTT pages of The Things Stack).
 *
 *   <base>/<application>[@<tenant>]/devices/<device id>/<up | join | down/… | service/data | location/solved>
 *
 * The device key is the device id of the topic, which the owner chose; the DevEUI in the message is its other name. Zero,
 * false and empty fields are left out of the JSON: a missing counter is 0, a missing strength is 0 dBm.
 */
import { aside, type Decoded, defineFamily, type Heard, type MqttFrame, type ProfileOf, unread } from "../family.ts";
import { field, isObject, type JsonObject, numberIn, parseJson, shortText } from "../json.ts";
import type { Fact } from "../model/fact.ts";
import { hours, seconds } from "../model/moment.ts";
import { lorawanLabel } from "./chirpstack/label.ts";
import { lorawanProfiles } from "./chirpstack/profiles.ts";
import { counterOf, decodeUplink, linkFacts } from "./chirpstack/uplink.ts";

const base = "v3";
/** Device ids of The Things Stack: lower case, digits, single dashes, at most 36 signs. */
const shape = /^\/[^/]+\/devices\/([a-z0-9](?:-?[a-z0-9]){0,35})\/([a-z]+(?:\/[a-z]+)?)$/;

export const family = defineFamily({
  id: "thethingsstack",
  title: { zh: "LoRaWAN（经 The Things Stack v3）", en: "LoRaWAN through The Things Stack v3" },
  carrier: {
    kind: "mqtt",
    base,
    examples: [`${base}/app1@ttn/devices/lht65-4c84/up`, `${base}/app1@ttn/devices/lht65-4c84/down/ack`],
  },
  says: [
    ...(["call", "press", "fall", "contact", "motion", "presence", "dwell", "bed", "water", "case"] as const),
    ...(["battery", "link", "breathing", "temperature", "humidity", "alive", "fault", "join"] as const),
  ],
  checksInEvery: hours(24),
  silenceCeiling: hours(25),
  foldWindow: seconds(3),
  code: lorawanLabel,
  profiles: lorawanProfiles,
  claims: (topic, under) => topic.startsWith(`${under}/`) && shape.test(topic.slice(under.length)),
  decode(frame, under, profileOf): Decoded {
    const [, device = "", event = ""] = shape.exec(frame.topic.slice(under.length)) ?? [];
    if (frame.payload.length === 0) return aside(device);
    const parsed = parseJson(frame.payload);
    if ("fault" in parsed) return unread(parsed.fault, frame.payload, device);
    if (!isObject(parsed.value)) return unread("unknown", frame.payload, device);
    return decodeEvent(device, event, parsed.value, frame, profileOf);
  },
});

function decodeEvent(device: string, event: string, body: JsonObject, frame: MqttFrame, profileOf: ProfileOf): Decoded {
  const also = euiOf(body);
  const named = { device, ...(also !== undefined && { also }) };
  switch (event) {
    case "up":
      return uplink(named, body, frame, profileOf);
    case "join":
      return { heard: [{ ...named, facts: [{ kind: "join", step: "joined" }, { kind: "alive" }] }] };
    case "down/ack":
    case "down/nack":
      return { heard: [{ ...named, facts: [{ kind: "alive" }] }] };
    default:
      return aside(device);
  }
}

function uplink(
  named: Pick<Heard, "device" | "also">,
  body: JsonObject,
  frame: MqttFrame,
  profileOf: ProfileOf,
): Decoded {
  const message = field(body, "uplink_message");
  // Made up in the server's console: no word of the device.
  if (field(body, "simulated") === true) return aside(named.device);
  if (!isObject(message)) return unread("unknown", frame.payload, named.device);
  const profile = profileOf(named.device) ?? (named.also === undefined ? undefined : profileOf(named.also));
  return decodeUplink(
    {
      ...named,
      object: field(message, "decoded_payload"),
      data: field(message, "frm_payload"),
      counter: counterOf(field(message, "f_cnt") ?? 0),
      session: shortText(field(message, "session_key_id")),
      beside: [...linkFacts(field(message, "rx_metadata"), 0), ...battery(message)],
      stored: frame.stored,
      profile,
    },
    frame.payload,
  );
}

/** What the device last told the network of its battery; an empty one is left out, so `value` missing stays unknown. */
function battery(message: JsonObject): readonly Fact[] {
  const percent = numberIn(field(field(message, "last_battery_percentage"), "value"), 0, 100);
  return percent === undefined ? [] : [{ kind: "battery", percent: Math.round(percent) }];
}

function euiOf(body: JsonObject): string | undefined {
  const eui = field(field(body, "end_device_ids"), "dev_eui");
  return typeof eui === "string" && /^[0-9a-f]{16}$/i.test(eui) ? eui.toUpperCase() : undefined;
}
