/** The words of this page, and its spans of time: seconds to one place, rounded down like everything here. */
import type { Speech } from "../../../program/page/language.ts";
import { age } from "../../../program/page/times.ts";
import { type AnsweringKey, sayAnswering } from "../../../program/words/answering.ts";

export type Say = (key: AnsweringKey, values?: Readonly<Record<string, string | number>>) => string;
export const sayIn =
  (speech: Speech): Say =>
  (key, values) =>
    sayAnswering(speech.language.value, key, values);

/** `6.2`; from two minutes on `02:13`. */
export const spanText = (ms: number): string => (ms < 120_000 ? (Math.floor(ms / 100) / 10).toFixed(1) : age(ms));
export const spanOf = (ms: number | undefined, say: Say): string =>
  ms === undefined ? say("nothing") : ms < 120_000 ? say("secondsExactly", { n: spanText(ms) }) : spanText(ms);

/** The date of a moment where the centre is, and its time: `11-21 03:09:51`. */
export const momentIn = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(at).slice(5);

/** `2026-11` and so many months further. */
export function monthFrom(month: string, by: number): string {
  const [year = 0, of = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, of - 1 + by, 1)).toISOString().slice(0, 7);
}
export const monthAt = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit" }).format(at);
