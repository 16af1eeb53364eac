/**
 * 433 MHz sensors and buttons heard by an RFLink receiver (Arduino Mega), which speaks lines of text.
 * Source: protocol file rf433-rfxcom-rflink (python-rflink's protocol samples), whose vectors are the tests.
 *
 *   20;<seq, 2 hex>;<protocol>;ID=<id>;<FIELD>=<value>;…      heard on the air
 *   20;<seq>;PONG;      20;00;<banner>;      20;<seq>;CMD UNKNOWN;      of the receiver itself
 *
 * One way, without any authentication, and nobody says when a sensor is gone: a call of it can be forged and jammed, and
 * must not be the only one of a home. The number of a line is no counter: the receiver counts, not the sensor. What a code
 * means is the technician's to say, except where the line says it (PIR, SMOKEALERT).
 */
import { aside, type Decoded, defineFamily, type Fade, heard, unread, word } from "../family.ts";
import { lineFramer, lineText } from "../framing/lines.ts";
import { meaningOf } from "../meaning.ts";
import { minutes, seconds } from "../model/moment.ts";
import { type Said, saidBy } from "./rflink/fields.ts";
import { isRflinkLine, lastBeginning, splitLine } from "./rflink/line.ts";
import { oneWayProfiles } from "./rflink/profiles.ts";

/** The receiver itself, as a device. */
const stick = "stick";

export const family = defineFamily({
  id: "rflink",
  title: { zh: "433 MHz（RFLink 接收器）", en: "433 MHz through an RFLink receiver" },
  carrier: { kind: "serial", baud: 57_600, gap: seconds(1), lines: true },
  says: ["call", "press", "contact", "motion", "smoke", "battery", "link", "temperature", "humidity", "alive", "fault"],
  checksInEvery: null,
  silenceCeiling: minutes(25 * 60),
  foldWindow: seconds(3),
  forgeable: true,
  unchecked: true,
  profiles: oneWayProfiles,
  framer: () => lineFramer({ limit: 512, isLine: isRflinkLine, beginsAt: lastBeginning }),
  decode(frame, profileOf): Decoded {
    const line = splitLine(lineText(frame) ?? "");
    if (!line) return unread("unknown", frame);
    if (line.about === "debug") return aside(stick);
    if (line.about === "stick") {
      const refused = line.text === "CMD UNKNOWN";
      return heard(
        stick,
        refused ? [{ kind: "alive" }, { kind: "fault", what: "command-unknown" }] : [{ kind: "alive" }],
      );
    }
    const said = saidBy(line.fields, meaningOf(profileOf(line.device)));
    return said ? told(line.device, said) : unread("unknown", frame, line.device);
  },
  probe: {
    ask: new TextEncoder().encode("10;PING;\r\n"),
    every: minutes(1),
    answerWithin: seconds(2),
    isAnswer: (frame) => {
      const line = splitLine(lineText(frame) ?? "");
      return line?.about === "stick" && line.text === "PONG";
    },
  },
});

function told(device: string, { facts, key, fades }: Said): Decoded {
  const each = word(device, facts, key);
  const ends: readonly Fade[] = fades;
  return { heard: [ends.length > 0 ? { ...each, fades: ends } : each] };
}
