/** Times of duty by weekday, and whether somebody is on duty now. Pure: the time and its zone are handed in. */
import { z } from "zod";

/** Minutes of a day; 24:00 is its end. */
const clockShape = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "need a time such as 08:00, at most 24:00");

/** ISO 8601: 1 is Monday, 7 is Sunday. `to` before `from`, or the same: it ends on the day after. */
export const dutyShape = z
  .array(
    z.strictObject({
      days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
      from: clockShape,
      to: clockShape,
    }),
  )
  .max(14);
export type Duty = z.output<typeof dutyShape>;

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const dayBefore = (day: number): number => (day === 1 ? 7 : day - 1);

/** Year, day of the week and minute of the day, there and then. */
export interface LocalTime {
  readonly year: number;
  readonly day: number;
  readonly minute: number;
}

export function isOnDuty(duty: Duty, { day, minute }: Pick<LocalTime, "day" | "minute">): boolean {
  return duty.some(({ days, from, to }) => {
    const [begins, ends] = [minuteOf(from), minuteOf(to)];
    if (begins < ends) return days.includes(day) && begins <= minute && minute < ends;
    // Over midnight: the evening of a day of duty, or the morning after one.
    return (days.includes(day) && minute >= begins) || (days.includes(dayBefore(day)) && minute < ends);
  });
}

const weekdays: readonly string[] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** One for each centre: making a format is slow, and so is asking it; within one minute the answer is the same. */
export function localTimes(timeZone: string): (at: number) => LocalTime {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, year: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  let last: { readonly minute: number; readonly time: LocalTime } | undefined;
  return (at) => {
    const minute = Math.floor(at / 60_000);
    if (last?.minute !== minute) last = { minute, time: timeIn(format, at) };
    return last.time;
  };
}

function timeIn(format: Intl.DateTimeFormat, at: number): LocalTime {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = weekdays.indexOf(parts.get("weekday") ?? "") + 1;
  return { year: Number(parts.get("year")), day, minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
}
