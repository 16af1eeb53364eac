/**
 * A payload is channels one after the other: number, type, then as many bytes as these two fix; the lengths stand nowhere
 * else. So a channel that is not in the tables ends the reading.
 */
import { hexNumber, type Reader, reader, ShortFrame } from "../../bytes.ts";
import type { Meaning } from "../../meaning.ts";
import { pressed } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";
import { type FallAlarm, fallAlarms, fallStates } from "./fall-radar.ts";
import type { Model } from "./model.ts";
import type { Reading } from "./understood.ts";

/** `undefined`: a value that the sheet does not know. */
type Read = (at: Reader, meaning: Meaning) => readonly Fact[] | undefined;

const pass =
  (bytes: number): Read =>
  (at) => {
    at.take(bytes);
    return [];
  };

const flag =
  (fact: (on: boolean) => Fact): Read =>
  (at) => {
    const value = at.u8();
    return value > 1 ? undefined : [fact(value === 1)];
  };

/** What the device is, said when it joins; FF 0B: switched on. */
const about: Readonly<Record<string, Read>> = {
  FF01: pass(1),
  FF08: pass(6),
  FF09: pass(2),
  FF0A: pass(2),
  FF0B: pass(1),
  FF0F: pass(1),
  FF16: pass(8),
  FFFE: pass(1),
  FFFF: pass(2),
  // 0..100; anything else is a battery nobody measured.
  "0175": (at) => {
    const percent = at.u8();
    return percent <= 100 ? [{ kind: "battery", percent }] : [];
  },
};

/** Answers to settings, under FE or FF: their type and length. */
const answers: Readonly<Record<string, number>> = {
  "03": 2,
  "04": 1,
  "10": 1,
  "11": 4,
  "28": 1,
  "2F": 1,
  "35": 8,
  "3E": 1,
  "40": 1,
  "42": 1,
  "64": 1,
  "69": 1,
  "6A": 3,
  "74": 1,
  "84": 1,
  "8E": 3,
  "96": 8,
};

const presses: ReadonlyMap<number, string> = new Map([
  [1, "single"],
  [2, "long"],
  [3, "double"],
]);

const button: Read = (at, meaning) => {
  const action = presses.get(at.u8());
  return action === undefined ? undefined : [pressed(meaning, action)];
};

/** 03 F8 and 07 B0: state, how the person is, then times in use that we do not need. */
const fallState =
  (times: number): Read =>
  (at) => {
    const state = fallStates.get(at.u8());
    const still = at.u8();
    at.take(times);
    if (!state || still > 2) return undefined;
    return still === 2 ? state : [...state, { kind: "dwell", on: still === 1 }];
  };

/** 06 FB: number (2, LE), what, 1 begun 2 over 3 ignored, region. */
const fallAlarm: Read = (at) => {
  at.u16le();
  const alarm: FallAlarm | undefined = fallAlarms.get(at.u8());
  const status = at.u8();
  at.u8();
  if (!alarm || status < 1 || status > 3) return undefined;
  // Ignored: somebody put it off at the device. That is no word of the person who fell.
  if (status === 3) return [];
  return status === 1 ? alarm.begun : alarm.over;
};

/** 08 B1: status, breaths a minute in hundredths (LE). */
const breathing: Read = (at) => {
  at.u8();
  const rpm = at.u16le() / 100;
  return rpm >= 1 && rpm <= 100 ? [{ kind: "breathing", rpm }] : [];
};

const channels: Readonly<Record<Model, Readonly<Record<string, Read>>>> = {
  ws101: { FF2E: button },
  ws301: {
    "0300": flag((open) => ({ kind: "contact", open })),
    // The table says 1 = removed; the sample text beside it says otherwise. The table is what the decoder does.
    "0400": flag((open) => ({ kind: "case", open })),
  },
  ws202: { "0300": flag((on) => ({ kind: "motion", on })), "0400": pass(1) },
  vs373: {
    "03F8": fallState(4),
    "07B0": fallState(6),
    "04F9": pass(4),
    "05FA": pass(8),
    "06FB": fallAlarm,
    "08B1": breathing,
    "09B2": pass(6),
    "0AB3": pass(5),
    "0BB4": pass(9),
    "0CB4": pass(9),
    // What happened while the network was away: old by now.
    "20CE": pass(9),
  },
};

/** Without a model: what means one thing only, on whatever device. */
const unmistakable: Readonly<Record<string, Read>> = {
  FF2E: button,
  "03F8": fallState(4),
  "07B0": fallState(6),
  "06FB": fallAlarm,
};

/** LoRaWAN carries at most 242 bytes. */
const longest = 242;

export function readPayload(payload: Uint8Array, model: Model | undefined, meaning: Meaning): Reading {
  if (payload.length > longest || payload.length === 0) return { facts: [], fault: "length" };
  const known = model ? channels[model] : unmistakable;
  const at = reader(payload);
  const facts: Fact[] = [];
  try {
    while (at.left > 0) {
      const read = channelOf(known, hexNumber(at.u16(), 4));
      const found = read?.(at, meaning);
      if (!found) return { facts, fault: "unknown" };
      facts.push(...found);
    }
  } catch (fault) {
    if (fault instanceof ShortFrame) return { facts, fault: "length" };
    throw fault;
  }
  return { facts };
}

function channelOf(known: Readonly<Record<string, Read>>, name: string): Read | undefined {
  if (Object.hasOwn(known, name)) return known[name];
  if (Object.hasOwn(about, name)) return about[name];
  const type = name.slice(2);
  const answer =
    (name.startsWith("FE") || name.startsWith("FF")) && Object.hasOwn(answers, type) ? answers[type] : undefined;
  return answer === undefined ? undefined : pass(answer);
}
