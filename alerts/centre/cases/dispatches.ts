/** Who was sent to a case, and how far they are. Pure. */
import type { Case, CaseEvent } from "./case.ts";
import { termsOf, underWay } from "./terms.ts";

type Sent = NonNullable<Case["dispatches"]>[number];
type About = Extract<CaseEvent, { type: "confirm_dispatch" | "call_back" | "arrive" }>;

/** The log has all of them. */
const dispatchesKept = 20;

/** The newest under way, or the one that is named; a second yes of one who has said it is no news. */
export const aimedAt = (found: Case, event: About): Sent | undefined =>
  underWay(found).findLast(
    (sent) =>
      (event.responder === undefined || sent.responder === event.responder) &&
      (event.type !== "confirm_dispatch" || sent.confirmedAt === undefined),
  );

/** Those who have not said yes in time. */
export const lapsed = (found: Case, at: number): readonly Sent[] =>
  underWay(found).filter((sent) => sent.confirmedAt === undefined && (sent.confirmBy ?? at) <= at);

/** When the first of them has to have said it. */
export const confirmBy = (found: Case): number | undefined => {
  const times = underWay(found).flatMap((sent) => (sent.confirmedAt === undefined ? [sent.confirmBy ?? 0] : []));
  return times.length === 0 ? undefined : Math.min(...times);
};

export function sentTo(before: Case, event: Extract<CaseEvent, { type: "dispatch" }>, at: number): Case {
  const { responder, kind, name } = event;
  const etaAt = at + event.etaMinutes * 60_000;
  const known = underWay(before).find((sent) => sent.responder === responder && sent.kind === kind);
  // Sent already: it takes longer, or less.
  if (known) return changed(before, [known], (sent) => ({ ...sent, name, etaAt }));
  const sent: Sent = { responder, kind, name, sentAt: at, etaAt, confirmBy: at + termsOf(before.policy).confirmWithin };
  return { ...before, dispatches: [...(before.dispatches ?? []).slice(1 - dispatchesKept), sent] };
}

export function dispatchAfter(before: Case, event: About, at: number): Case {
  const aimed = aimedAt(before, event);
  return changed(before, aimed ? [aimed] : [], (sent) => {
    if (event.type === "confirm_dispatch") return { ...sent, confirmedAt: at };
    if (event.type === "call_back") return { ...sent, endedAt: at, ended: "called_back" };
    return { ...sent, confirmedAt: sent.confirmedAt ?? at, arrivedAt: at, proof: event.proof };
  });
}

export const withoutLapsed = (before: Case, at: number): Case =>
  changed(before, lapsed(before, at), (sent) => ({ ...sent, endedAt: at, ended: "lapsed" }));

/** The case is over: nobody is under way for it any more. */
export const allEnded = (before: Case, at: number): Case =>
  changed(
    before,
    (before.dispatches ?? []).filter((sent) => sent.endedAt === undefined),
    (sent) => ({
      ...sent,
      endedAt: at,
    }),
  );

const changed = (before: Case, which: readonly Sent[], to: (sent: Sent) => Sent): Case =>
  which.length === 0
    ? before
    : { ...before, dispatches: before.dispatches?.map((sent) => (which.includes(sent) ? to(sent) : sent)) };
