/** The shifts of a period. A case belongs to the one in which it was raised. Pure. */
import { dayOf, isoLocal } from "../exports/csv.ts";
import type { Span } from "../exports/store.ts";
import type { AnsweringSettings } from "./settings.ts";

/** As far as it lies in the period. */
export interface Shift extends Span {
  /** Local day on which the shift began. */
  readonly day: string;
  readonly name: string;
  /** The period cuts nothing off it. */
  readonly isWhole: boolean;
}

const aDay = 86_400_000;

/** Oldest first, without a gap: the first holds the first ms of the period, the last its last. */
export function shiftsIn({ shifts }: AnsweringSettings, timeZone: string, { from, to }: Span): readonly Shift[] {
  const days: string[] = [];
  // The night before the first day is still on in its morning.
  let day = dayAfter(dayOf(from, timeZone), -1);
  for (const end = dayAfter(dayOf(to - 1, timeZone), 1); day <= end; day = dayAfter(day, 1)) days.push(day);
  const begun = days.flatMap((of) =>
    shifts.map(({ name, from: clock }) => ({ day: of, name, from: momentOf(of, clock, timeZone) })),
  );
  return begun
    .flatMap((shift, n) => {
      const next = begun[n + 1];
      return next ? [{ ...shift, to: next.from }] : [];
    })
    .filter((shift) => shift.from < to && shift.to > from)
    .map((shift) => ({
      ...shift,
      ...{ from: Math.max(shift.from, from), to: Math.min(shift.to, to) },
      isWhole: shift.from >= from && shift.to <= to,
    }));
}

const dayAfter = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * aDay).toISOString().slice(0, 10);

/** When the clocks of that place read this. */
function momentOf(day: string, clock: string, timeZone: string): number {
  const local = Date.parse(`${day}T${clock}:00Z`);
  const eastOf = (at: number): number => Date.parse(`${isoLocal(at, timeZone).slice(0, 23)}Z`) - at;
  // Around a change of the clock the offset at the guess may not be the one at the answer.
  return local - eastOf(local - eastOf(local));
}
