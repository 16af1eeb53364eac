/** What time alone makes of a case, besides its lease: the next of it, and when. Pure; the clock is the centre's. */
import type { Case, CaseEvent } from "./case.ts";
import { confirmBy } from "./dispatches.ts";
import { isReviewedByItself } from "./guards.ts";
import { isHeld, isOpen } from "./table.ts";
import { termsOf } from "./terms.ts";

interface Due {
  readonly at: number;
  readonly event: CaseEvent;
}

function duties(found: Case): readonly Due[] {
  const all: Due[] = [];
  const say = (at: number | undefined, event: CaseEvent): void => {
    if (at !== undefined) all.push({ at, event });
  };
  const { handover, shelved, state } = found;
  if (isOpen(state) && state !== "suspected") say(confirmBy(found), { type: "dispatch_lapsed" });
  if (isHeld(state) && handover?.overdueAt === undefined) say(handover?.until, { type: "handover_lapsed" });
  if (state === "raised") say(shelved?.until, { type: "unshelve" });
  if (state === "resolved" && found.closedAt !== undefined) {
    const due = found.closedAt + termsOf(found.policy).reviewWithin;
    if (isReviewedByItself(found)) say(due, { type: "review" });
    else if (found.reviewDueAt === undefined) say(due, { type: "review_due" });
  }
  return all;
}

export const dueAt = (found: Case): number | undefined => {
  const times = duties(found).map(({ at }) => at);
  return times.length === 0 ? undefined : Math.min(...times);
};

export const timed = (found: Case, at: number): CaseEvent | undefined =>
  duties(found)
    .toSorted((a, b) => a.at - b.at)
    .find((each) => each.at <= at)?.event;
