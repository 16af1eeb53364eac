/**
 * The fixed order of the queue (`people.md` 1.2 #1): unclaimed life alarm, other unclaimed, claimed but without action,
 * mine, others'; inside each: priority, then oldest first. The same set of cases always gives the same order.
 */
import type { CaseView } from "../../views.ts";

export const sections = ["unclaimed", "stale", "mine", "others", "suspected", "tests"] as const;
export type Section = (typeof sections)[number];

/** A claim that ends within this time (ms) without an action of its holder is shown as about to come back. */
export const staleBefore = 60_000;

const severityRank = { emergency: 0, warning: 1, notice: 2 } as const;

export function sectionOf(of: CaseView, me: string, now: number): Section {
  if (of.test || of.lane === "test") return "tests";
  if (of.state === "suspected") return "suspected";
  if (of.state === "raised") return "unclaimed";
  if (of.leaseUntil !== undefined && of.leaseUntil - now <= staleBefore) return "stale";
  return of.owner?.id === me ? "mine" : "others";
}

/** When it began for the person at home, as far as that is known; the centre's own time otherwise. */
export const beganAt = (of: CaseView): number =>
  of.alerts.reduce((first, alert) => Math.min(first, alert.atTrusted ? alert.at : alert.storedAt), of.raisedAt);

export function inOrder(cases: Iterable<CaseView>, me: string, now: number): readonly CaseView[] {
  const rank = (of: CaseView): number => {
    const section = sectionOf(of, me, now);
    // Inside the unclaimed, a life comes before the watching itself (a lost gateway, a lost device).
    return sections.indexOf(section) * 2 + (section === "unclaimed" && of.lane !== "emergency" ? 1 : 0);
  };
  return [...cases].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      severityRank[a.severity] - severityRank[b.severity] ||
      beganAt(a) - beganAt(b) ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}
