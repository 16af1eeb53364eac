/** When the next drill is due. At least one in each half year: JGJ/T 484, clause 10.3. Pure. */
import { days } from "../../../devices/model/moment.ts";
import type { Drill } from "./store.ts";

/** ms. From the last drill to the next; and how long before that a shift is reminded. */
export const drilling = { within: days(182), reminded: days(14) } as const;

export interface DrillDue {
  /** When the last one began; absent: there was none. */
  readonly last?: number;
  readonly by?: number;
}

/** `undefined`: there is time. One that was cut short before anybody called was none. */
export function drillDue(drills: readonly Drill[], now: number): DrillDue | undefined {
  const begun = drills.filter(({ cases }) => cases.length > 0).map(({ startedAt }) => startedAt);
  if (begun.length === 0) return {};
  const last = Math.max(...begun);
  const by = last + drilling.within;
  return now >= by - drilling.reminded ? { last, by } : undefined;
}
