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

/** When it happened at home, as far as that is known; the centre's own time otherwise. */
export const happenedAt = ({ at, atTrusted, storedAt }: CaseView["alerts"][number]): number =>
  atTrusted ? at : storedAt;

/** When it began for the person at home. */
export const beganAt = (of: CaseView): number =>
  of.alerts.reduce((first, alert) => Math.min(first, happenedAt(alert)), of.raisedAt);

/** Inside the unclaimed, a life comes before the watching itself (a lost gateway, a lost device). All of a drill comes after all that is real. */
const rankOf = (of: CaseView, section: Section): number =>
  (sections.indexOf(section) + (of.drill === undefined ? 0 : sections.length)) * 4 +
  (section === "unclaimed" ? (of.lane === "emergency" ? 0 : 2) + (of.state === "raised" ? 0 : 1) : 0);

/** Where a case stands in the queue, and how long it stands there if nothing but time passes. */
export interface Place {
  readonly of: CaseView;
  readonly section: Section;
  readonly rank: number;
  readonly began: number;
  /** From when to before when, by the centre's clock. */
  readonly from: number;
  readonly until: number;
}

function placeOf(of: CaseView, me: string, now: number): Place {
  const section = sectionOf(of, me, now);
  const turns = [of.shelved?.until, of.pulsesAt, of.leaseUntil === undefined ? undefined : of.leaseUntil - staleBefore];
  const ahead = turns.filter((at) => at !== undefined && at > now) as readonly number[];
  const rank = rankOf(of, section) * 4 + severityRank[of.severity];
  return { of, section, rank, began: beganAt(of), from: now, until: Math.min(...ahead, Number.POSITIVE_INFINITY) };
}

const byPlace = (a: Place, b: Place): number =>
  a.rank - b.rank || a.began - b.began || (a.of.id < b.of.id ? -1 : a.of.id > b.of.id ? 1 : 0);

export const inOrder = (cases: Iterable<CaseView>, me: string, now: number): readonly CaseView[] =>
  Array.from(cases, (of) => placeOf(of, me, now))
    .sort(byPlace)
    .map(({ of }) => of);

/** The same order, kept: only what is new, changed or due is looked at anew, and the same list comes back when nothing moved. */
export function keptOrder(me: string): (cases: ReadonlyMap<string, CaseView>, now: number) => readonly Place[] {
  const places = new Map<string, Place>();
  let sorted: readonly Place[] = [];
  return (cases, now) => {
    const fresh: Place[] = [];
    for (const [id, of] of cases) {
      const before = places.get(id);
      if (before?.of === of && before.from <= now && now < before.until) continue;
      const place = placeOf(of, me, now);
      places.set(id, place);
      fresh.push(place);
    }
    const gone = places.size > cases.size;
    if (gone) for (const id of places.keys()) if (!cases.has(id)) places.delete(id);
    if (!gone && fresh.length === 0) return sorted;
    const stayed = sorted.filter((place) => places.get(place.of.id) === place);
    // Two runs that are in order already are merged by the sort, not sorted again.
    sorted = [...stayed, ...fresh.sort(byPlace)].sort(byPlace);
    return sorted;
  };
}
