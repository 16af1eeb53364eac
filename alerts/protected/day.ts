/** Local days in minutes of Unix time: 1,380, 1,440 or 1,500 of them where clocks are changed. */
import { dayAfter, type LocalDate, zoneOf } from "../rules/local-time.ts";
import { minute } from "./account.ts";

export { dayAfter, type LocalDate };

export interface Day {
  /** Unix minutes; `end` is the first after it. */
  readonly first: number;
  readonly end: number;
}

export function dayOf(date: LocalDate, timeZone: string): Day {
  const zone = zoneOf(timeZone);
  const at = (day: LocalDate) => Math.floor(zone.wallAt(day, "00:00") / minute);
  return { first: at(date), end: at(dayAfter(date)) };
}

export const dateAt = (unixMinute: number, timeZone: string): LocalDate => zoneOf(timeZone).dateAt(unixMinute * minute);
