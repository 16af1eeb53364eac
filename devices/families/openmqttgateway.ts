/**
 * Bluetooth advertisements and 433 MHz codes through OpenMQTTGateway or Theengs Gateway. Source: protocol file
 * openmqttgateway-ble-433 (1technophile/OpenMQTTGateway docs/use/{rf,ble}.md, theengs/decoder tests).
 *
 *   <base>/BTtoMQTT/<MAC>      what a decoder made of an advertisement; the device is the MAC of the topic
 *   <base>/433toMQTT           {"value":1315156,"protocol":1,"length":24,"delay":317}
 *   <base>/RTL_433toMQTT/…     rtl_433's JSON: model, id, state …
 *   <base>/LWT, <base>/SYStoMQTT    the gateway itself, as a device named by the last level of its base
 *
 * Each gateway of a home has its base. A press is advertised many times and heard by each of them: it folds by the packet
 * number where there is one. Nothing here is acknowledged and nothing is signed: never the only way to call.
 */
import { aside, type Decoded, defineFamily, heard, type MqttFrame, type ProfileOf, unread } from "../family.ts";
import type { CodeReader } from "../joining/code.ts";
import { field, isObject, numberIn, parseJson, textOf } from "../json.ts";
import { levelOf, meaningOf } from "../meaning.ts";
import { hours, seconds } from "../model/moment.ts";
import { codeOf, codeWord } from "../radio-code.ts";
import { decodeBle } from "./openmqttgateway/ble.ts";
import { decodeRtl433 } from "./openmqttgateway/rtl433.ts";

const defaultBase = "home/OpenMQTTGateway";

export const family = defineFamily({
  id: "openmqttgateway",
  title: { zh: "蓝牙与 433 MHz（经 OpenMQTTGateway）", en: "Bluetooth and 433 MHz through OpenMQTTGateway" },
  carrier: {
    kind: "mqtt",
    base: defaultBase,
    examples: [
      `${defaultBase}/BTtoMQTT/BC026EAABBCC`,
      `${defaultBase}/433toMQTT`,
      `${defaultBase}/RTL_433toMQTT`,
      `${defaultBase}/LWT`,
    ],
  },
  says: [
    ...(["call", "press", "fall", "contact", "motion", "smoke", "water", "case", "battery", "link"] as const),
    ...(["temperature", "humidity", "illuminance", "alive", "fault", "join"] as const),
  ],
  // Contacts and motion sensors advertise by themselves, how often is a setting of theirs: 4 h until it has been learnt.
  checksInEvery: hours(4),
  // A button speaks when pressed, and 433 MHz only when something happens.
  checksInEveryOf(profile) {
    const meaning = meaningOf(profile);
    const button = [...meaning.words, ...meaning.of.values()].some((word) => levelOf(word) !== undefined);
    return button || meaning.words.includes("433") ? null : hours(4);
  },
  silenceCeiling: hours(25),
  foldWindow: seconds(3),
  forgeable: true,
  profiles: [
    { profile: "call:rescue", title: { zh: "蓝牙按钮：求救", en: "Bluetooth button: rescue" }, carries: "call" },
    { profile: "call:help", title: { zh: "蓝牙按钮：求助", en: "Bluetooth button: help" }, carries: "call" },
    {
      profile: "long=call:rescue",
      title: { zh: "蓝牙按钮，长按：求救", en: "Bluetooth button, long press: rescue" },
      carries: "call",
    },
    { profile: "ble", title: { zh: "蓝牙门磁或人体感应", en: "Bluetooth contact or motion" }, carries: "door" },
    { profile: "433 call:rescue", title: { zh: "433 MHz 按钮：求救", en: "433 MHz button: rescue" }, carries: "call" },
    { profile: "433 motion", title: { zh: "433 MHz 人体感应", en: "433 MHz motion" }, carries: "other" },
    {
      profile: "433 E=open 7=closed B=case",
      title: { zh: "433 MHz 门磁", en: "433 MHz door contact" },
      carries: "door",
    },
  ],
  code: readCode,
  claims: (topic, base) => topic.length > base.length + 1 && topic.startsWith(`${base}/`),
  decode(frame, base, profileOf): Decoded {
    const gateway = base.slice(base.lastIndexOf("/") + 1);
    const [channel = "", name = "", ...deeper] = frame.topic.slice(base.length + 1).split("/");
    if (frame.payload.length === 0) return aside(name === "" ? gateway : name);
    switch (channel) {
      case "LWT":
        return decodeLwt(gateway, frame.payload);
      case "SYStoMQTT":
        return heard(gateway, [{ kind: "alive" }]);
      case "BTtoMQTT":
        return deeper.length === 0 ? bluetooth(gateway, name, frame, profileOf) : aside(gateway);
      case "433toMQTT":
        return radioCode(gateway, frame, profileOf);
      case "RTL_433toMQTT":
        return decodeRtl433(gateway, frame, profileOf);
      default:
        // `commands/…` and channels of other radios.
        return aside(gateway);
    }
  },
});

const mac = /^[0-9A-F]{12}$/;

function bluetooth(gateway: string, name: string, frame: MqttFrame, profileOf: ProfileOf): Decoded {
  const device = name.replaceAll(":", "").toUpperCase();
  // Without an address in the topic only the payload would say who spoke.
  return mac.test(device) ? decodeBle(device, frame, profileOf) : aside(gateway);
}

function decodeLwt(gateway: string, payload: Uint8Array): Decoded {
  switch (textOf(payload)?.trim().toLowerCase()) {
    case "online":
      return heard(gateway, [{ kind: "alive" }]);
    case "offline":
      return heard(gateway, [{ kind: "fault", what: "bridge-offline" }]);
    default:
      return unread("unknown", payload, gateway);
  }
}

/** `value` is decimal; as many hex digits as `length` bits need, so that a code with leading zeros keeps them. */
function radioCode(gateway: string, frame: MqttFrame, profileOf: ProfileOf): Decoded {
  const parsed = parseJson(frame.payload);
  if ("fault" in parsed) return unread(parsed.fault, frame.payload, gateway);
  if (!isObject(parsed.value)) return unread("unknown", frame.payload, gateway);
  const value = numberIn(field(parsed.value, "value"), 1, Number.MAX_SAFE_INTEGER);
  const bits = numberIn(field(parsed.value, "length"), 1, 64) ?? 24;
  if (value === undefined || !Number.isInteger(value)) return unread("unknown", frame.payload, gateway);
  const code = codeOf(value.toString(16).padStart(Math.ceil(bits / 4), "0"));
  if (code === undefined) return unread("unknown", frame.payload, gateway);
  const word = codeWord(code, profileOf, frame.stored);
  return word ? { heard: [word] } : aside(gateway);
}

/** The MAC on the label of a Bluetooth device. Twelve digits without signs between them are one too. */
function readCode(text: string): ReturnType<CodeReader> {
  const trimmed = text.trim();
  if (!/^(?:[0-9a-f]{12}|[0-9a-f]{1,2}(?:[:-][0-9a-f]{1,2}){3,7})$/i.test(trimmed)) return undefined;
  const digits = trimmed.replaceAll(/[:-]/g, "").toUpperCase();
  return mac.test(digits) ? { key: digits } : { fault: { what: "length", missing: 12 - digits.length } };
}
