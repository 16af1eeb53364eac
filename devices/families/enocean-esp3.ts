/**
 * EnOcean radio heard through a USB 300, TCM 310 or EnOcean Pi, which speak ESP3 over a serial port.
 * Source: protocol file enocean-esp3 (frame layouts and vectors of the open implementations named there).
 *
 * A telegram does not say what its device is, except when it teaches itself in: the profile (EEP) is what the technician
 * said. Without it we say what needs no guess: that the device is alive, and how well it is heard. Plain EnOcean is neither
 * authenticated nor encrypted: a call of it can be forged or jammed, and the device list says so.
 */
import { aside, type Decoded, defineFamily, heard, unread } from "../family.ts";
import { esp3Framer, openEsp3 } from "../framing/esp3.ts";
import { hours, milliseconds, minutes, seconds } from "../model/moment.ts";
import { readCode } from "./enocean-esp3/code.ts";
import { profiles } from "./enocean-esp3/profiles.ts";
import { askForBaseId, openTalk } from "./enocean-esp3/talk.ts";
import { decodeTelegram } from "./enocean-esp3/telegram.ts";

/** The receiver itself, as a device. */
const stick = "stick";

const packet = { radio: 0x01, response: 0x02, event: 0x04, command: 0x05, smartAck: 0x06, remoteMan: 0x07 } as const;

/** Return codes of a response; 0 is "done". */
const refusals: Readonly<Record<number, string>> = {
  1: "stick-error",
  2: "stick-not-supported",
  3: "stick-wrong-param",
  4: "stick-denied",
};

export const family = defineFamily({
  id: "enocean-esp3",
  title: { zh: "EnOcean 无线（ESP3 接收器）", en: "EnOcean radio (ESP3 receiver)" },
  carrier: { kind: "serial", baud: 57_600, gap: milliseconds(100) },
  says: [
    "press",
    "call",
    "contact",
    "motion",
    "smoke",
    "water",
    "vibration",
    "battery",
    "temperature",
    "humidity",
    "illuminance",
    "link",
    "alive",
    "join",
    "fault",
  ],
  checksInEvery: hours(24),
  // What its own spring powers is silent until it is pressed: such a device is watched by test presses.
  checksInEveryOf: (profile) => (/\b(F6-|D2-03-0A)/i.test(profile) ? null : hours(24)),
  silenceCeiling: hours(24),
  // Sensitivity of a TCM 310 and its kin, about.
  link: { floorDbm: -95 },
  foldWindow: milliseconds(300),
  forgeable: true,
  code: readCode,
  profiles,
  talk: openTalk,
  framer: esp3Framer,
  decode(frame, profileOf): Decoded {
    const opened = openEsp3(frame);
    if (typeof opened === "string") return unread(opened, frame);
    switch (opened.type) {
      case packet.radio:
        return decodeTelegram(frame, opened, profileOf);
      case packet.response: {
        const refused = refusals[opened.data[0] ?? 0];
        return heard(stick, refused ? [{ kind: "alive" }, { kind: "fault", what: refused }] : [{ kind: "alive" }]);
      }
      case packet.event:
        return heard(stick, [{ kind: "alive" }]);
      case packet.command:
      case packet.smartAck:
      case packet.remoteMan:
        return aside(stick);
      default:
        return unread("unknown", frame);
    }
  },
  probe: {
    ask: askForBaseId,
    every: minutes(1),
    answerWithin: seconds(2),
    isAnswer: (frame) => {
      const opened = openEsp3(frame);
      return typeof opened !== "string" && opened.type === packet.response;
    },
  },
});
