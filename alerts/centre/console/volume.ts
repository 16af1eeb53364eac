/** How loud this console is, kept in its browser. */
import type { Memory } from "../../program/page/language.ts";

/** Fifths of the loudest. The least is one: an alarm nobody can hear is none. */
export const volumes = [1, 2, 3, 4, 5] as const;
export type Volume = (typeof volumes)[number];
export const volumeIn = (memory: Memory): Volume =>
  volumes.find((each) => String(each) === memory.get("volume")) ?? volumes[volumes.length - 1] ?? 5;
