/** A message about an alert reaches the centre: which events are that, for which case? Pure. */
import type { AlertMessage } from "../../protocol.ts";
import { isTime } from "../plain-alert.ts";
import type { Case, CaseAlert, CaseEvent, CasePolicy, MessageNumber } from "./case.ts";
import { type Sorted, sortAlert } from "./lane.ts";
import { type Absences, lateAfter, whyLate } from "./lateness.ts";
import { isOpen } from "./machine.ts";
import { isSuspected, suspicionEnds } from "./suspicion.ts";
import { asTooMany, type HomeBounds, hearing, isFull, joining, tooManyKey } from "./too-many.ts";

export interface ArrivalContext {
  readonly at: number;
  /** The home the register gives this gateway: a gateway cannot raise in another's home. */
  readonly home: string;
  /** Add to the gateway's wall clock to get the centre's, if known. */
  readonly clockOffset: number | undefined;
  /** What is known of times in which nothing of this gateway could come. */
  readonly absences: Absences;
  readonly policy: (lane: Case["lane"], home: string) => CasePolicy;
  readonly newCaseId: () => string;
  readonly newAlertId: () => string;
  readonly bounds: HomeBounds;
}

export interface Found {
  /** The case that already has this alert. */
  readonly mine: Case | undefined;
  /** The alert as it was last said, if that case has no room for it in its list. */
  readonly unlisted: CaseAlert | undefined;
  /** The newest case of the same key, an open one first. */
  readonly latest: Case | undefined;
  /** How many of this home are open, and the newest of those that others share because there are too many. */
  readonly openCases: number;
  readonly tooMany: Case | undefined;
}

/** What is taken back becomes a notice, whatever its gateway calls it: it must not be looked for among the emergencies. */
export const keyOf = (message: AlertMessage, home: string): string =>
  sortAlert({ ...message, home, ...(takesBack(message) && { severity: "notice" }) }).key;

/** What happens to one case, in order; `into` absent: the first event makes it. */
export interface Arrival {
  readonly into: Case | undefined;
  readonly events: readonly CaseEvent[];
}

/** The first is about the alert itself; a further one is what the centre makes of it. */
export function arrive(message: AlertMessage, found: Found, context: ArrivalContext): readonly Arrival[] {
  const { mine } = found;
  const known = mine?.alerts.find((alert) => alert.id === message.alertId) ?? (mine && found.unlisted);
  const alert = merged(known, message, context);
  if (takesBack(message)) return takenBack(message, found, known, alert, context);
  if (mine && known) return within(news(mine, known, alert, message), message, found, context);
  if (message.type === "suspect") return [suspected(message, alert, found, context)];
  return [fresh(message, alert, found, context)];
}

type Speaker = Pick<AlertMessage, "gatewayId" | "test">;

/** An alert that is in no case yet. What is open takes it, with or without room in its list; what was over lately comes back by it. */
function fresh(message: Speaker, alert: CaseAlert, found: Found, context: ArrivalContext): Arrival {
  const { latest, tooMany } = found;
  const joined = joins(latest, alert, context);
  if (joined) return joined;
  const born = newCase(message, alert, latest, context);
  const shared = isTooMany(born, found, context);
  const before = shared ? tooMany : latest;
  const again = (shared && joins(before, alert, context)) || comesBackBy(before, alert, context);
  if (again) return again;
  const raised = shared ? asTooMany({ ...born, relatedTo: before?.id }, context.policy) : born;
  return { into: undefined, events: [{ type: "raise", ...raised }] };
}

function joins(into: Case | undefined, alert: CaseAlert, { bounds }: ArrivalContext): Arrival | undefined {
  if (!into || !isOpen(into.state)) return undefined;
  const how = { alert, ...joining(into, alert, bounds) };
  if (into.state === "suspected") return { into, events: [{ type: "confirm", ...how }] };
  return { into, events: [{ type: "signal", rings: alert.condition === "active", ...how }] };
}

