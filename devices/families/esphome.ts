/**
 * A board with ESPHome and its MQTT part switched on. Source: protocol file esphome-tasmota-shelly (esphome/components/mqtt).
 *
 *   <prefix>/<component>/<object_id>/state    ON | OFF, {"event_type":"single"}, a number, a text
 *   <prefix>/status                           online | offline: birth and will, retained
 *   <prefix>/<component>/<object_id>/command, <prefix>/debug    not its words
 *   esphome/discover/<name>                   what the board is
 *
 * The prefix is the node's own name, so there is no base that all nodes share. A base of the installation may be the prefix
 * of one node (`esp-bath`: it is the device) or what several begin with (`esphome`: the name below it is the device); which
 * of them shows in how many levels follow. A topic that nobody claims is taken by its shape. A node that announces itself to
 * Home Assistant is told of in more detail there (`homeassistant-discovery`) and stays there, unless it stands in the
 * register as a device of this family: then it is noted, and stays here.
 *
 * ESPHome retains everything, presses too: a retained press is replayed at each connection and is none.
 */
import { aside, type Decoded, defineFamily, heard, type MqttFrame, type ProfileOf, unread } from "../family.ts";
import type { CodeReader } from "../joining/code.ts";
import { field, messageLimits, parseJson, shortText, textOf } from "../json.ts";
import { meaningOf } from "../meaning.ts";
import { hours, milliseconds } from "../model/moment.ts";
import { type Notes, noNotes } from "../notes.ts";
import { said } from "../said.ts";
import { type Place, placeOf } from "./esphome/place.ts";
import { factsOf } from "./esphome/state.ts";

const defaultBase = "esphome";

export const family = defineFamily({
  id: "esphome",
  title: { zh: "ESPHome 自制设备", en: "ESPHome boards" },
  carrier: {
    kind: "mqtt",
    base: defaultBase,
    examples: [
      `${defaultBase}/esp-bath/status`,
      `${defaultBase}/esp-bath/binary_sensor/pull_cord/state`,
      `${defaultBase}/discover/esp-bath`,
    ],
  },
  says: [
    ...(["call", "press", "fall", "contact", "motion", "presence", "bed", "battery", "link"] as const),
    ...(["temperature", "humidity", "illuminance", "alive", "fault", "join"] as const),
  ],
  // Its will tells that it is gone after 1.5 x 15 s. A board that only waits for a cord may have nothing else to say all day.
  checksInEvery: hours(25),
  silenceCeiling: hours(25),
  foldWindow: milliseconds(500),
  profiles: [
    { profile: "call:rescue", title: { zh: "拉绳或按钮：求救", en: "Cord or button: rescue" }, carries: "call" },
    { profile: "call:help", title: { zh: "拉绳或按钮：求助", en: "Cord or button: help" }, carries: "call" },
    { profile: "door=contact", title: { zh: "门磁（输入名 door）", en: "Door contact (input door)" }, carries: "door" },
    { profile: "pir=motion", title: { zh: "人体感应（输入名 pir）", en: "Motion (input pir)" }, carries: "other" },
    { profile: "fall=fall", title: { zh: "跌倒（输入名 fall）", en: "Fall (input fall)" }, carries: "fall" },
  ],
  code: readCode,
  claims: (topic, base) => placeOf(topic, base) !== undefined,
  claimsByShape: (topic) => placeOf(topic) !== undefined,
  claimsByNotes: (topic, notes) => {
    const place = placeOf(topic);
    return place !== undefined && notes.get(ownKey(place.device)) !== undefined;
  },
  filtersByNotes: (notes) => notes.keys(ownKey("")).map((key) => `${key.slice(ownKey("").length)}/#`),
  decode(frame, base, profileOf, notes = noNotes): Decoded {
    const place = placeOf(frame.topic, base) ?? placeOf(frame.topic);
    if (!place) return unread("unknown", frame.payload);
    const decoded = decodeAt(place, frame, profileOf);
    const own = keeps(place, frame, profileOf, notes);
    return own ? { ...decoded, notes: [{ key: ownKey(place.device), text: "" }] } : decoded;
  },
});

/** Nodes of the register that stay with this family whatever they announce elsewhere; so many, because filters are as few. */
const ownNodes = 200;
const ownKey = (device: string): string => `own/${device}`;

const keeps = ({ device }: Place, frame: MqttFrame, profileOf: ProfileOf, notes: Notes): boolean =>
  !frame.stored &&
  notes.get(ownKey(device)) === undefined &&
  profileOf(device) !== undefined &&
  notes.keys(ownKey("")).length < ownNodes;

function decodeAt(place: Place, frame: MqttFrame, profileOf: ProfileOf): Decoded {
  const { device } = place;
  if (frame.payload.length === 0 || place.what === "other") return aside(device);
  if (frame.payload.length > messageLimits.bytes) return unread("too-large", frame.payload, device);
  if (place.what === "status") return decodeStatus(device, frame.payload);
  if (place.what === "discover") return decodeDiscover(device, frame.payload);
  const facts = factsOf(place, frame, meaningOf(profileOf(device)));
  if ("fault" in facts) return unread(facts.fault, frame.payload, device);
  const spoke = facts.facts.length > 0 ? facts.facts : [{ kind: "alive" } as const];
  return { heard: [said(device, spoke, { stored: frame.stored })] };
}

function decodeStatus(device: string, payload: Uint8Array): Decoded {
  switch (textOf(payload)) {
    case "online":
      return heard(device, [{ kind: "alive" }]);
    case "offline":
      return heard(device, [{ kind: "fault", what: "offline" }]);
    default:
      return unread("unknown", payload, device);
  }
}

/** Listed, not announced: the node may speak under another prefix than its name. */
function decodeDiscover(device: string, payload: Uint8Array): Decoded {
  const parsed = parseJson(payload);
  if ("fault" in parsed) return unread(parsed.fault, payload, device);
  const name = shortText(field(parsed.value, "friendly_name"));
  const model = shortText(field(parsed.value, "board"));
  return heard(device, [
    {
      kind: "join",
      step: "listed",
      maker: "ESPHome",
      ...(model !== undefined && { model }),
      ...(name !== undefined && { name }),
    },
  ]);
}

/** Labels carry the name as ESPHome shows it: `esp-bath.local`, or a link to that page. A bare word is no code of ours. */
function readCode(text: string): ReturnType<CodeReader> {
  const name = /^(?:esphome:|(?:https?:\/\/)?)([a-z0-9][a-z0-9-]{0,62})(\.local\/?)?$/.exec(text.trim());
  if (!name?.[1]) return undefined;
  const marked = text.startsWith("esphome:") || name[2] !== undefined || /^esp(home)?-/.test(name[1]);
  return marked ? { key: name[1] } : undefined;
}
