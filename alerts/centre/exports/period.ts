/** A period as people ask for it: a month, or days from and to, both counted; in the centre's own time. */
import { z } from "zod";
import { dayBounds, dayOf } from "./csv.ts";
import type { Span } from "./store.ts";

const isDay = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};
const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .refine(isDay, "no such day");

export const periodShape = {
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional(),
  from: day.optional(),
  to: day.optional(),
};

/** Without a word: today and the 30 days before it. */
const usualDays = 30;

export interface PeriodWanted {
  readonly month?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function periodOf({ month, from, to }: PeriodWanted, now: number, timeZone: string): Span {
  if (month !== undefined) {
    const [year = 0, of = 0] = month.split("-").map(Number);
    const next = new Date(Date.UTC(year, of, 1)).toISOString().slice(0, 10);
    return { from: dayBounds(`${month}-01`, timeZone).from, to: dayBounds(next, timeZone).from };
  }
  const last = to ?? dayOf(now, timeZone);
  const first = from ?? new Date(Date.parse(`${last}T00:00:00Z`) - usualDays * 86_400_000).toISOString().slice(0, 10);
  return { from: dayBounds(first, timeZone).from, to: dayBounds(last, timeZone).to };
}