function comesBackBy(into: Case | undefined, alert: CaseAlert, { at, bounds }: ArrivalContext): Arrival | undefined {
  if (!into || isFull(into, bounds) || !comesBack(into, at) || alert.condition !== "active") return undefined;
  return { into, events: [{ type: "reopen", reason: "called again", alert }] };
}

/** Emergencies and tests of a home have one case each. */
const isTooMany = ({ lane }: Sorted, { openCases }: Found, { bounds }: ArrivalContext): boolean =>
  (lane === "care" || lane === "fault") && openCases >= bounds.openCases;

/** A suspicion joins what is open and brings nothing back that is over. It waits in a list: where there is no room it is taken for said. */
function suspected(message: AlertMessage, alert: CaseAlert, found: Found, context: ArrivalContext): Arrival {
  const { latest } = found;
  const said = { ...alert, suspectedUntil: undefined };
  if (latest && isOpen(latest.state))
    return isFull(latest, context.bounds)
      ? fresh(message, said, found, context)
      : { into: latest, events: [{ type: "signal", alert, rings: false }] };
  const born = newCase(message, alert, latest, context);
  if (isTooMany(born, found, context)) return fresh(message, said, found, context);
  return { into: undefined, events: [{ type: "suspect", ...born }] };
}

function newCase(message: Speaker, alert: CaseAlert, latest: Case | undefined, context: ArrivalContext) {
  const { lane, key } = sortAlert({ ...alert, test: message.test, home: context.home });
  return {
    ...{ id: context.newCaseId(), lane, key, home: context.home, gateway: message.gatewayId, test: message.test },
    ...{ policy: context.policy(lane, context.home), alert },
    ...(latest && { relatedTo: latest.id }),
  };
}

const comesBack = (found: Case, at: number): boolean =>
  found.state === "resolved" && found.closedAt !== undefined && at - found.closedAt <= found.policy.reopenWithin;

/** The same person pressing again rings again; a case that was over comes back by it however old it is: the alert is in no other. */
function news(mine: Case, before: CaseAlert, alert: CaseAlert, message: AlertMessage): Arrival {
  const of = { alert, ...hearing(mine, alert) };
  const signal = (rings: boolean): Arrival => ({ into: mine, events: [{ type: "signal", ...of, rings }] });
  if (message.type === "suspect") return signal(false);
  if (isSuspected(before))
    return mine.state === "suspected" ? { into: mine, events: [{ type: "confirm", ...of }] } : signal(true);
  const again = message.repeats > before.repeats || severityRose(before, alert);
  const backAfterAll = mine.state === "dismissed" && message.type === "raise";
  if (backAfterAll || (again && alert.condition === "active" && !isOpen(mine.state)))
    return { into: mine, events: [{ type: "reopen", reason: "called again", ...of }] };
  return signal(again);
}

/** Where too many are open, one that is over does not come back unless it is an emergency by now: the shared case has the centre's own word of it. */
function within(heard: Arrival, { gatewayId }: Speaker, found: Found, context: ArrivalContext): readonly Arrival[] {
  const [event] = heard.events;
  const { into } = heard;
  if (!into || event?.type !== "reopen" || !event.alert) return [heard];
  const { alert, unlisted } = event;
  const isOwn = into.key === tooManyKey(into.home) || alert.severity === "emergency";
  if (isOwn || !isTooMany(into, found, context)) return [heard];
  const own = { ...alert, id: context.newAlertId(), from: undefined };
  return [
    { into, events: [{ type: "signal", alert, rings: false, ...(unlisted && { unlisted }) }] },
    fresh({ gatewayId, test: into.test }, own, found, context),
  ];
}

/** Said at home inside the guard. The same word after it is a wish, and a `cancel` of the alert's own kind. */
const takesBack = ({ type, kind }: AlertMessage): boolean => type === "cancel" && kind === "fall_cancelled";

