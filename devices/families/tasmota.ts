/**
 * Devices with Tasmota: inputs and buttons of their own, and codes of a 433 MHz bridge. Source: protocol file
 * esphome-tasmota-shelly (hatasmota, Tasmota issues 1832, 3195, 3296, 3450, 5597).
 *
 *   tele/<t>/LWT        Online | Offline: birth and will, retained, with a capital
 *   tele/<t>/SENSOR     every 300 s: how inputs stand, and what sensors measure
 *   tele/<t>/STATE      every 300 s: radio, uptime
 *   stat/<t>/RESULT     what just happened: {"Button1":{"Action":"HOLD"}}, {"Switch1":{"Action":"ON"}}
 *   stat/<t>/STATUS10   the answer to `cmnd/<t>/STATUS 10`: how inputs stand now
 *   tele/<t>/RESULT     {"RfReceived":{"Data":"D2C71E",…}}, {"ZbReceived":{…}}
 *   cmnd/<t>/…          orders to it
 *   tasmota/discovery/<MAC>/config    what it is, and its FullTopic
 *
 * A base of an installation is a `FullTopic` as Tasmota writes it. The device key is its topic's name.
 */
import {
  aside,
  type Decoded,
  defineFamily,
  type Heard,
  heard,
  type MqttFrame,
  type ProfileOf,
  unread,
  word,
} from "../family.ts";
import type { CodeReader } from "../joining/code.ts";
import { field, isObject, type JsonObject, parseJson, shortText, textOf } from "../json.ts";
import { type Meaning, meaningOf } from "../meaning.ts";
import type { Fact } from "../model/fact.ts";
import { hours, minutes, seconds } from "../model/moment.ts";
import { said } from "../said.ts";
import { radioCode, zigbee } from "./tasmota/bridged.ts";
import { defaultFullTopic, orderTopic, type Place, placeOf } from "./tasmota/full-topic.ts";
import { happened, linked, measured, standing } from "./tasmota/result.ts";

const discovery = "tasmota/discovery/";

export const family = defineFamily({
  id: "tasmota",
  title: { zh: "Tasmota 设备与 433 MHz 转发器", en: "Tasmota devices and 433 MHz bridges" },
  carrier: {
    kind: "mqtt",
    base: defaultFullTopic,
    examples: ["tele/kitchen/LWT", "stat/kitchen/RESULT", "tele/kitchen/SENSOR", `${discovery}84CCA8000001/config`],
  },
  says: [
    ...(["call", "press", "fall", "contact", "motion", "bed", "smoke", "water", "case", "battery", "link"] as const),
    ...(["temperature", "humidity", "illuminance", "power", "alive", "fault", "join"] as const),
  ],
  // TelePeriod is 300 s: three of them.
  checksInEvery: minutes(15),
  // What comes by 433 MHz only speaks when something happens, and nobody hears that it is gone.
  checksInEveryOf: (profile) => (meaningOf(profile).words.includes("433") ? null : minutes(15)),
  silenceCeiling: hours(25),
  // A 433 MHz button sends for as long as it is held.
  foldWindow: seconds(3),
  forgeable: true,
  profiles: [
    { profile: "call:rescue", title: { zh: "按钮：求救", en: "Button: rescue" }, carries: "call" },
    { profile: "433 call:rescue", title: { zh: "433 MHz 按钮：求救", en: "433 MHz button: rescue" }, carries: "call" },
    { profile: "433 call:help", title: { zh: "433 MHz 按钮：求助", en: "433 MHz button: help" }, carries: "call" },
    {
      profile: "Switch1=call:rescue",
      title: { zh: "接在输入 1 的拉绳：求救", en: "Cord on input 1: rescue" },
      carries: "call",
    },
    { profile: "Switch1=contact", title: { zh: "接在输入 1 的门磁", en: "Door contact on input 1" }, carries: "door" },
    { profile: "Switch1=motion", title: { zh: "接在输入 1 的人体感应", en: "Motion on input 1" }, carries: "other" },
    {
      profile: "433 E=open 7=closed B=case",
      title: { zh: "433 MHz 门磁", en: "433 MHz door contact" },
      carries: "door",
    },
    { profile: "433 motion", title: { zh: "433 MHz 人体感应", en: "433 MHz motion" }, carries: "other" },
  ],
  code: readCode,
  claims: (topic, base) => topic.startsWith(discovery) || placeOf(topic, base) !== undefined,
  decode(frame, base, profileOf): Decoded {
    if (frame.topic.startsWith(discovery)) return decodeDiscovery(frame);
    const place = placeOf(frame.topic, base);
    return place ? decodeAt(place, frame, profileOf) : unread("unknown", frame.payload);
  },
  question: (device, _kind, base) => ({ topic: orderTopic(base, device, "STATUS"), payload: "10" }),
});

