/** Which shift a case belongs to: the one in which it was raised. Pure. */
import { dayOf, isoLocal } from "../exports/csv.ts";
import type { AnsweringSettings } from "./settings.ts";

export interface ShiftKey {
  /** Local day on which the shift began. */
  readonly day: string;
  readonly name: string;
}

const aDay = 86_400_000;

export function shiftOf({ shifts }: AnsweringSettings, at: number, timeZone: string): ShiftKey {
  const clock = isoLocal(at, timeZone).slice(11, 16);
  const found = shifts.findLast(({ from }) => from <= clock);
  // Before the first of the day it is still the last of the day before.
  if (found) return { day: dayOf(at, timeZone), name: found.name };
  return { day: dayOf(at - aDay, timeZone), name: shifts.at(-1)?.name ?? "" };
}
