/** A message about an alert reaches the centre: which events are that, for which case? Pure. */
import type { AlertMessage } from "../../protocol.ts";
import { isTime } from "../plain-alert.ts";
import type { Case, CaseAlert, CaseEvent, CasePolicy, MessageNumber } from "./case.ts";
import { sortAlert } from "./lane.ts";
import { isOpen } from "./machine.ts";
import { isSuspected, suspicionEnds } from "./suspicion.ts";

export interface ArrivalContext {
  readonly at: number;
  /** The home the register gives this gateway: a gateway cannot raise in another's home. */
  readonly home: string;
  /** Add to the gateway's wall clock to get the centre's, if known. */
  readonly clockOffset: number | undefined;
  readonly policy: (lane: Case["lane"], home: string) => CasePolicy;
  readonly newCaseId: () => string;
  readonly newAlertId: () => string;
}

/** `mine`: the case that already has this alert. `latest`: the newest case of the same key. */
export interface Found {
  readonly mine: Case | undefined;
  readonly latest: Case | undefined;
}

/** What is taken back becomes a notice, whatever its gateway calls it: it must not be looked for among the emergencies. */
export const keyOf = (message: AlertMessage, home: string): string =>
  sortAlert({ ...message, home, ...(takesBack(message) && { severity: "notice" }) }).key;

/** A gateway gone mad must not make one case that costs more with each alert: the next alert begins a further, linked case. */
export const alertsPerCase = 100;

/** What happens to one case, in order; `into` absent: the first event makes it. */
export interface Arrival {
  readonly into: Case | undefined;
  readonly events: readonly CaseEvent[];
}

/** The first is about the alert itself; a further one is what the centre makes of it. */
export function arrive(message: AlertMessage, found: Found, context: ArrivalContext): readonly Arrival[] {
  const { mine } = found;
  const known = mine?.alerts.find((alert) => alert.id === message.alertId);
  const alert = merged(known, message, context);
  if (takesBack(message)) return takenBack(message, found, known, alert, context);
  if (mine && known) return [news(mine, known, alert, message)];
  if (message.type === "suspect") return [suspected(message, alert, found.latest, context)];
  return [fresh(message, alert, found.latest, context)];
}

/** An alert that is in no case yet. */
function fresh(
  message: Pick<AlertMessage, "gatewayId" | "test">,
  alert: CaseAlert,
  latest: Case | undefined,
  context: ArrivalContext,
): Arrival {
  const full = latest && latest.alerts.length >= alertsPerCase;
  if (latest && !full && latest.state === "suspected") return { into: latest, events: [{ type: "confirm", alert }] };
  if (latest && !full && isOpen(latest.state))
    return { into: latest, events: [{ type: "signal", alert, rings: alert.condition === "active" }] };
  if (latest && !full && comesBack(latest, context.at) && alert.condition === "active")
    return { into: latest, events: [{ type: "reopen", reason: "called again", alert }] };
  return { into: undefined, events: [{ type: "raise", ...newCase(message, alert, latest, context) }] };
}

/** A suspicion joins what is open and brings nothing back that is over. */
function suspected(
  message: AlertMessage,
  alert: CaseAlert,
  latest: Case | undefined,
  context: ArrivalContext,
): Arrival {
  if (latest && isOpen(latest.state) && latest.alerts.length < alertsPerCase)
    return { into: latest, events: [{ type: "signal", alert, rings: false }] };
  return { into: undefined, events: [{ type: "suspect", ...newCase(message, alert, latest, context) }] };
}

function newCase(
  message: Pick<AlertMessage, "gatewayId" | "test">,
  alert: CaseAlert,
  latest: Case | undefined,
  context: ArrivalContext,
) {
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
function news(mine: Case, before: CaseAlert, after: CaseAlert, message: AlertMessage): Arrival {
  if (message.type === "suspect") return { into: mine, events: [{ type: "signal", alert: after, rings: false }] };
  if (isSuspected(before))
    return mine.state === "suspected"
      ? { into: mine, events: [{ type: "confirm", alert: after }] }
      : { into: mine, events: [{ type: "signal", alert: after, rings: true }] };
  const again = message.repeats > before.repeats || severityRose(before, after);
  const backAfterAll = mine.state === "dismissed" && message.type === "raise";
  if (backAfterAll || (again && after.condition === "active" && !isOpen(mine.state)))
    return { into: mine, events: [{ type: "reopen", reason: "called again", alert: after }] };
  return { into: mine, events: [{ type: "signal", alert: after, rings: again }] };
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
  if (mine && known && !isSuspected(known)) return [news(mine, known, merged, message)];
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
  return [ended, fresh(message, noticeOf(alert, context), found.latest, context)];
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

/** Longer than this in the gateway: the dispatcher is told that it is late. */
const lateAfter = 60_000;

function alertOf(message: AlertMessage, { at, clockOffset }: ArrivalContext): CaseAlert {
  const { heldFor } = message;
  // The wait measured by the gateway's monotonic clock needs no wall clock at all; else its wall clock, mended.
  const said = heldFor === undefined ? message.at.wall + (clockOffset ?? 0) : at - heldFor;
  const known = isTime(said);
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
    lateBy: known && heldFor !== undefined && heldFor > lateAfter ? heldFor : undefined,
    repeats: message.repeats,
    condition: message.condition,
    cancelRequested: message.type === "cancel",
    causes: message.causes,
    snapshot: message.snapshot,
    from: { gateway: message.gatewayId, epoch: message.epoch, seq: message.seq },
    ...(message.type === "suspect" && { suspectedUntil: suspicionEnds(message, at) }),
  };
}