function decodeAt(place: Place, frame: MqttFrame, profileOf: ProfileOf): Decoded {
  const { device, prefix, rest } = place;
  if (prefix === "cmnd" || frame.payload.length === 0) return aside(device);
  if (rest === "LWT") return decodeLwt(device, frame.payload);
  // `stat/<t>/POWER` and the like are bare words of outputs, each of them said in RESULT as well.
  if (!/^(RESULT|SENSOR|STATE|STATUS(8|10)|INFO\d)$/.test(rest)) return aside(device);
  const parsed = parseJson(frame.payload);
  if ("fault" in parsed) return unread(parsed.fault, frame.payload, device);
  if (!isObject(parsed.value)) return unread("unknown", frame.payload, device);
  return decodeWord(place, parsed.value, frame, profileOf);
}

function decodeWord({ device }: Place, body: JsonObject, frame: MqttFrame, profileOf: ProfileOf): Decoded {
  const { stored } = frame;
  const meaning = meaningOf(profileOf(device));
  const others = [...radioCode(body, profileOf, stored), ...zigbee(body, device, stored)];
  return { heard: [...others, own(device, body, meaning, stored)] };
}

function own(device: string, body: JsonObject, meaning: Meaning, stored: boolean): Heard {
  const asked = field(body, "StatusSNS");
  const state = isObject(asked) ? asked : body;
  const stands = [...standing(state, meaning)];
  const facts = [...(stored ? [] : happened(body, meaning)), ...measured(state), ...linked(body)];
  // The answer to a question is the device's word of now; what it reports every five minutes is only asked about.
  if (isObject(asked) && !stored) return said(device, lively([...stands, ...facts]), { stored });
  const calls = stands.filter(isOn);
  const sure = stands.filter((fact) => !isOn(fact));
  const spoke = said(device, lively([...sure, ...facts]), { stored });
  return calls.length > 0 ? { ...spoke, unconfirmed: [...(spoke.unconfirmed ?? []), ...calls] } : spoke;
}

const isOn = (fact: Fact): boolean =>
  (fact.kind === "call" && fact.on) || (fact.kind === "fall" && fact.state !== "cleared");

const lively = (facts: readonly Fact[]): readonly Fact[] => (facts.length > 0 ? facts : [{ kind: "alive" }]);

function decodeLwt(device: string, payload: Uint8Array): Decoded {
  switch (textOf(payload)?.trim().toLowerCase()) {
    case "online":
      return heard(device, [{ kind: "alive" }]);
    case "offline":
      return heard(device, [{ kind: "fault", what: "offline" }]);
    default:
      return unread("unknown", payload, device);
  }
}

/** Retained: a stored copy lists a device that may be long gone. */
function decodeDiscovery(frame: MqttFrame): Decoded {
  const [mac = "", last = ""] = frame.topic.slice(discovery.length).split("/");
  if (frame.payload.length === 0 || last !== "config") return aside(mac === "" ? "tasmota" : mac);
  const parsed = parseJson(frame.payload);
  if ("fault" in parsed) return unread(parsed.fault, frame.payload);
  const device = shortText(field(parsed.value, "t"), 64);
  if (device === undefined) return unread("unknown", frame.payload);
  const model = shortText(field(parsed.value, "md"));
  const name = shortText(field(parsed.value, "dn"));
  const step = frame.stored ? "listed" : "announced";
  const about = { ...(model !== undefined && { model }), maker: "Tasmota", ...(name !== undefined && { name }) };
  return { heard: [word(device, [{ kind: "join", step, ...about }])] };
}

/** The name of its first access point and of its page: `tasmota-49E88C-2188`, `tasmota_49E88C`. */
function readCode(text: string): ReturnType<CodeReader> {
  const name = /^(?:https?:\/\/)?tasmota[-_]([0-9a-f]{6})(?:-\d{1,5})?(?:\.local)?\/?$/i.exec(text.trim());
  return name?.[1] === undefined ? undefined : { key: `tasmota_${name[1].toUpperCase()}` };
}
