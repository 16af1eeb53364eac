/** The figures of each shift, and of all shifts of one name: whoever leads the nights asks for the nights. Pure. */
import type { Span } from "../exports/store.ts";
import { type Answered, isReal, placesIn } from "./answered.ts";
import { type Figures, figures } from "./figures.ts";
import type { Load } from "./load.ts";
import type { Shift } from "./shifts.ts";

/** `day`: only the one that began then. */
export interface ShiftWanted {
  readonly day?: string | undefined;
  readonly shift?: string | undefined;
}

export interface Part {
  readonly rows: readonly Answered[];
  readonly figures: Figures;
}
export interface PartsAsked {
  /** In the order in which they were raised. */
  readonly rows: readonly Answered[];
  readonly shifts: readonly Shift[];
  readonly loadIn: (parts: readonly Span[]) => Load;
  readonly now: number;
}

/** What was raised in these, and its figures. */
export function partIn({ rows, loadIn, now }: PartsAsked, shifts: readonly Span[]): Part {
  const here = shifts.flatMap((shift) => rows.slice(...placesIn(rows, shift)));
  return { rows: here, figures: figures(here, { now, load: loadIn(shifts), notes: [] }) };
}

/** Those in which something came or somebody was on duty. Newest first: who had that shift remembers it best. */
export const eachShift = (asked: PartsAsked): readonly (Part & { readonly shift: Shift })[] =>
  asked.shifts
    .map((shift) => ({ shift, ...partIn(asked, [shift]) }))
    .filter(({ rows, figures: of }) => of.load.worked > 0 || rows.some((row) => isReal(row.of)))
    .toReversed();

/** In the order of the day. */
export const eachName = (asked: PartsAsked, names: readonly string[]): readonly (Part & { readonly name: string })[] =>
  names.map((name) => ({ name, ...partIn(asked, shiftsNamed(asked.shifts, { shift: name })) }));

export const shiftsNamed = (shifts: readonly Shift[], { day, shift }: ShiftWanted): readonly Shift[] =>
  shifts.filter((each) => each.name === shift && (day === undefined || each.day === day));
