/**
 * Whatever Zigbee2MQTT bridges to MQTT: buttons, contacts, motion, fall radars, smoke, gas, CO, water, climate.
 * Source: protocol file zigbee2mqtt (Zigbee2MQTT 2.12.1, converters 26.112.0), whose vectors are the tests.
 *
 *   <base>/<name>                 JSON state; <name> may hold "/", spaces and any script
 *   <base>/<name>/availability    {"state":"online"} or plain text
 *   <base>/<name>/action          a copy of the action as plain text: heard, every press would count twice
 *   <base>/<name>/set, /get       orders to the device, not its words
 *   <base>/bridge/...             the bridge itself
 *
 * The device key is the topic's name, because nothing else is in the message; `bridge/devices` tells which address (the
 * maker's id) stands behind a name. That is noted, so that the first press after a restart has both.
 */
import { aside, type Decoded, defineFamily, heard, type MqttFrame, type ProfileOf, unread } from "../family.ts";
import { isObject, parseJson } from "../json.ts";
import { meaningOf } from "../meaning.ts";
import type { Fact } from "../model/fact.ts";
import { hours, milliseconds } from "../model/moment.ts";
import { type Notes, noNotes } from "../notes.ts";
import { addressOf, asWritten } from "./zigbee2mqtt/address.ts";
import { decodeBridge } from "./zigbee2mqtt/bridge.ts";
import { readCode } from "./zigbee2mqtt/code.ts";
import { door } from "./zigbee2mqtt/door.ts";
import { profiles } from "./zigbee2mqtt/profiles.ts";
import { attributes, decodeState } from "./zigbee2mqtt/state.ts";
import { stateWord } from "./zigbee2mqtt/state-word.ts";

const defaultBase = "zigbee2mqtt";

export const family = defineFamily({
  id: "zigbee2mqtt",
  title: { zh: "Zigbee（经 Zigbee2MQTT）", en: "Zigbee through Zigbee2MQTT" },
  givesNames: true,
  carrier: {
    kind: "mqtt",
    base: defaultBase,
    examples: [
      `${defaultBase}/hall`,
      `${defaultBase}/hall/door`,
      `${defaultBase}/hall/availability`,
      `${defaultBase}/bridge/state`,
    ],
  },
  says: [
    "call",
    "press",
    "fall",
    "contact",
    "motion",
    "presence",
    "dwell",
    "bed",
    "smoke",
    "gas",
    "co",
    "water",
    "case",
    "mains",
    "battery",
    "link",
    "breathing",
    "temperature",
    "humidity",
    "illuminance",
    "power",
    "vibration",
    "alive",
    "fault",
    "join",
  ],
  // Zigbee2MQTT itself gives a battery device 25 h before it calls it gone.
  checksInEvery: hours(25),
  silenceCeiling: hours(25),
  foldWindow: milliseconds(500),
  // `linkquality` is the LQI as the coordinator reckons it. Texas Instruments' radios (CC2530 and later, Z-Stack `mac_radio`)
  // spread the power from 10 dB above their sensitivity (0) to their saturation (255), 0.36 dB a step: 51 is 28 dB above what
  // they still read, and 204 (80 %) is reached only beside the stick. Silicon Labs and deCONZ stay near 255 until frames are
  // lost: there the frames that are missed decide, not this figure.
  link: { fullLqi: 255, goodLqi: 51 },
  code: readCode,
  profiles,
  door,
  claims: (topic, base) => topic.length > base.length + 1 && topic.startsWith(base) && topic[base.length] === "/",
  decode(frame, base, profileOf, notes = noNotes): Decoded {
    const name = frame.topic.slice(base.length + 1);
    if (name.startsWith("bridge/")) return decodeBridge(name.slice("bridge/".length), frame, notes);
    const cut = name.lastIndexOf("/");
    const owner = cut > 0 ? name.slice(0, cut) : "";
    const last = name.slice(cut + 1);
    if (owner !== "") {
      if (last === "set" || last === "get") return aside(owner);
      if (last === "availability") return known(decodeAvailability(owner, frame), notes);
      // A JSON state under such a name is a device that its owner called so: its press must not be missed.
      if (frame.payload[0] !== openBrace) {
        if (last === "action") return aside(owner);
        if (/\/[sg]et$/.test(owner)) return aside(owner.slice(0, -"/set".length));
      }
    }
    const address = addressOf(name, notes);
    const decoded = decodeDevice(name, owner, last, frame, profileUnderEither(profileOf, address));
    return known(decoded, notes, { name, address });
  },
  question(device, kind, base) {
    const names = asked[kind];
    if (!names) return undefined;
    return {
      topic: `${base}/${asWritten(device)}/get`,
      payload: JSON.stringify(Object.fromEntries(names.map((name) => [name, ""]))),
    };
  },
});

/** Properties that say a latched danger. A model has one of each list; Zigbee2MQTT passes over the ones it has not. */
const asked: Partial<Record<Fact["kind"], readonly string[]>> = {
  fall: ["fall_status", "fall_down_status", "status"],
  call: ["sos", "sos_alarm"],
  smoke: ["smoke"],
  gas: ["gas"],
  co: ["carbon_monoxide"],
  water: ["water_leak"],
};

const openBrace = 0x7b;

/** The register may know the device by its address, whatever its owner calls it. `found`: one that has been looked up. */
function known(decoded: Decoded, notes: Notes, found?: { name: string; address: string | undefined }): Decoded {
  if (!("heard" in decoded)) return decoded;
  const heard = decoded.heard.map((each) => {
    const also = found?.name === each.device ? found.address : addressOf(each.device, notes);
    return also === undefined ? each : { ...each, also };
  });
  return { ...decoded, heard };
}

const profileUnderEither =
  (profileOf: ProfileOf, address: string | undefined): ProfileOf =>
  (name) =>
    profileOf(name) ?? (address === undefined ? undefined : profileOf(address));

function decodeDevice(name: string, owner: string, last: string, frame: MqttFrame, profileOf: ProfileOf): Decoded {
  // An empty payload takes a retained state off the broker: the device said nothing.
  if (frame.payload.length === 0) return aside(name);
  const parsed = parseJson(frame.payload);
  if ("value" in parsed && isObject(parsed.value)) {
    return decodeState(name, parsed.value, frame.stored, meaningOf(profileOf(name)));
  }
  // One plain topic per attribute (`advanced.output: attribute`) tears a state apart: we say so and read none of it.
  if (owner !== "" && attributes.has(last)) return unread("attribute-output", frame.payload, owner);
  return unread("fault" in parsed ? parsed.fault : "unknown", frame.payload, name);
}

function decodeAvailability(device: string, frame: MqttFrame): Decoded {
  if (frame.payload.length === 0) return aside(device);
  switch (stateWord(frame.payload)) {
    case "online":
      return heard(device, [{ kind: "alive" }]);
    case "offline":
      return heard(device, [{ kind: "fault", what: "offline" }]);
    default:
      return unread("unknown", frame.payload, device);
  }
}
