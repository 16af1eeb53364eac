/**
 * Dates and times of day in a home's zone, from and to the wall clock (Unix ms). A time that a day does not have (summer time
 * begins) is the first moment after the gap; a time that a day has twice is the first of the two.
 */
import { days, hours, minutes } from "../../devices/model/moment.ts";
import type { LocalWindow } from "../home.ts";

/** "2026-11-21" */
export type LocalDate = string;

interface Local {
  readonly date: LocalDate;
  /** Local date and time read as if they were UTC. */
  readonly asUtc: number;
}

function localAt(wall: number, zone: string): Local {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  }).formatToParts(wall);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const asUtc = Date.UTC(
    value("year"),
    value("month") - 1,
    value("day"),
    value("hour"),
    value("minute"),
    value("second"),
  );
  return { date: dateText(asUtc), asUtc };
}

const dateText = (asUtc: number): LocalDate => new Date(asUtc).toISOString().slice(0, 10);

export const localDate = (wall: number, zone: string): LocalDate => localAt(wall, zone).date;

export const dayAfter = (date: LocalDate, by = 1): LocalDate =>
  dateText(Date.parse(`${date}T00:00:00Z`) + by * days(1));

/** When this day's local time comes. */
export function wallAt(date: LocalDate, time: string, zone: string): number {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const offsetAt = (wall: number) => localAt(wall, zone).asUtc - Math.floor(wall / 1_000) * 1_000;
  // The offsets a day before and a day after bracket a change; the greater offset is the earlier moment.
  const offsets = [offsetAt(wanted - days(1)), offsetAt(wanted + days(1))];
  const candidates = offsets.map((offset) => wanted - offset).sort((a, b) => a - b);
  const found = candidates.find((wall) => localAt(wall, zone).asUtc === wanted);
  return found ?? endOfGap(candidates[0] ?? wanted, wanted, zone);
}

/** The first moment, at or after `from`, whose local time is past the one that does not exist. */
function endOfGap(from: number, wanted: number, zone: string): number {
  // Changes of clocks happen on whole minutes; none is wider than three hours.
  for (let wall = from - hours(3); wall < from + hours(3); wall += minutes(1))
    if (localAt(wall, zone).asUtc >= wanted) return wall;
  return from;
}

export interface WallWindow {
  readonly date: LocalDate;
  readonly from: number;
  /** The first moment after it. */
  readonly to: number;
}

/** This window as it begins on that day; `to` not after `from` is a time of the next day. */
export function windowOn(date: LocalDate, { from, to }: LocalWindow, zone: string): WallWindow {
  return { date, from: wallAt(date, from, zone), to: wallAt(to <= from ? dayAfter(date) : date, to, zone) };
}

/** How much of the time between two walls lies inside a daily window (ms). Never more than a few days are asked for. */
export function insideWindow(from: number, to: number, window: LocalWindow, zone: string): number {
  if (to <= from || window.from === window.to) return 0;
  let inside = 0;
  const last = localDate(to, zone);
  for (let date = dayAfter(localDate(from, zone), -1), n = 0; date <= last && n < mostDays; n += 1) {
    const each = windowOn(date, window, zone);
    inside += Math.max(0, Math.min(to, each.to) - Math.max(from, each.from));
    date = dayAfter(date);
  }
  return inside;
}

/** Whoever asks for more (a person away for weeks) is not waiting for an hour of it. */
const mostDays = 40;
