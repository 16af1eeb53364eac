/** Who may do what to a case as it is now, beyond what the table says. Pure; `undefined`: it may be done. */
import { type Case, type CaseEvent, mostLevel, type Summons } from "./case.ts";
import { aimedAt, lapsed } from "./dispatches.ts";
import { isHeld } from "./table.ts";
import { isBeforeContact, termsOf } from "./terms.ts";
import { isUnwatched } from "./unwatched.ts";

export type Refusal =
  | "no_case"
  | "exists"
  | "wrong_state"
  | "not_owner"
  | "nothing_new"
  | "needs_supervisor"
  | "only_a_person"
  /** An emergency nobody has spoken to or looked at since it was taken is not closed at the desk. */
  | "not_spoken_to"
  /** Who closed it does not review it. */
  | "own_case"
  /** Nobody has handed it over to this person. */
  | "not_asked"
  /** No console of this person is open. */
  | "not_there"
  /** Only notices and faults, for so long at most. */
  | "not_shelvable"
  /** The case that this one is said to be of is not there, is another home's, or is a duplicate itself. */
  | "no_such_case";

export type Later = Exclude<CaseEvent, { type: "raise" | "suspect" }>;

export function guard(before: Case, event: Later, at: number): Refusal | undefined {
  switch (event.type) {
    case "renew":
    case "note":
    case "release":
    case "contact":
    case "check":
    case "tick":
    case "dispatch":
      return owns(before, event.by.id);
    case "confirm_dispatch":
    case "call_back":
      return owns(before, event.by.id) ?? (aimedAt(before, event) ? undefined : "nothing_new");
    case "arrive":
      return owns(before, event.by.id) ?? guardArrival(before, event);
    case "dispatch_lapsed":
      return lapsed(before, at).length > 0 ? undefined : "nothing_new";
    case "claim":
      return isHeld(before.state) && before.offeredAt === undefined ? "wrong_state" : undefined;
    case "takeover":
      return before.owner?.id === event.by.id ? "nothing_new" : undefined;
    case "reassign":
      if (before.owner?.id === event.to.id) return "nothing_new";
      return event.atConsole ? undefined : "not_there";
    case "handover":
      if (!event.supervisor && before.owner?.id !== event.by.id) return "not_owner";
      return before.owner?.id === event.to.id ? "nothing_new" : undefined;
    case "accept":
      return before.handover?.to.id === event.by.id ? undefined : "not_asked";
    case "decline":
      return mayEndHandover(before, event.by.id) ? undefined : "not_asked";
    case "handover_lapsed":
      return before.handover && before.handover.overdueAt === undefined ? undefined : "nothing_new";
    case "offer":
      return before.offeredAt === undefined && !isBeforeContact(before) ? undefined : "nothing_new";
    case "back":
      return before.offeredAt === undefined ? "nothing_new" : undefined;
    case "resolve":
      return guardResolve(before, event);
    case "review":
      return guardReview(before, event);
    case "review_due":
      return before.reviewDueAt === undefined ? undefined : "nothing_new";
    case "shelve":
      return isShelvable(before) && event.until > at && event.until <= at + termsOf(before.policy).shelvedMost
        ? undefined
        : "not_shelvable";
    case "unshelve":
      return before.shelved ? undefined : "nothing_new";
    case "shown":
      return guardShown(before, event);
    // Once reviewed, only the home itself brings a case back: the same alert saying it again.
    case "reopen":
      return event.by && before.state !== "resolved" ? "wrong_state" : undefined;
    case "remind":
      return !before.test && before.level < mostLevel ? undefined : "nothing_new";
    case "lower":
      return event.to < before.level ? undefined : "nothing_new";
    case "area":
      return before.area ? undefined : "nothing_new";
    case "fold":
      return !endsByItself(before) || event.into === before.id ? "only_a_person" : undefined;
    case "summon":
      return summonsOf(before, event.step) ? "nothing_new" : undefined;
    case "summoned":
      return summonsOf(before, event.step) ? undefined : "nothing_new";
    case "signal":
    case "confirm":
    case "dismiss":
    case "lease_lost":
      return undefined;
  }
}

const owns = ({ owner }: Case, person: string): Refusal | undefined => (owner?.id === person ? undefined : "not_owner");

/** Since when nobody has it. */
export const waitsFrom = (found: Case): number => found.waitsFrom ?? found.raisedAt;

