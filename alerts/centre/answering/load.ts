/**
 * How much one dispatcher gets: what was raised by the hour of duty, and in the ten minutes before each alert. ISA-18.2 counts by the
 * place of one operator: about six an hour are borne for long, ten in ten minutes are a flood until fewer than five come. Pure.
 */
import type { Span } from "../exports/store.ts";
import { type Answered, byRaised, placesIn } from "./answered.ts";
import type { OnDuty } from "./store.ts";

/** ms; the same limits fold the queue. */
export const flood = { cases: 10, within: 600_000, ends: 5 } as const;

export interface Busiest {
  /** The last of the ten minutes: when its last alert was raised. */
  readonly at: number;
  readonly rows: readonly Answered[];
  readonly onDuty: number;
}
export interface Flood {
  /** When there were ten. */
  readonly at: number;
  /** Those that made the ten, and all until it was over; none is in two. */
  readonly rows: readonly Answered[];
}
export interface Load {
  readonly alerts: readonly Answered[];
  /** ms that people were on duty, each counted; so far. */
  readonly worked: number;
  /** The most for one person; the earliest of several. Absent: there was no alert. */
  readonly busiest: Busiest | undefined;
  /** Ten or more in ten minutes, however many were on duty. */
  readonly floods: readonly Flood[];
  /** Raised when the ten minutes had ten or more for each person. */
  readonly flooded: readonly Answered[];
  /** Raised while nobody was on duty. */
  readonly alone: readonly Answered[];
}

/** Somebody has to look when nobody is on duty. */
export const sharing = (onDuty: number): number => Math.max(1, onDuty);

/** Alerts for one person in an hour of duty, in tenths: rounded up, so that no load looks smaller than it was. */
export const perHour = ({ alerts, alone, worked }: Load): number | undefined =>
  worked === 0 ? undefined : Math.ceil(((alerts.length - alone.length) * 36_000_000) / worked);

/** `rows`: all of a period that were real. What is asked are parts of it; an alert is measured by all that came before it. */
export function loadsOf(
  rows: readonly Answered[],
  duties: readonly OnDuty[],
  now: number,
): (parts: readonly Span[]) => Load {
  const sorted = byRaised(rows);
  const moments = momentsOf(sorted, duties);
  const floods = floodsIn(sorted);
  const stays = staysOf(duties, now);
  return (parts) => {
    const isIn = (at: number): boolean => parts.some(({ from, to }) => at >= from && at < to);
    const here = parts.flatMap((part) => moments.slice(...placesIn(sorted, part)));
    const rowsOf = (found: readonly Moment[]): readonly Answered[] => found.map(({ row }) => row);
    const most = here.reduce<Moment | undefined>(
      (best, each) => (best && !isBusier(each, best) ? best : each),
      undefined,
    );
    return {
      alerts: rowsOf(here),
      worked: parts.reduce((sum, part) => sum + overlap(stays, part), 0),
      busiest: most && {
        ...{ at: most.row.raised, onDuty: most.onDuty },
        rows: sorted.slice(most.first, most.end),
      },
      floods: floods.filter(({ at }) => isIn(at)),
      flooded: rowsOf(here.filter((each) => countOf(each) >= flood.cases * sharing(each.onDuty))),
      alone: rowsOf(here.filter(({ onDuty }) => onDuty === 0)),
    };
  };
}

/** One alert, and which the ten minutes up to it had. */
interface Moment {
  readonly row: Answered;
  readonly first: number;
  /** Behind the last: those of the same ms came with it. */
  readonly end: number;
  readonly onDuty: number;
}
const countOf = ({ first, end }: Moment): number => end - first;

function momentsOf(sorted: readonly Answered[], duties: readonly OnDuty[]): readonly Moment[] {
  const onDutyAt = dutyIn(duties);
  let first = 0;
  let end = 0;
  return sorted.map((row) => {
    while ((sorted[first]?.raised ?? 0) <= row.raised - flood.within) first += 1;
    while ((sorted[end]?.raised ?? Number.POSITIVE_INFINITY) <= row.raised) end += 1;
    return { row, first, end, onDuty: onDutyAt(row.raised) };
  });
}

/** In whole numbers: two moments can be as busy as each other. */
const isBusier = (a: Moment, b: Moment): boolean => countOf(a) * sharing(b.onDuty) > countOf(b) * sharing(a.onDuty);

function floodsIn(sorted: readonly Answered[]): readonly Flood[] {
  const floods: { at: number; rows: Answered[] }[] = [];
  /** Since the one so many places before; there may be none. */
  const since = (index: number, back: number): number =>
    (sorted[index]?.raised ?? 0) - (sorted[index - back]?.raised ?? Number.NEGATIVE_INFINITY);
  let on: Answered[] | undefined;
  let free = 0;
  sorted.forEach((row, index) => {
    // The fifth before this one left the ten minutes before this one came.
    if (since(index, flood.ends) > flood.within) on = undefined;
    if (on) on.push(row);
    else if (since(index, flood.cases - 1) < flood.within) {
      on = sorted.slice(Math.max(free, index - flood.cases + 1), index + 1);
      floods.push({ at: row.raised, rows: on });
    }
    if (on) free = index + 1;
  });
  return floods;
}

/** How many were on duty, asked in the order of time: a month has hundreds of duties and ten thousand cases. */
function dutyIn(duties: readonly OnDuty[]): (at: number) => number {
  const coming = duties.toSorted((a, b) => a.from - b.from);
  let next = 0;
  let here: readonly OnDuty[] = [];
  return (at) => {
    const before = here.length;
    here = here.filter(({ to }) => to === undefined || at < to);
    const came: OnDuty[] = [];
    for (let duty = coming[next]; duty && duty.from <= at; duty = coming[next]) {
      next += 1;
      if (duty.to === undefined || at < duty.to) came.push(duty);
    }
    if (came.length > 0 || here.length < before) here = [...here, ...came];
    return new Set(here.map(({ person }) => person)).size;
  };
}

/** When somebody was on duty, up to now; who is on duty twice at a time is there once. */
function staysOf(duties: readonly OnDuty[], now: number): readonly Span[] {
  const stays: Span[] = [];
  const lastOf = new Map<string, { from: number; to: number }>();
  for (const { person, from, to = now } of duties.toSorted((a, b) => a.from - b.from)) {
    const last = lastOf.get(person);
    const end = Math.min(to, now);
    if (last && from <= last.to) last.to = Math.max(last.to, end);
    else if (end > from) {
      const stay = { from, to: end };
      lastOf.set(person, stay);
      stays.push(stay);
    }
  }
  return stays;
}

const overlap = (stays: readonly Span[], { from, to }: Span): number =>
  stays.reduce((sum, stay) => sum + Math.max(0, Math.min(stay.to, to) - Math.max(stay.from, from)), 0);
