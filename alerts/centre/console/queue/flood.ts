/**
 * A flood of alerts as ISA-18.2 counts it: ten or more within ten minutes, until fewer than five. While it lasts, unclaimed
 * notices are folded into one row. Emergencies and warnings never are; one that rises is no notice any more and stands alone.
 */
import type { CaseView } from "../../views.ts";
import { beganAt } from "./order.ts";

/** ms; cases raised within it. */
export const flood = { window: 600_000, begins: 10, ends: 5 } as const;

/** How many were raised within the window; tests call nobody. */
export const raisedLately = (cases: Iterable<CaseView>, now: number): number => {
  let count = 0;
  for (const of of cases)
    if (!of.test && of.lane !== "test" && of.state !== "suspected" && now - of.raisedAt < flood.window) count += 1;
  return count;
};

export const isFlood = (was: boolean, lately: number): boolean => lately >= (was ? flood.ends : flood.begins);

export interface Folded {
  readonly shown: readonly CaseView[];
  readonly folded: readonly CaseView[];
  /** When the oldest of the folded began. */
  readonly oldest: number | undefined;
}

/** One notice alone saves no room. Everything that is not a notice keeps its place. */
export function fold(unclaimed: readonly CaseView[], flooded: boolean): Folded {
  const notices = flooded ? unclaimed.filter((of) => of.severity === "notice") : [];
  if (notices.length < 2) return { shown: unclaimed, folded: [], oldest: undefined };
  return {
    shown: unclaimed.filter((of) => of.severity !== "notice"),
    folded: notices,
    oldest: Math.min(...notices.map(beganAt)),
  };
}