/** A step is taken once for each time that nobody has the case. */
export const summonsOf = (found: Case, step: string): Summons | undefined =>
  found.summons?.find((each) => each.step === step && each.at >= waitsFrom(found));

/** A fault that has grown into an emergency is one, whatever it was when its case was made. */
export const isRealEmergency = ({ severity, test }: Case): boolean => severity === "emergency" && !test;

export const endsByItself = (found: Case): boolean => found.policy.autoResolveOnClear && !isRealEmergency(found);

/** A notice, or something to mend: nobody's life, and not the watching over a whole home. */
const isShelvable = (found: Case): boolean =>
  !found.test &&
  !isRealEmergency(found) &&
  !isUnwatched(found) &&
  (found.severity === "notice" || found.lane === "fault");

function guardShown(before: Case, event: Extract<Later, { type: "shown" }>): Refusal | undefined {
  const alert = before.alerts.find((each) => each.id === event.alertId);
  // A suspicion that joined an open case calls nobody yet; when it does, it has to be shown for that.
  if (!alert || alert.suspectedUntil !== undefined) return "nothing_new";
  return alert.shownAt === undefined || (alert.rungAt === undefined && !event.silent) ? undefined : "nothing_new";
}

/** Somebody may have come who was not sent; the second word on one who was sent is no news. */
const guardArrival = (before: Case, event: Extract<Later, { type: "arrive" }>): Refusal | undefined =>
  (before.state === "on_site" || event.responder !== undefined) && !aimedAt(before, event) ? "nothing_new" : undefined;

/** Whoever was asked, whoever asked, and whoever has it. */
const mayEndHandover = ({ handover, owner }: Case, person: string): boolean =>
  handover !== undefined && [handover.to.id, handover.by.id, owner?.id].includes(person);

/** No timer and no sensor ends an emergency: without a person only what may end by itself, and only when it has ended. */
function guardResolve(before: Case, event: Extract<Later, { type: "resolve" }>): Refusal | undefined {
  if (!event.by) return endsByItself(before) && !isHeld(before.state) ? undefined : "only_a_person";
  if (before.owner?.id !== event.by.id) return "not_owner";
  // Nobody could be reached, and nothing more is done: that is for the one who answers for the shift.
  if (event.outcome === "no_contact_unresolved") return event.supervisor ? undefined : "needs_supervisor";
  // Its other case has to be spoken about.
  if (event.outcome === "duplicate_of")
    return event.duplicateOf === undefined || event.duplicateOf === before.id ? "no_such_case" : undefined;
  return isRealEmergency(before) && before.lane !== "fault" && isBeforeContact(before) ? "not_spoken_to" : undefined;
}

/** Before it ends as a duplicate: is `other` a case that this one can be of, and does it say how the person is now? */
export function guardDuplicate(found: Case, other: Case | undefined): Refusal | undefined {
  if (!canBeOf(found, other)) return "no_such_case";
  const isAsked = isRealEmergency(found) && found.lane !== "fault" && isBeforeContact(found);
  return isAsked && !isOfTheSameTime(found, other) ? "not_spoken_to" : undefined;
}

const canBeOf = (found: Case, other: Case | undefined): boolean =>
  other !== undefined &&
  other.id !== found.id &&
  other.home === found.home &&
  // Two that are each other's would both end without anybody having looked.
  other.outcome !== "duplicate_of" &&
  (other.lane === found.lane || !isRealEmergency(found));

/** What was over before this one called, or was never anybody's, answers nothing of it. */
const isOfTheSameTime = ({ raisedAt }: Case, other: Case | undefined): boolean =>
  other !== undefined && other.state !== "dismissed" && (other.closedAt ?? raisedAt) >= raisedAt;

function guardReview(before: Case, event: Extract<Later, { type: "review" }>): Refusal | undefined {
  if (!event.by) return isReviewedByItself(before) ? undefined : "only_a_person";
  const own = before.owner?.id === event.by.id;
  // It grew louder before anybody took it: that is looked at by somebody else, whoever leads the shift.
  if (own && (!event.supervisor || (isRealEmergency(before) && before.level > 0))) return "own_case";
  return undefined;
}

export const isReviewedByItself = (found: Case): boolean =>
  found.test || (found.lane === "fault" && !isRealEmergency(found));
