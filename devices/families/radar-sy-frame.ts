/**
 * 60 GHz radars that speak SY frames: Seeed MR60FDA1 = MicRadar R60AFD1, DFRobot C1001 (SEN0623); MR60BHA1 shares the
 * framing. Source: protocol file radar-sy-frame.
 *
 * There is no id on the wire and one radar at the end of a line: the device is `radar`, and its line tells two of them apart
 * (`radar@hall`).
 * Falls are said only when they change, so the radar is asked: at opening, because a fall may have happened while nobody
 * listened, and then again and again. An answer is as live as a report.
 */
import { asking } from "../asking.ts";
import { aside, type Decoded, defineFamily, heard, unread } from "../family.ts";
import { askSy, openSyFrame, question, syFramer } from "../framing/sy-frame.ts";
import { meaningOf, seenFall } from "../meaning.ts";
import type { Fact } from "../model/fact.ts";
import { milliseconds, seconds } from "../model/moment.ts";

const radar = "radar";
const alive: Fact = { kind: "alive" };

/** Control and command byte. A question has the command's top bit set, and so has its answer. */
const word = {
  setMode: 0x0208,
  mode: 0x02a8,
  firmware: 0x02a4,
  presence: 0x8001,
  motion: 0x8002,
  bodyMovement: 0x8003,
  fallSwitch: 0x8300,
  fall: 0x8301,
  dwell: 0x8305,
} as const;
const answer = 0x80;

/** Control bytes with settings, sleep, heart and breath: signs of life, and nothing to raise an alarm from. */
const otherControls: ReadonlySet<number> = new Set([0x01, 0x02, 0x05, 0x06, 0x07, 0x80, 0x81, 0x83, 0x84, 0x85]);

const state = [word.fall, word.dwell, word.presence].map((each) => askSy(each | answer));

export const family = defineFamily({
  id: "radar-sy-frame",
  title: { zh: "60 GHz 毫米波雷达（MR60FDA1、C1001）", en: "60 GHz radar (MR60FDA1, C1001)" },
  carrier: { kind: "serial", baud: 115_200, gap: milliseconds(20) },
  says: ["fall", "dwell", "presence", "motion", "alive", "join", "fault"],
  checksInEvery: seconds(60),
  silenceCeiling: seconds(150),
  foldWindow: seconds(5),
  stream: true,
  perLine: true,
  profiles: [
    {
      profile: "fall",
      title: { zh: "跌倒雷达（MR60FDA1、C1001）", en: "fall radar (MR60FDA1, C1001)" },
      carries: "fall",
    },
    {
      profile: "fall suspected=confirmed",
      title: { zh: "跌倒雷达，报跌倒即视为确认", en: "fall radar whose word needs no second look" },
      carries: "fall",
    },
    {
      profile: "suspected=none",
      title: {
        zh: "只看有人无人（MR60BHA1，或房间里不止一人）",
        en: "presence only (MR60BHA1, or a room for more than one)",
      },
      carries: "other",
    },
  ],
  framer: syFramer,
  talk: () =>
    asking({
      // The mode is asked, never set: a radar that somebody uses for sleep stays one until the technician changes it.
      first: [...[word.firmware, word.mode, word.fallSwitch].map((each) => askSy(each | answer)), ...state],
      again: state,
      // The papers say 60 s. A fall that has not been said for a minute counts as over, and its next word as another fall:
      // one answer may get lost on the way.
      every: seconds(20),
      deadAfter: seconds(150),
    }),
  decode(frame, profileOf): Decoded {
    const opened = openSyFrame(frame);
    if (typeof opened === "string") return unread(opened, frame);
    const { data } = opened;
    const unknown = (): Decoded => unread("unknown", frame, radar);
    // Some firmwares send frames without data: nothing is said, by somebody who lives.
    if (data.length === 0) return heard(radar, [alive]);
    // Our own question, or somebody else's.
    if (data.length === 1 && data[0] === question && isQuestion(opened.word)) return aside(radar);
    /** One byte that is an index into what it may mean. */
    const oneOf = (...meanings: readonly (readonly Fact[])[]): Decoded => {
      const facts = data.length === 1 ? meanings[data[0] ?? meanings.length] : undefined;
      return facts ? heard(radar, facts.length > 0 ? facts : [alive]) : unknown();
    };

    switch (opened.word) {
      case word.fall:
      case word.fall | answer:
        return oneOf([{ kind: "fall", state: "cleared" }], seenFall(meaningOf(profileOf(radar))));
      case word.dwell:
      case word.dwell | answer:
        return oneOf([{ kind: "dwell", on: false }], [{ kind: "dwell", on: true }]);
      case word.presence:
      case word.presence | answer:
        return oneOf([{ kind: "presence", on: false }], [{ kind: "presence", on: true }]);
      case word.motion:
      case word.motion | answer:
        return oneOf([{ kind: "motion", on: false }], [{ kind: "motion", on: false }], [{ kind: "motion", on: true }]);
      case word.fallSwitch:
      case word.fallSwitch | answer:
        return oneOf([alive, { kind: "fault", what: "fall-detection-off" }], [alive]);
      case word.setMode:
      case word.mode:
        // 1 fall, 2 sleep: in sleep mode no fall is ever said.
        return data[0] === 0 ? unknown() : oneOf([], [alive], [alive, { kind: "fault", what: "sleep-mode" }]);
      case word.firmware: {
        const model = new TextDecoder().decode(data).replaceAll(/\0+$/g, "");
        return heard(radar, /^[\x20-\x7e]+$/.test(model) ? [{ kind: "join", step: "described", model }] : [alive]);
      }
      default:
        return otherControls.has(opened.word >> 8) ? heard(radar, [alive]) : unknown();
    }
  },
});

/** 0x0F may be a value too (15 % of movement): it is a question only where no value of 15 exists. */
function isQuestion(asked: number): boolean {
  return (asked & answer) !== 0 && asked !== (word.bodyMovement | answer);
}