function takenBack(
  message: AlertMessage,
  found: Found,
  known: CaseAlert | undefined,
  merged: CaseAlert,
  context: ArrivalContext,
): readonly Arrival[] {
  const { mine } = found;
  // The centre had waited long enough and has raised it: from then on only a person ends it.
  if (mine && known && !isSuspected(known)) return within(news(mine, known, merged, message), message, found, context);
  const alert: CaseAlert = { ...merged, kind: message.kind, condition: "cleared", cancelRequested: true };
  if (mine && (mine.state !== "suspected" || mine.alerts.some((each) => each.id !== alert.id && isSuspected(each))))
    return [{ into: mine, events: [{ type: "signal", alert, rings: false }] }];
  const dismiss: CaseEvent = { type: "dismiss", alert, ...(message.quiet && { quiet: true }) };
  const born = { ...alert, kind: "fall", suspectedUntil: context.at };
  const ended: Arrival = mine
    ? { into: mine, events: [dismiss] }
    : // Its suspicion was lost, or is still on its way: then it finds its case over.
      { into: undefined, events: [{ type: "suspect", ...newCase(message, born, undefined, context) }, dismiss] };
  if (message.quiet || message.test) return [ended];
  return [ended, fresh(message, noticeOf(alert, context), found, context)];
}

/** The centre's own word, in a case of its own: nothing that happens to it is news for the home. */
const noticeOf = ({ from: _, ...alert }: CaseAlert, context: ArrivalContext): CaseAlert => ({
  ...alert,
  ...{ id: context.newAlertId(), severity: "notice", cancelRequested: false },
});

const order = ["notice", "warning", "emergency"] as const;
const severityRose = (before: CaseAlert, after: CaseAlert): boolean =>
  order.indexOf(after.severity) > order.indexOf(before.severity);

/** Messages may arrive swapped: the one with the highest number speaks, but nothing graver or louder is forgotten. */
function merged(known: CaseAlert | undefined, message: AlertMessage, context: ArrivalContext): CaseAlert {
  const fresh = alertOf(message, context);
  if (!known) return fresh;
  const newer = isNewer(message, known.from) ? fresh : known;
  const first = message.type === "raise" ? fresh : known;
  return {
    ...newer,
    kind: first.kind,
    at: first.at,
    atTrusted: first.atTrusted,
    lateBy: first.lateBy,
    lateWhy: first.lateWhy,
    storedAt: known.storedAt,
    shownAt: known.shownAt,
    rungAt: known.rungAt,
    // Anything but the suspicion itself ends it.
    suspectedUntil: message.type === "suspect" ? known.suspectedUntil : undefined,
    severity: severityRose(known, fresh) ? fresh.severity : known.severity,
    repeats: Math.max(known.repeats, fresh.repeats),
    cancelRequested: known.cancelRequested || fresh.cancelRequested,
  };
}

/** A new epoch is a new life of the gateway's journal: what it says now is newer than what an earlier life said. */
const isNewer = (message: MessageNumber, newest: MessageNumber | undefined): boolean =>
  !newest || message.epoch !== newest.epoch || message.seq > newest.seq;

function alertOf(message: AlertMessage, { at, clockOffset, absences }: ArrivalContext): CaseAlert {
  const { heldFor } = message;
  // The wait measured by the gateway's monotonic clock needs no wall clock at all; else its wall clock, mended.
  const said = heldFor === undefined ? message.at.wall + (clockOffset ?? 0) : at - heldFor;
  const known = isTime(said);
  const lateBy = known && heldFor !== undefined && heldFor > lateAfter ? heldFor : undefined;
  return {
    id: message.alertId,
    kind: message.kind,
    severity: message.severity,
    room: message.room,
    device: message.device,
    resident: message.resident,
    at: known ? said : at,
    atTrusted: known && (heldFor !== undefined || message.at.trusted || clockOffset !== undefined),
    storedAt: at,
    lateBy,
    lateWhy: lateBy === undefined ? undefined : whyLate({ from: said, until: at }, absences),
    repeats: message.repeats,
    condition: message.condition,
    cancelRequested: message.type === "cancel",
    causes: message.causes,
    snapshot: message.snapshot,
    from: { gateway: message.gatewayId, epoch: message.epoch, seq: message.seq },
    ...(message.type === "suspect" && { suspectedUntil: suspicionEnds(message, at) }),
  };
}
