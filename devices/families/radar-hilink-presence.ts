/**
 * Hi-Link 24 GHz presence radars on a serial line: HLK-LD2410 (B, C) and HLK-LD2450. They say that somebody is there, ten
 * times a second; they know no falls. Source: protocol file radar-hilink-presence.
 *
 * There is no id on the wire and one radar at the end of a line: the device is `radar`, and its line tells two of them apart
 * (`radar@hall`).
 *
 * "Nobody" is only a sign of life. The LD2450 loses whoever keeps still. The LD2410 says plainly "nobody", but it says so too
 * of a sleeper beyond the reach of its still gates, and takes it back with the next breath: believed at once, it would
 * empty and fill a bed all night. So whoever was seen counts as there for the hold, and the end of the hold is the end.
 */
import { asking } from "../asking.ts";
import { reader } from "../bytes.ts";
import { aside, type Decoded, defineFamily, type Fade, heard, unread } from "../family.ts";
import { hilinkFramer, isEmpty, ld2450, openHilink } from "../framing/hilink.ts";
import type { Fact } from "../model/fact.ts";
import { milliseconds, minutes, seconds } from "../model/moment.ts";

const radar = "radar";
/** Longer than a sleeper's stillness between two breaths or turns, shorter than anybody waits to know. */
const hold = seconds(45);

const alive: Fact = { kind: "alive" };
const present: Fact = { kind: "presence", on: true };
const moving: Fact = { kind: "motion", on: true };
const gone: Fade = { to: { kind: "presence", on: false }, after: hold };
const still: Fade = { to: { kind: "motion", on: false }, after: hold };

const nobody = heard(radar, [alive]);
const somebody: Decoded = { heard: [{ device: radar, facts: [present], fades: [gone] }] };
const somebodyMoves: Decoded = { heard: [{ device: radar, facts: [present, moving], fades: [gone, still] }] };
/** LD2410: none, moving, still, moving and still. */
const byState = [nobody, somebodyMoves, somebody, somebodyMoves] as const;

/** Answers carry their command with this bit set. */
const answered = 0x0100;

export const family = defineFamily({
  id: "radar-hilink-presence",
  title: { zh: "24 GHz 人体存在雷达（LD2410、LD2450）", en: "24 GHz presence radar (LD2410, LD2450)" },
  carrier: {
    kind: "serial",
    baud: 256_000,
    // The values of its command "set baud rate" (0x00A1).
    speeds: [115_200, 9_600, 19_200, 38_400, 57_600, 230_400, 460_800],
    gap: milliseconds(20),
  },
  says: ["presence", "motion", "alive"],
  checksInEvery: seconds(5),
  silenceCeiling: minutes(1),
  foldWindow: seconds(5),
  stream: true,
  perLine: true,
  profiles: [
    {
      profile: "presence",
      title: { zh: "人体存在雷达（LD2410、LD2450），不报跌倒", en: "presence radar (LD2410, LD2450): no falls" },
      carries: "other",
    },
  ],
  framer: hilinkFramer,
  // It talks ten times a second by itself: there is nothing to ask, only its silence to notice.
  talk: () => asking({ first: [], again: [], every: minutes(1), deadAfter: seconds(5) }),
  decode(frame): Decoded {
    const opened = openHilink(frame);
    if (typeof opened === "string") return unread(opened, frame);
    const at = reader(opened.data);
    switch (opened.kind) {
      case "command":
        return (at.u16le() & answered) !== 0 ? nobody : aside(radar);
      case "report": {
        const kind = at.u8();
        at.u8();
        // 1: engineering, with more behind the same first bytes; 2: normal.
        if (kind !== 1 && kind !== 2) return unread("unknown", frame, radar);
        return byState[at.u8()] ?? unread("unknown", frame, radar);
      }
      case "targets": {
        for (let target = 0; target < ld2450.targets; target += 1) {
          // What it sees at all it sees by its movement; how fast is of no use to anybody here.
          if (!isEmpty(opened.data, target * ld2450.targetLength)) return somebodyMoves;
        }
        return nobody;
      }
    }
  },
});
