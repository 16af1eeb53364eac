/** The words of this page, and its spans of time: seconds to one place, rounded down like everything here. */
import type { Speech } from "../../../program/page/language.ts";
import type { Times } from "../../../program/page/times.ts";
import { type AnsweringKey, sayAnswering } from "../../../program/words/answering.ts";

export type Say = (key: AnsweringKey, values?: Readonly<Record<string, string | number>>) => string;
export const sayIn =
  (speech: Speech): Say =>
  (key, values) =>
    sayAnswering(speech.language.value, key, values);

const minute = 60_000;

/** With its units: `6.2 秒`, `5 分 45 秒`, `2 小时 48 分`. In a column of lengths `2:48` could be either. */
export function spanOf(ms: number | undefined, say: Say): string {
  if (ms === undefined) return say("nothing");
  if (ms < 2 * minute) return say("seconds", { n: (Math.floor(ms / 100) / 10).toFixed(1) });
  const minutes = Math.floor(ms / minute);
  if (minutes < 60) return say("minutes", { m: minutes, s: Math.floor((ms % minute) / 1_000) });
  return say("hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/** Time on duty, whose seconds nobody wants: `268.9 小时`. */
export const hoursOf = (ms: number, say: Say): string =>
  say("wholeHours", { n: (Math.floor(ms / (6 * minute)) / 10).toFixed(1) });

/** `11-21 03:09:51`: which year it was, the month on top says. */
export const momentOf = (at: number, times: Times): string => times.dateAndTime(at, true).slice(5);

/** `2026-11` and so many months further. */
export function monthFrom(month: string, by: number): string {
  const [year = 0, of = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, of - 1 + by, 1)).toISOString().slice(0, 7);
}
export const monthAt = (at: number, times: Times): string => times.dateAndTime(at).slice(0, 7);
