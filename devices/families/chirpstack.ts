/**
 * LoRaWAN devices of a ChirpStack v4 network server, over its MQTT integration with the JSON marshaler.
 * Source: protocol file lorawan-mqtt (integration.proto of ChirpStack).
 *
 *   <base>/<application>/device/<DevEUI>/event/<up | join | ack | status | log | txack | location | integration>
 *
 * The device key is the DevEUI of the topic, upper case. What a payload means is decoded by the server's codec (`object`) or
 * by the one that the technician named (`milesight:ws101`); without either it is unread, never "no event".
 */
import { aside, type Decoded, defineFamily, heard, type MqttFrame, type ProfileOf, unread } from "../family.ts";
import { field, isObject, type JsonObject, numberIn, parseJson, shortText } from "../json.ts";
import { meaningOf } from "../meaning.ts";
import type { Fact } from "../model/fact.ts";
import { hours, seconds } from "../model/moment.ts";
import { lorawanLabel } from "./chirpstack/label.ts";
import { lorawanProfiles } from "./chirpstack/profiles.ts";
import { counterOf, decodeUplink, linkFacts } from "./chirpstack/uplink.ts";
import { modelIn } from "./milesight/model.ts";

const base = "application";
const shape = /^\/[^/]+\/device\/([0-9a-fA-F]{16})\/event\/([a-z]+)$/;

export const family = defineFamily({
  id: "chirpstack",
  title: { zh: "LoRaWAN（经 ChirpStack v4）", en: "LoRaWAN through ChirpStack v4" },
  carrier: {
    kind: "mqtt",
    base,
    examples: [`${base}/9fb/device/24e124535b123456/event/up`, `${base}/9fb/device/24e124535b123456/event/status`],
  },
  says: [
    ...(["call", "press", "fall", "contact", "motion", "presence", "dwell", "bed", "water", "case", "mains"] as const),
    ...(["battery", "link", "breathing", "temperature", "humidity", "alive", "fault", "join"] as const),
  ],
  checksInEvery: hours(24),
  silenceCeiling: hours(25),
  foldWindow: seconds(3),
  code: lorawanLabel,
  profiles: lorawanProfiles,
  claims: (topic, under) => topic.startsWith(`${under}/`) && shape.test(topic.slice(under.length)),
  decode(frame, under, profileOf): Decoded {
    const [, eui = "", event = ""] = shape.exec(frame.topic.slice(under.length)) ?? [];
    const device = eui.toUpperCase();
    if (frame.payload.length === 0) return aside(device);
    const parsed = parseJson(frame.payload);
    if ("fault" in parsed) return unread(parsed.fault, frame.payload, device);
    if (!isObject(parsed.value)) return unread("unknown", frame.payload, device);
    return decodeEvent(device, event, parsed.value, frame, profileOf);
  },
});

function decodeEvent(device: string, event: string, body: JsonObject, frame: MqttFrame, profileOf: ProfileOf): Decoded {
  switch (event) {
    case "up":
      return decodeUplink(
        {
          device,
          object: field(body, "object"),
          data: field(body, "data"),
          // JSON of protobuf leaves a 0 out.
          counter: counterOf(field(body, "fCnt") ?? 0),
          session: shortText(field(body, "devAddr"), 8),
          beside: linkFacts(field(body, "rxInfo")),
          stored: frame.stored,
          profile: profileOf(device),
        },
        frame.payload,
      );
    case "join":
      return heard(device, [joined(body), { kind: "alive" }]);
    case "status":
      return heard(device, statusFacts(body));
    case "ack":
      // `acknowledged` left out: nobody answered until the time was over.
      return field(body, "acknowledged") === true ? heard(device, [{ kind: "alive" }]) : aside(device);
    case "log":
      // Its codec failed on an uplink of this device: what was said then is known to us alone, if at all.
      if (field(body, "code") !== "UPLINK_CODEC" || modelIn(meaningOf(profileOf(device)))) return aside(device);
      return unread("codec", frame.payload, device);
    default:
      return aside(device);
  }
}

function joined(body: JsonObject): Fact {
  const model = shortText(field(field(body, "deviceInfo"), "deviceProfileName"));
  return { kind: "join", step: "joined", ...(model !== undefined && { model }) };
}

/** On mains the level means nothing. A level left out may be a 0 or unknown: then it is unknown. */
function statusFacts(body: JsonObject): readonly Fact[] {
  if (field(body, "externalPowerSource") === true) return [{ kind: "mains", on: true }];
  if (field(body, "batteryLevelUnavailable") === true) return [{ kind: "alive" }];
  const percent = numberIn(field(body, "batteryLevel"), 0, 100);
  return percent === undefined ? [{ kind: "alive" }] : [{ kind: "battery", percent: Math.round(percent) }];
}
