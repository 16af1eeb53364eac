/**
 * Dates and times of day in a home's zone, from and to the wall clock (Unix ms). A time that a day does not have (summer time
 * begins) is the first moment after the gap; a time that a day has twice is the first of the two.
 */
import { days, hours, minutes } from "../../devices/model/moment.ts";
import type { LocalWindow } from "../home.ts";

/** "2026-11-21" */
export type LocalDate = string;

/** One zone's calendar. It remembers nothing, so that whoever asks may share it. */
export interface Zone {
  dateAt(wall: number): LocalDate;
  /** When this day's local time comes. */
  wallAt(date: LocalDate, time: string): number;
  /** A daily window as it begins on that day; `to` not after `from` is a time of the next day. */
  windowOn(date: LocalDate, window: LocalWindow): WallWindow;
}

export interface WallWindow {
  readonly from: number;
  /** The first moment after it. */
  readonly to: number;
}

const dateText = (asUtc: number): LocalDate => new Date(asUtc).toISOString().slice(0, 10);

export const dayAfter = (date: LocalDate, by = 1): LocalDate =>
  dateText(Date.parse(`${date}T00:00:00Z`) + by * days(1));

/** Making a calendar costs a hundred times what asking it does. Homes of more zones than these have theirs made again. */
const calendars = new Map<string, Zone>();
const calendarsBound = { zones: 64, whenFull: "begin-again" } as const;

export function zoneOf(timeZone: string): Zone {
  const known = calendars.get(timeZone);
  if (known) return known;
  const made = calendarOf(timeZone);
  if (calendars.size >= calendarsBound.zones) calendars.clear();
  calendars.set(timeZone, made);
  return made;
}

function calendarOf(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...({ timeZone, hourCycle: "h23" } as const),
    ...({ year: "numeric", month: "2-digit", day: "2-digit" } as const),
    ...({ hour: "2-digit", minute: "2-digit", second: "2-digit" } as const),
  });

  /** Local date and time read as if they were UTC, to the second: "29/03/2026, 01:00:00". The text costs a third of its parts. */
  function asUtc(wall: number): number {
    const numbers = format.format(wall).match(/\d+/g) ?? [];
    const [day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0] = numbers.map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }
  const offsetAt = (wall: number) => asUtc(wall) - Math.floor(wall / 1_000) * 1_000;

  function wallAt(date: LocalDate, time: string): number {
    const wanted = Date.parse(`${date}T${time}:00Z`);
    // The offsets a day before and a day after bracket a change; the greater offset is the earlier moment.
    const offsets = [offsetAt(wanted - days(1)), offsetAt(wanted + days(1))];
    const candidates = offsets.map((offset) => wanted - offset).sort((a, b) => a - b);
    const found = candidates.find((wall) => asUtc(wall) === wanted);
    return found ?? endOfGap(candidates[0] ?? wanted, wanted);
  }

  /** The first moment whose local time is past the one that does not exist. */
  function endOfGap(from: number, wanted: number): number {
    // Changes of clocks happen on whole minutes; none is wider than three hours.
    for (let wall = from - hours(3); wall < from + hours(3); wall += minutes(1)) if (asUtc(wall) >= wanted) return wall;
    return from;
  }

  return {
    dateAt: (wall) => dateText(asUtc(wall)),
    wallAt,
    windowOn: (date, { from, to }) => ({
      from: wallAt(date, from),
      to: wallAt(to <= from ? dayAfter(date) : date, to),
    }),
  };
}

/** How much of the time between two walls lies inside a daily window (ms). */
export function insideWindow(from: number, to: number, window: LocalWindow, timeZone: string): number {
  if (to <= from || window.from === window.to) return 0;
  const zone = zoneOf(timeZone);
  let inside = 0;
  const last = zone.dateAt(to);
  let date = dayAfter(zone.dateAt(Math.max(from, to - mostDays * days(1))), -1);
  for (; date <= last; date = dayAfter(date)) {
    const each = zone.windowOn(date, window);
    inside += Math.max(0, Math.min(to, each.to) - Math.max(from, each.from));
  }
  return inside;
}

/** Nobody waits for an hour of a stillness that long. */
const mostDays = 7;
