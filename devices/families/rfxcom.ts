/**
 * Security sensors of 433 MHz (X10, Visonic, KD101 and others) heard by an RFXCOM RFXtrx433.
 * Source: protocol file rf433-rfxcom-rflink (pyRFXtrx, node-rfxcom), whose vectors are the tests.
 *
 *   byte  0                      1     2        3    4 5 6   7       8
 *         length without itself  0x20  subtype  seq  id      status  high: strength, low: battery (9 full)
 *
 * One way, without authentication, checksum or supervision: a call of it can be forged and jammed. Two kinds of sensor may
 * have the same id, and the main and the auxiliary contact of a Visonic do: the device key is `<subtype>-<id>`. An X10 sends
 * its id twice, so only its first and last byte count; a KD101 has two bytes.
 */
import { aside, type Decoded, defineFamily, heard, unread, word } from "../family.ts";
import { meaningOf } from "../meaning.ts";
import { hours, minutes, seconds } from "../model/moment.ts";
import { packetType, rfxcomFramer } from "./rfxcom/framer.ts";
import { openingTalk, statusCommand } from "./rfxcom/opening.ts";
import { decodeSecurity } from "./rfxcom/security.ts";

/** The receiver itself, as a device. */
const stick = "stick";

export const family = defineFamily({
  id: "rfxcom",
  title: { zh: "433 MHz 安防（RFXCOM 接收器）", en: "433 MHz security sensors through an RFXCOM receiver" },
  carrier: { kind: "serial", baud: 38_400, gap: seconds(1) },
  says: ["call", "press", "contact", "motion", "smoke", "case", "battery", "link", "alive", "join"],
  checksInEvery: null,
  silenceCeiling: hours(25),
  foldWindow: seconds(1),
  forgeable: true,
  unchecked: true,
  profiles: [
    {
      profile: "call:rescue",
      title: {
        zh: "遥控器，紧急键求救（可被干扰，不能是唯一的呼叫方式）",
        en: "remote, panic key: rescue (can be jammed: never the only one)",
      },
      carries: "call",
    },
    { profile: "call:help", title: { zh: "遥控器，紧急键求助", en: "remote, panic key: help" }, carries: "call" },
    { profile: "contact", title: { zh: "门磁", en: "door contact" }, carries: "door" },
    { profile: "motion", title: { zh: "人体移动", en: "movement" }, carries: "other" },
    { profile: "smoke", title: { zh: "烟雾报警器", en: "smoke alarm" }, carries: "other" },
  ],
  framer: rfxcomFramer,
  decode(frame, profileOf): Decoded {
    const [length, type] = frame;
    if (length === undefined || length !== frame.length - 1) return unread("length", frame);
    switch (type) {
      case packetType.security: {
        const said = decodeSecurity(frame, (device) => meaningOf(profileOf(device)));
        if (said.facts === undefined) return unread("unknown", frame, said.device);
        return { heard: [word(said.device, said.facts, said.key)] };
      }
      case packetType.response:
        return heard(stick, [{ kind: "alive" }]);
      case packetType.transmitter:
        return aside(stick);
      default:
        return unread("unknown", frame);
    }
  },
  talk: openingTalk,
  probe: {
    ask: statusCommand,
    every: minutes(1),
    answerWithin: seconds(2),
    isAnswer: (frame) => frame[1] === packetType.response,
  },
});
