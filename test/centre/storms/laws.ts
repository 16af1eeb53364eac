/** What must hold of every step of every case, however people, sensors and time meet (I1-I4 of the fault catalogue). */
import type { Case, CaseEvent } from "../../../alerts/centre/cases/case.ts";
import type { Happened } from "../../../alerts/centre/cases/happened.ts";
import { isHeld, isOpen, step } from "../../../alerts/centre/cases/machine.ts";
import type { CaseState } from "../../../alerts/centre/views.ts";
import { noResponse, respond } from "../../../alerts/lifecycle.ts";
import { instant } from "../../../devices/model/moment.ts";

const order: readonly CaseState[] = ["suspected", "raised", "claimed", "dispatched", "on_site", "resolved", "closed"];
/** The only names under which a case goes back. */
const backwards: ReadonlySet<string> = new Set(["release", "lease_lost", "call_back", "dispatch_lapsed", "reopen"]);
const otherHands: ReadonlySet<string> = new Set(["takeover", "accept", "reassign"]);

const isEmergency = ({ severity, test }: Case): boolean => severity === "emergency" && !test;
const byPerson = (event: CaseEvent): string | undefined => ("by" in event ? event.by?.id : undefined);

export function brokenLaws({ before, after, event }: Happened): string[] {
  const broken: string[] = [];
  const law = (holds: boolean, name: string): void =>
    void (holds || broken.push(`${name}: ${event.type} made it ${after.state}`));
  const held = isHeld(after.state);
  law(after.version === (before?.version ?? 0) + 1, "its version rises by one");
  law(!isOpen(after.state) || (after.owner !== undefined) === held, "it has a holder exactly while it is held");
  law((after.leaseUntil !== undefined) === held, "it has a lease exactly while it is held");
  if (!before) return broken;
  if (isHeld(before.state) && held && before.owner?.id !== after.owner?.id)
    law(
      otherHands.has(event.type) || (event.type === "claim" && before.offeredAt !== undefined),
      "nobody's case is taken by a claim",
    );
  if (
    after.state !== "dismissed" &&
    before.state !== "dismissed" &&
    order.indexOf(after.state) < order.indexOf(before.state)
  )
    law(backwards.has(event.type), "it goes back only by a name");
  if (isOpen(before.state) && !isOpen(after.state) && after.state !== "dismissed" && isEmergency(before)) {
    law(
      event.type === "resolve" && byPerson(event) === before.owner?.id && isHeld(before.state),
      "a person who holds it ends an emergency",
    );
    law(wasReached(before, event), "it is not closed from the desk unheard");
  }
  if (after.state === "closed" && before.state === "resolved" && isEmergency(before))
    law(byPerson(event) !== undefined, "a person reviews an emergency");
  if (after.state === "dismissed" && before.state !== "dismissed")
    law(before.state === "suspected", "only a suspicion is dismissed");
  return broken;
}

const unheard: ReadonlySet<string> = new Set(["no_contact_unresolved", "duplicate_of"]);
function wasReached(before: Case, event: CaseEvent): boolean {
  if (before.state !== "claimed" || before.lane === "fault") return true;
  if (event.type === "resolve" && unheard.has(event.outcome)) return true;
  return before.spokeAt !== undefined || before.checkedAt !== undefined;
}

/** The log alone, replayed, is the case. */
export function replayed(log: readonly Happened[]): ReadonlyMap<string, Case> {
  const cases = new Map<string, Case>();
  for (const { event, after } of log) {
    const next = step(cases.get(after.id), JSON.parse(JSON.stringify(event)) as CaseEvent, timeOf.get(after) ?? 0);
    if (!next.ok) throw new Error(`a replay refuses ${event.type}: ${next.why}`);
    cases.set(after.id, next.case);
  }
  return cases;
}
/** When it happened, by the clock of the storm. */
export const timeOf = new WeakMap<Case, number>();

/** Everything that was sent to the home, heard in order and again: what the lamp believes of each alert in the end. */
export function believed(log: readonly Happened[]): ReadonlyMap<string, string> {
  const receipts = log.flatMap((each) => each.receipts.map(({ receipt }) => receipt));
  const of = new Map<string, typeof noResponse>();
  for (const receipt of [...receipts, ...receipts]) {
    if (receipt.suspected) continue;
    of.set(receipt.alertId, respond(of.get(receipt.alertId) ?? noResponse, receipt, instant(0)));
  }
  return new Map([...of].map(([alert, { handling }]) => [alert, handling]));
}

/** I3: what the home may believe of an alert whose case is so. */
export const mayBelieve: { readonly [S in CaseState]: readonly string[] } = {
  suspected: ["none"],
  dismissed: ["none"],
  raised: ["none", "released"],
  claimed: ["claimed"],
  dispatched: ["dispatched"],
  on_site: ["on_site"],
  resolved: ["closed"],
  closed: ["closed"],
};
