/**
 * A fall that may still be cancelled at home. Silence counts as yes: what the home neither confirms nor takes back within its
 * guard and a little more, the centre raises by its own clock, because the home may have gone dark.
 */
import type { AlertMessage } from "../../protocol.ts";
import type { Case, CaseAlert, CaseEvent } from "./case.ts";

/** For the word at the end of the guard to travel, and for one that waited in the outbox with its suspicion to arrive behind it. */
const grace = 10_000;
/** No home may take longer (`fallGuard`): a gateway gone mad must not keep a fall quiet. */
const longestGuard = 30_000;
/** ms after it came. */
export const longestSuspicion = longestGuard + grace;

/** What the home has waited already is not waited again here. */
export function suspicionEnds({ guard = longestGuard, heldFor = 0 }: AlertMessage, at: number): number {
  return at + Math.max(0, Math.min(guard, longestGuard) - heldFor) + grace;
}

export const isSuspected = (alert: CaseAlert): boolean => alert.suspectedUntil !== undefined;

/** When the centre raises it; `undefined`: nothing is suspected in this case. */
export function suspectedUntil(found: Case): number | undefined {
  const ends = found.alerts.flatMap((alert) => alert.suspectedUntil ?? []);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** Nothing came of it in time. */
export function goneDark(found: Case, at: number): CaseEvent | undefined {
  const alert = found.alerts.find((each) => each.suspectedUntil !== undefined && each.suspectedUntil <= at);
  if (!alert) return undefined;
  const raised = { ...alert, suspectedUntil: undefined };
  return found.state === "suspected"
    ? { type: "confirm", alert: raised, why: "home_dark" }
    : { type: "signal", alert: raised, rings: true, why: "home_dark" };
}
