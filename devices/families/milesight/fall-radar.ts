/**
 * What the VS373 says. "No fall" means that nobody is seen lying any more, not that somebody is well. Breathing alarms (6, 7)
 * and "lying down" (8) have no word of their own among the facts: the device is alive, and the breathing rate speaks for
 * itself.
 */
import type { Fact } from "../../model/fact.ts";

const cleared: Fact = { kind: "fall", state: "cleared" };
const fallen: Fact = { kind: "fall", state: "confirmed" };
const presence = (on: boolean): Fact => ({ kind: "presence", on });
const bed = (occupied: boolean): Fact => ({ kind: "bed", occupied });
const dwell = (on: boolean): Fact => ({ kind: "dwell", on });

/** Where the one person is, in one number. */
export const fallStates: ReadonlyMap<number, readonly Fact[]> = new Map([
  [0, [cleared]],
  [1, [cleared, presence(false), bed(false)]],
  [2, [cleared, presence(true), bed(true)]],
  [3, [cleared, bed(false)]],
  [4, [fallen, presence(true)]],
]);

/** The same in the words of the maker's codec; `_` and `-` count as spaces. */
export const fallStateNames: ReadonlyMap<string, number> = new Map([
  ["normal", 0],
  ["vacant", 1],
  ["in bed", 2],
  ["out of bed", 3],
  ["fall", 4],
]);

export interface FallAlarm {
  readonly begun: readonly Fact[];
  readonly over: readonly Fact[];
}

/** The README of the maker begins its list with "normal"; the decoder beside it begins with the fall, and devices do. */
export const fallAlarms: ReadonlyMap<number, FallAlarm> = new Map([
  [0, { begun: [fallen], over: [cleared] }],
  [1, { begun: [dwell(true)], over: [dwell(false)] }],
  [2, { begun: [dwell(true)], over: [dwell(false)] }],
  [3, { begun: [bed(false)], over: [] }],
  [4, { begun: [presence(true)], over: [] }],
  [5, { begun: [presence(false)], over: [] }],
  [6, { begun: [], over: [] }],
  [7, { begun: [], over: [] }],
  [8, { begun: [], over: [] }],
]);

export const fallAlarmNames: ReadonlyMap<string, number> = new Map(
  ["fall", "motionless", "dwell", "out of bed", "occupied", "vacant", "bradypnea", "tachypnea", "lying down"].map(
    (name, number) => [name, number],
  ),
);
