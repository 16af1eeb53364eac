/**
 * Digital inputs on RS-485: wired pull cords, door contacts, bed mats and the dry contacts of an old nurse call, behind any
 * Modbus RTU module that answers function 2 or 1. Source: protocol file modbus-rtu-di.
 *
 * A device is one input: `1/0` is input 0 of slave 1. What hangs on it only the technician knows; the profile says so:
 *
 *   call:rescue | call:help | door | bed | tamper     what an active input means
 *   no | nc      active when the contact closes (usual), or when it opens, as a cut wire does too
 *   eol          a resistor ends the wire. A digital input sees open or closed and nothing between, so it says no more by it
 *   fc=1         the module shows its inputs as coils (else function 2 is tried, then 1)
 *   inputs=4     the module has fewer than eight
 *
 * The codec is our own and not the npm package `modbus-serial`: two function codes and a checksum are a page of pure code
 * that tests can cut and flip, while the package owns the port, its timers and its promises, takes one request at a time
 * without a queue, and leaves reopening to its caller, who would still have to write this file.
 */
import { bit } from "../bytes.ts";
import { aside, type Decoded, defineFamily, type Heard, unread, word } from "../family.ts";
import { modbusFramer, openModbus } from "../framing/modbus-rtu.ts";
import type { CodeReader } from "../joining/code.ts";
import { levelOf, type Meaning, meaningOf } from "../meaning.ts";
import type { Fact } from "../model/fact.ts";
import { milliseconds, minutes, seconds } from "../model/moment.ts";
import { addressOf, inputKey } from "./modbus-rtu-di/address.ts";
import { polling } from "./modbus-rtu-di/polling.ts";

const alive: Fact = { kind: "alive" };

export const family = defineFamily({
  id: "modbus-rtu-di",
  title: { zh: "RS-485 有线输入（Modbus RTU）", en: "wired inputs on RS-485 (Modbus RTU)" },
  carrier: {
    kind: "serial",
    baud: 9_600,
    speeds: [19_200, 38_400, 57_600, 115_200, 4_800],
    gap: milliseconds(50),
  },
  says: ["call", "contact", "bed", "case", "alive"],
  checksInEvery: seconds(5),
  silenceCeiling: minutes(1),
  foldWindow: milliseconds(50),
  stream: true,
  perLine: true,
  code: readCode(),
  profiles: [
    {
      profile: "call:rescue nc",
      title: { zh: "求救拉绳，常闭（断线也会报）", en: "rescue cord, normally closed (a cut wire calls too)" },
      carries: "call",
    },
    { profile: "call:rescue", title: { zh: "求救拉绳，常开", en: "rescue cord, normally open" }, carries: "call" },
    { profile: "call:help nc", title: { zh: "求助按钮，常闭", en: "help button, normally closed" }, carries: "call" },
    { profile: "call:help", title: { zh: "求助按钮，常开", en: "help button, normally open" }, carries: "call" },
    {
      profile: "door nc",
      title: { zh: "门磁，关门时闭合", en: "door contact, closed while the door is shut" },
      carries: "door",
    },
    {
      profile: "door",
      title: { zh: "门磁，开门时闭合", en: "door contact, closed while the door is open" },
      carries: "door",
    },
    { profile: "bed", title: { zh: "床垫，有人时闭合", en: "bed mat, closed while occupied" }, carries: "other" },
    { profile: "bed nc", title: { zh: "床垫，有人时断开", en: "bed mat, open while occupied" }, carries: "other" },
    { profile: "tamper nc", title: { zh: "防拆触点，常闭", en: "tamper contact, normally closed" }, carries: "other" },
  ],
  framer: modbusFramer,
  talk: polling,
  decode(frame, profileOf): Decoded {
    const opened = openModbus(frame);
    if (typeof opened === "string") return unread(opened, frame);
    // Our own question, or a module that wants to be asked by another function: no input has spoken.
    if (opened.is !== "reply") return aside(`${opened.slave}`);
    const { slave, now, before } = opened;
    const heard: Heard[] = [];
    for (let input = 0; input < now.length * 8; input += 1) {
      const device = inputKey(slave, input);
      const closed = bit(now[input >> 3] ?? 0, input & 7);
      const settled = before !== undefined && bit(before[input >> 3] ?? 0, input & 7) === closed;
      heard.push(word(device, [settled ? meant(meaningOf(profileOf(device)), closed) : alive], "input"));
    }
    return { heard };
  },
});

/** What it means that this contact is closed, or open. Without the technician's word: that somebody is there. */
function meant(meaning: Meaning, closed: boolean): Fact {
  const active = closed !== meaning.words.includes("nc");
  for (const said of meaning.words) {
    const level = levelOf(said);
    if (level !== undefined) return { kind: "call", level, on: active, by: "cord" };
    if (said === "door") return { kind: "contact", open: active };
    if (said === "bed") return { kind: "bed", occupied: active };
    if (said === "tamper") return { kind: "case", open: active };
  }
  return alive;
}

/** Inputs carry no label of ours: `3/0`, or `modbus:3/0` on a sticker of the technician's own. */
function readCode(): CodeReader {
  return (text) => {
    const said = /^\s*(modbus:)?\s*(\d{1,3}\/\d{1,2})\s*$/i.exec(text);
    if (!said) return /^\s*modbus:/i.test(text) ? { fault: { what: "not_a_code" } } : undefined;
    const address = addressOf(said[2] ?? "");
    return address ? { key: inputKey(address.slave, address.input) } : { fault: { what: "not_a_code" } };
  };
}
