/**
 * The fixed order of the queue (`people.md` 1.2 #1): unclaimed life alarm, one whose holder's console is gone (it may be claimed
 * and somebody has already spoken to the home), other unclaimed, what I am asked to take, claimed but without action, mine,
 * others'; inside each: priority, then oldest first. The same set of cases always gives the same order.
 */
import type { CaseView } from "../../views.ts";

export const sections = ["unclaimed", "asked", "stale", "mine", "others", "shelved", "suspected", "tests"] as const;
export type Section = (typeof sections)[number];

/** A claim that ends within this time (ms) without an action of its holder is shown as about to come back. */
export const staleBefore = 60_000;

const severityRank = { emergency: 0, warning: 1, notice: 2 } as const;

export const isShelved = (of: CaseView, now: number): boolean =>
  of.state === "raised" && of.shelved !== undefined && of.shelved.until > now;

/** Nobody is at hand for it: whoever claims it has it. */
export const isOffered = (of: CaseView, me: string): boolean =>
  of.offeredAt !== undefined && of.owner !== undefined && of.owner.id !== me && of.closedAt === undefined;

export const isClaimable = (of: CaseView, me: string): boolean => of.state === "raised" || isOffered(of, me);

/** It waits for an action of its holder, and will not wait for ever. */
function isStale(of: CaseView, now: number): boolean {
  if (of.pulsesAt !== undefined) return of.pulsesAt <= now;
  return of.leaseUntil !== undefined && of.leaseUntil - now <= staleBefore;
}

export function sectionOf(of: CaseView, me: string, now: number): Section {
  if (of.test || of.lane === "test") return "tests";
  if (of.state === "suspected") return "suspected";
  if (isShelved(of, now)) return "shelved";
  if (isClaimable(of, me)) return "unclaimed";
  if (of.handover?.to.id === me) return "asked";
  if (isStale(of, now)) return "stale";
  return of.owner?.id === me ? "mine" : "others";
}

/** When it began for the person at home, as far as that is known; the centre's own time otherwise. */
export const beganAt = (of: CaseView): number =>
  of.alerts.reduce((first, alert) => Math.min(first, alert.atTrusted ? alert.at : alert.storedAt), of.raisedAt);

/** Inside the unclaimed, a life comes before the watching itself (a lost gateway, a lost device). All of a drill comes after all that is real. */
const rankOf = (of: CaseView, section: Section): number =>
  (sections.indexOf(section) + (of.drill === undefined ? 0 : sections.length)) * 4 +
  (section === "unclaimed" ? (of.lane === "emergency" ? 0 : 2) + (of.state === "raised" ? 0 : 1) : 0);

export function inOrder(cases: Iterable<CaseView>, me: string, now: number): readonly CaseView[] {
  return [...cases]
    .map((of) => ({ of, rank: rankOf(of, sectionOf(of, me, now)), began: beganAt(of) }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        severityRank[a.of.severity] - severityRank[b.of.severity] ||
        a.began - b.began ||
        (a.of.id < b.of.id ? -1 : a.of.id > b.of.id ? 1 : 0),
    )
    .map(({ of }) => of);
}
