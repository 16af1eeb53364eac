/**
 * The life of a case as a pure function: `(case, event, at) -> case'` or the reason why not. No clock, no store. The table is in
 * `table.ts`, who may do what in `guards.ts`, what it changes in `change.ts`. Replaying the log through `step` gives the same case.
 */
import type { CaseState } from "../views.ts";
import type { Case, CaseEvent, CaseEventType } from "./case.ts";
import { born, change } from "./change.ts";
import { endsByItself, guard, type Later, type Refusal } from "./guards.ts";
import { notAhead } from "./not-ahead.ts";
import { isHeld, isOpen, steps } from "./table.ts";
import { leaseCut, leaseFrom, termsOf, underWay } from "./terms.ts";

export { type Refusal, summonsOf, waitsFrom } from "./guards.ts";
export { isHeld, isOpen, steps };

export type Step = { readonly ok: true; readonly case: Case } | { readonly ok: false; readonly why: Refusal };

export function step(found: Case | undefined, event: CaseEvent, at: number): Step {
  if (event.type === "raise" || event.type === "suspect")
    return found ? { ok: false, why: "exists" } : { ok: true, case: born(event, at) };
  if (!found) return { ok: false, why: "no_case" };
  const before = notAhead(found, at);
  const to = steps[before.state][event.type];
  if (!to) return { ok: false, why: "wrong_state" };
  const why = guard(before, event, at);
  if (why) return { ok: false, why };
  const changed = change(before, event, at);
  const state = landing(before, changed, event, to);
  const version = before.version + 1;
  const moved = state !== before.state || changed.owner?.id !== before.owner?.id;
  const after = { ...changed, state, version, movedIn: moved ? version : before.movedIn, ...heardIn(event, version) };
  return { ok: true, case: { ...after, ...leaseAfter(after, event, at) } };
}

/** While somebody else who was sent is under way, the case stays where it is. */
function landing(before: Case, after: Case, event: Later, to: CaseState): CaseState {
  const fewer = event.type === "call_back" || event.type === "dispatch_lapsed";
  return fewer && before.state === "dispatched" && underWay(after).length > 0 ? "dispatched" : to;
}

const fromHome: ReadonlySet<CaseEventType> = new Set(["signal", "confirm", "dismiss"]);
const heardIn = (event: CaseEvent, version: number) =>
  fromHome.has(event.type) || (event.type === "reopen" && event.alert) ? { heardIn: version } : {};

/** What the holder does renews the lease and answers what the holder had to hear; nothing else does. */
const actions: ReadonlySet<CaseEventType> = new Set([
  ...(["claim", "takeover", "accept", "renew", "note", "contact", "check", "tick", "handover"] as const),
  ...(["dispatch", "confirm_dispatch", "call_back", "arrive"] as const),
]);
const isHolders = (after: Case, event: Later): boolean =>
  actions.has(event.type) && "by" in event && event.by?.id === after.owner?.id;

type LeaseFields = Pick<Case, "leaseUntil" | "pulsesAt" | "alarm" | "offeredAt" | "handover">;
const noLease: LeaseFields = {
  ...{ leaseUntil: undefined, pulsesAt: undefined, alarm: undefined, offeredAt: undefined, handover: undefined },
};

/** Only a held case has a lease, and whatever else is between its holder and the clock. */
function leaseAfter(after: Case, event: Later, at: number): Partial<LeaseFields> {
  if (!isHeld(after.state)) return noLease;
  const { lease, ringLease } = termsOf(after.policy);
  if (isHolders(after, event)) return { ...leaseFrom(after, at), alarm: undefined };
  if (event.type === "reassign") return leaseCut({ ...after, ...leaseFrom(after, at) }, at + ringLease, at);
  if (event.type === "signal" && event.rings) return leaseCut(after, at + ringLease, at);
  if (event.type === "dispatch_lapsed") return leaseCut(after, at + lease, at);
  return {};
}

/**
 * A command says which version it saw. A claim, renewal, note or release minds only that nobody else has moved the case since:
 * a further press, or a second console showing it, must not cost a dispatcher the claim. Closing minds news from the home too.
 */
export function sawEnough(found: Case, event: CaseEventType, expectedVersion: number): boolean {
  const needed = event === "resolve" ? Math.max(found.movedIn, found.heardIn) : found.movedIn;
  return expectedVersion >= needed && expectedVersion <= found.version;
}

/** What the centre itself does next without anybody asking: a fault or test that is over ends. */
export function settles(found: Case): CaseEvent | undefined {
  if (found.state !== "raised" || !endsByItself(found)) return undefined;
  // Of those that are not listed it does not know how they are.
  if (found.unlisted || !found.alerts.every((alert) => alert.condition === "cleared")) return undefined;
  return { type: "resolve", outcome: found.test ? "test" : "technical_fault" };
}
