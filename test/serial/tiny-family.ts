/** A tiny serial family, and timers the test owns. */
import type { Framed, SerialFamily } from "../../devices/family.ts";
import { hours, milliseconds, minutes, seconds } from "../../devices/model/moment.ts";

/** Frames of four bytes: 0xA5, two bytes, their sum. 0xA5 01 01 02 asks, 0xA5 02 .. .. answers. */
export function tinyFrame(kind: number, value: number): Uint8Array {
  return Uint8Array.of(0xa5, kind, value, (kind + value) & 0xff);
}
export const question = tinyFrame(1, 1);
export const answer = tinyFrame(2, 9);

function tinyFramer() {
  let held: number[] = [];
  const push = (chunk: Uint8Array): Framed[] => {
    held.push(...chunk);
    const out: Framed[] = [];
    while (held.length > 0) {
      if (held[0] !== 0xa5) out.push({ skipped: Uint8Array.of(held.shift() ?? 0), why: "noise" });
      else if (held.length < 4) break;
      else {
        const [, a = 0, b = 0, sum] = held;
        if (((a + b) & 0xff) === sum) out.push({ frame: Uint8Array.from(held.splice(0, 4)) });
        else out.push({ skipped: Uint8Array.of(held.shift() ?? 0), why: "checksum" });
      }
    }
    return out;
  };
  return {
    push,
    idle: (): Framed[] => [],
    end(): Framed[] {
      const rest = held;
      held = [];
      return rest.length > 0 ? [{ skipped: Uint8Array.from(rest), why: "length" }] : [];
    },
    get held() {
      return held.length;
    },
  };
}

export const tinyFamily = (asked = false): SerialFamily => ({
  id: "tiny",
  title: { zh: "试", en: "tiny" },
  says: ["alive"],
  checksInEvery: null,
  silenceCeiling: hours(1),
  foldWindow: milliseconds(0),
  carrier: { kind: "serial", baud: 115_200 },
  framer: tinyFramer,
  decode: () => ({ heard: [] }),
  ...(asked && {
    probe: {
      ask: question,
      every: minutes(1),
      answerWithin: seconds(2),
      isAnswer: (frame: Uint8Array) => frame[1] === 2,
    },
  }),
});

export async function until(claim: () => boolean): Promise<void> {
  while (!claim()) await new Promise((next) => setTimeout(next, 2));
}

/** Same numbers from the same seed on every machine (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
