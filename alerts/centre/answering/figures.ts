/** The answering figures of a period, each with the cases it is made of. Pure: the same log gives the same figures at any time. */
import { severities } from "../../protocol.ts";
import { type Answered, isCall, isReal, isWaiting, waited } from "./answered.ts";
import type { Load } from "./load.ts";
import { meets, type Share, type Spread, spread } from "./shares.ts";
import type { Investigation, LoggedCase } from "./store.ts";

/** s; the targets in tenths of a percent (`mission.md`). */
export const within = [
  { seconds: 10, target: 950 },
  { seconds: 30, target: undefined },
  { seconds: 60, target: 975 },
  { seconds: 180, target: 990 },
] as const;
/** Slower than this is looked into by somebody. */
export const missedAfter = 180_000;

export interface Within extends Share {
  readonly seconds: number;
  readonly target: number | undefined;
  readonly met: boolean | undefined;
}
export interface Miss {
  readonly row: Answered;
  readonly waited: number;
  /** It had been taken before, and came back to all. */
  readonly again: boolean;
  readonly note: Investigation | undefined;
}
/** By name; each opens its list. */
export type Lists = Readonly<Record<string, readonly LoggedCase[]>>;

export interface Figures {
  readonly calls: number;
  readonly within: readonly Within[];
  readonly claimed: Spread;
  /** Nobody has it yet; the longest so far. */
  readonly waiting: Spread;
  readonly shown: Spread;
  readonly spoke: Spread;
  readonly arrived: Spread;
  readonly misses: readonly Miss[];
  readonly releases: number;
  readonly leaseLosses: number;
  readonly reopens: number;
  readonly load: Load;
  /** Of all that was real, faults and notices among it: how grave it was. */
  readonly bySeverity: readonly (Share & { readonly severity: (typeof severities)[number] })[];
  readonly apart: {
    readonly tests: number;
    readonly drills: number;
    readonly faults: number;
    readonly notices: number;
    /** Opened for a telephone call: nobody waited for an answer. */
    readonly calledIn: number;
  };
}

/** `rows`: all that were raised in the period, or in a part of it; `load`: of the same. */
export function figures(
  rows: readonly Answered[],
  { now, load, notes }: { readonly now: number; readonly load: Load; readonly notes: readonly Investigation[] },
): Figures {
  const { calls, real, waiting, faults, notices, calledIn, drills, tests } = partsOf(rows);
  const claimed = calls.filter((row) => row.claimed !== undefined);
  // One that was given back waits for somebody like any other.
  const misses = missesIn([...calls, ...calledIn], now, notes);
  const span = (from: number | undefined, to: number | undefined): readonly number[] =>
    from === undefined || to === undefined || to < from ? [] : [to - from];
  return {
    calls: calls.length,
    within: within.map(({ seconds, target }) => withinOf(calls, seconds, target, now)),
    claimed: spread(claimed.map((row) => waited(row, now) ?? 0)),
    waiting: spread(waiting.map((row) => waited(row, now) ?? 0)),
    shown: spread(calls.flatMap(({ stored, shown }) => span(stored, shown))),
    spoke: spread(calls.flatMap((row) => span(row.claimed, row.spoke))),
    arrived: spread(calls.flatMap(({ dispatched, arrived }) => span(dispatched, arrived))),
    misses,
    ...{ releases: sum(calls, "releases"), leaseLosses: sum(calls, "leaseLosses"), reopens: sum(calls, "reopens") },
    load,
    bySeverity: severities.map((severity) => ({
      ...{ severity, n: real.filter(({ of }) => of.severity === severity).length, of: real.length },
    })),
    apart: {
      ...{ tests: tests.length, drills: drills.length, faults: faults.length, notices: notices.length },
      calledIn: calledIn.length,
    },
  };
}

function partsOf(rows: readonly Answered[]) {
  const calls = rows.filter(isCall);
  const real = rows.filter(({ of }) => isReal(of));
  return {
    ...{ calls, real, waiting: calls.filter(isWaiting) },
    faults: real.filter(({ of }) => of.lane === "fault"),
    notices: real.filter((row) => !isCall(row) && row.of.lane !== "fault" && !row.of.calledIn),
    calledIn: real.filter(({ of }) => of.calledIn),
    drills: rows.filter(({ of }) => of.drill !== undefined),
    tests: rows.filter(({ of }) => !isReal(of) && of.drill === undefined),
  };
}

const sum = (rows: readonly Answered[], what: "releases" | "leaseLosses" | "reopens"): number =>
  rows.reduce((all, row) => all + row[what], 0);

/** One that nobody has yet is late as soon as its wait is too long; before that nobody can say. */
const isIn = (row: Answered, ms: number, now: number): "in" | "out" | "open" => {
  const took = waited(row, now);
  if (took === undefined) return "open";
  if (row.claimed !== undefined) return took <= ms ? "in" : "out";
  return took > ms ? "out" : "open";
};

function withinOf(calls: readonly Answered[], seconds: number, target: number | undefined, now: number): Within {
  const judged = calls.map((row) => isIn(row, seconds * 1_000, now));
  const share = { n: judged.filter((is) => is === "in").length, of: judged.filter((is) => is !== "open").length };
  return { ...share, seconds, target, met: target === undefined || share.of === 0 ? undefined : meets(share, target) };
}

/** The longest wait of each case, of those that were too long. Worst first. */
function missesIn(calls: readonly Answered[], now: number, notes: readonly Investigation[]): readonly Miss[] {
  const noteOf = new Map(notes.map((note) => [note.case, note]));
  return calls
    .flatMap((row): Miss[] => {
      const waits = row.waits.map(({ from, to }, n) => ({ waited: (to ?? now) - from, again: n > 0 }));
      const [longest] = waits.filter((each) => each.waited > missedAfter).toSorted((a, b) => b.waited - a.waited);
      return longest ? [{ row, ...longest, note: noteOf.get(row.of.id) }] : [];
    })
    .toSorted((a, b) => b.waited - a.waited);
}

/** What stands behind the figures of the same rows. */
export function listsOf(rows: readonly Answered[], { load, misses }: Figures, now: number): Lists {
  const { calls, real, ...groups } = partsOf(rows);
  const graded = severities.map((each) => [each, real.filter(({ of }) => of.severity === each)] as const);
  const slowest = calls.toSorted((a, b) => (waited(b, now) ?? 0) - (waited(a, now) ?? 0));
  const late = within.map(({ seconds }): [string, readonly Answered[]] => [
    `over-${seconds}`,
    slowest.filter((row) => isIn(row, seconds * 1_000, now) === "out"),
  ]);
  const lists: Readonly<Record<string, readonly Answered[]>> = {
    ...groups,
    calls: slowest,
    ...Object.fromEntries([...late, ...graded]),
    misses: misses.map(({ row }) => row),
    unshown: calls.filter(({ shown }) => shown === undefined),
    spoke: calls.filter(({ spoke }) => spoke !== undefined),
    arrived: calls.filter(({ arrived }) => arrived !== undefined),
    released: calls.filter(({ releases }) => releases > 0),
    lost: calls.filter(({ leaseLosses }) => leaseLosses > 0),
    reopened: calls.filter(({ reopens }) => reopens > 0),
    alerts: real,
    busiest: load.busiest?.rows ?? [],
    floods: load.floods.flatMap((each) => each.rows),
    flood: load.flooded,
    alone: load.alone,
  };
  return Object.fromEntries(Object.entries(lists).map(([name, rows]) => [name, rows.map(({ of }) => of)]));
}
