/**
 * 60 GHz radars that speak TinyFrame: Seeed MR60FDA2 = Hi-Link HLK-LD6002C (fall), MR60BHA2 = LD6002 (breath and heart),
 * LD6002B (presence). Source: protocol file radar-tinyframe.
 *
 * There is no id on the wire and one radar at the end of a line: the device is `radar`, and its line tells two of them apart
 * (`radar@hall`).
 * A fall is said again and again as long as it is seen. "No fall" means that nobody is seen lying any more, and an empty
 * room may hold somebody too still to be seen: neither ends a fall.
 */

import { asking } from "../asking.ts";
import { fromHex } from "../bytes.ts";
import { aside, type Decoded, defineFamily, heard, unread } from "../family.ts";
import { openTinyFrame, tinyFramer } from "../framing/tinyframe.ts";
import { meaningOf, seenFall } from "../meaning.ts";
import type { Fact } from "../model/fact.ts";
import { milliseconds, minutes, seconds } from "../model/moment.ts";
import { noNotes } from "../notes.ts";
import { vitalFacts, zoneFacts } from "./radar-tinyframe/measures.ts";
import { modelOf, seenTypes } from "./radar-tinyframe/model.ts";
import { type } from "./radar-tinyframe/types.ts";

const radar = "radar";
const alive: Fact = { kind: "alive" };

/** 0E06 without data asks for the parameters: it changes nothing. */
const askForParameters = fromHex("01000000000E06F6") ?? new Uint8Array();

export const family = defineFamily({
  id: "radar-tinyframe",
  title: { zh: "60 GHz 毫米波雷达（MR60FDA2、LD6002C 等）", en: "60 GHz radar (MR60FDA2, LD6002C and the like)" },
  carrier: { kind: "serial", baud: 115_200, gap: milliseconds(20) },
  says: ["fall", "presence", "heart_rate", "breathing", "alive", "join", "fault"],
  checksInEvery: seconds(10),
  silenceCeiling: minutes(1),
  foldWindow: seconds(5),
  stream: true,
  perLine: true,
  profiles: [
    {
      profile: "fall",
      title: { zh: "跌倒雷达（MR60FDA2、LD6002C）", en: "fall radar (MR60FDA2, LD6002C)" },
      carries: "fall",
    },
    {
      profile: "fall suspected=confirmed",
      title: { zh: "跌倒雷达，报跌倒即视为确认", en: "fall radar whose word needs no second look" },
      carries: "fall",
    },
    {
      profile: "vitals",
      title: {
        zh: "呼吸心率雷达（MR60BHA2、LD6002），不报跌倒",
        en: "breath and heart radar (MR60BHA2, LD6002): no falls",
      },
      carries: "other",
    },
    {
      profile: "presence",
      title: { zh: "人体存在雷达（LD6002B），不报跌倒", en: "presence radar (LD6002B): no falls" },
      carries: "other",
    },
  ],
  framer: tinyFramer,
  talk: () =>
    asking({
      first: [askForParameters],
      again: [askForParameters],
      every: minutes(1),
      // It says fall and presence many times a second.
      deadAfter: seconds(10),
    }),
  decode(frame, profileOf, notes = noNotes): Decoded {
    const opened = openTinyFrame(frame);
    if (typeof opened === "string") return unread(opened, frame);
    const { data } = opened;
    const meaning = meaningOf(profileOf(radar));
    const types = seenTypes(opened.type, notes);
    const model = modelOf(meaning, types.seen);
    const say = (...facts: readonly Fact[]): Decoded => {
      const said = heard(radar, facts.length > 0 ? facts : [alive]);
      return types.note ? { ...said, notes: [types.note] } : said;
    };
    const unknown = (): Decoded => unread("unknown", frame, radar);
    /** One byte, 0 or 1. */
    const flag = (on: readonly Fact[], off: readonly Fact[]): Decoded => {
      if (data.length !== 1 || (data[0] ?? 2) > 1) return unknown();
      return say(...(data[0] === 1 ? on : off));
    };

    switch (opened.type) {
      case type.fall:
        return flag(seenFall(meaning), [{ kind: "fall", state: "cleared" }]);
      case type.presence:
        return flag([{ kind: "presence", on: true }], [{ kind: "presence", on: false }]);
      case type.height:
      case type.threshold:
      case type.sensitivity:
      case type.rectangle:
        // One byte answers a setting; more is the setting itself, on its way to the radar.
        return data.length === 1 ? flag([], [alive, { kind: "fault", what: "setting-refused" }]) : aside(radar);
      case type.parameters:
        // Asked with no data, answered with 12 bytes, or 28 with the rectangle. Only the fall firmware knows them.
        if (data.length === 0) return aside(radar);
        if (data.length !== 12 && data.length !== 28) return unknown();
        return say({ kind: "join", step: "described", model: "MR60FDA2 / LD6002C" });
      case type.zones:
        return say(...zoneFacts(data, model));
      case type.breath:
      case type.heart:
        return say(...vitalFacts(opened.type, data, model));
      case type.log:
      case type.reset:
        return aside(radar);
      case type.targetHeight:
        // The maker's papers contradict each other about its four bytes.
        return say();
      default:
        // Targets, point clouds, phases and distances: a sign of life, and nothing we act on.
        return opened.type >> 8 === 0x0a ? say() : unknown();
    }
  },
});
