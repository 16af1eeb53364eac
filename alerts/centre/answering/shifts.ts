/** Which shift a case belongs to: the one in which it was raised. Pure. */
import { isoLocal } from "../exports/csv.ts";
import type { AnsweringSettings } from "./settings.ts";

export interface ShiftKey {
  /** Local day on which the shift began. */
  readonly day: string;
  readonly name: string;
}

const aDay = 86_400_000;
/** No place changes its clock twice a day, or within a quarter of an hour; asking the calendar for each of ten thousand cases would take long. */
const quarter = 900_000;

export function shiftsIn({ shifts }: AnsweringSettings, timeZone: string): (at: number) => ShiftKey {
  const offsets = new Map<number, number>();
  const offsetAt = (from: number): number => {
    const known = offsets.get(from);
    const offset = known ?? Date.parse(`${isoLocal(from, timeZone).slice(0, 23)}Z`) - from;
    if (known === undefined) offsets.set(from, offset);
    return offset;
  };
  const local = (at: number): string => {
    const day = Math.floor(at / aDay) * aDay;
    const offset = offsetAt(day);
    const same = offset === offsetAt(day + aDay);
    return new Date(at + (same ? offset : offsetAt(Math.floor(at / quarter) * quarter))).toISOString();
  };
  return (at) => {
    const clock = local(at).slice(11, 16);
    const found = shifts.findLast(({ from }) => from <= clock);
    // Before the first of the day it is still the last of the day before.
    if (found) return { day: local(at).slice(0, 10), name: found.name };
    return { day: local(at - aDay).slice(0, 10), name: shifts.at(-1)?.name ?? "" };
  };
}
