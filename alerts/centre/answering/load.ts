/**
 * How much one dispatcher gets: everything that was raised in the ten minutes before, divided by whoever was on duty then. Ten to
 * a person is a flood (ISA-18.2). Pure.
 */
import type { Answered } from "./answered.ts";
import type { Share } from "./shares.ts";
import type { OnDuty } from "./store.ts";

export const flood = { cases: 10, within: 600_000 } as const;

export interface Load {
  /** The most at one time: so many cases for so many people. */
  readonly most: Share;
  /** Raised into a flood. */
  readonly flooded: readonly Answered[];
  /** Raised while nobody was on duty. */
  readonly alone: number;
}

export function floods(rows: readonly Answered[], duties: readonly OnDuty[]): Load {
  const sorted = rows.toSorted((a, b) => a.raised - b.raised);
  const flooded: Answered[] = [];
  let most: Share = { n: 0, of: 1 };
  let alone = 0;
  let first = 0;
  const onDutyAt = dutyIn(duties);
  sorted.forEach((row, n) => {
    while ((sorted[first]?.raised ?? 0) <= row.raised - flood.within) first += 1;
    const count = n - first + 1;
    const people = onDutyAt(row.raised);
    if (people === 0) alone += 1;
    const share = { n: count, of: Math.max(1, people) };
    if (share.n * most.of > most.n * share.of) most = share;
    if (count >= flood.cases * share.of) flooded.push(row);
  });
  return { most, flooded, alone };
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
