/**
 * Why an alert waited, as far as the centre knows: it was not listening itself, or it heard nothing of this gateway. Only what
 * covers the wait counts; what the home's line, its mains or its program did, nobody here can tell apart. Pure.
 */
import type { LateReason } from "../views.ts";

/** ms by the centre's clock. */
export interface Absence {
  readonly from: number;
  readonly until: number;
}

export interface Absences {
  /** When this centre was not listening. */
  readonly centre: readonly Absence[];
  /** When nothing of the gateway came, whoever was the cause. */
  readonly home: readonly Absence[];
}

/** ms: longer than this in the gateway, and the dispatcher is told that it is late. What stays unexplained may be as long. */
export const lateAfter = 60_000;
/** Less than this part of the wait is beside the point: a home needs its time to dial again after the centre is back. */
const smallPart = 0.1;

export function whyLate(wait: Absence, { centre, home }: Absences): LateReason {
  const length = wait.until - wait.from;
  const byCentre = within(wait, centre);
  const byHome = within(wait, [...centre, ...home]) - byCentre;
  if (length - byCentre - byHome > lateAfter) return "unknown";
  const small = Math.max(lateAfter, length * smallPart);
  if (byHome <= small && byHome < byCentre) return "centre_away";
  return byCentre <= small ? "home_unheard" : "both";
}

/** ms of the wait that lie in any of them, each counted once. */
function within(wait: Absence, absences: readonly Absence[]): number {
  let sum = 0;
  let counted = wait.from;
  for (const { from, until } of absences.toSorted((a, b) => a.from - b.from)) {
    const begin = Math.max(from, counted);
    const end = Math.min(until, wait.until);
    if (end <= begin) continue;
    sum += end - begin;
    counted = end;
  }
  return sum;
}
