/** A message about an alert reaches the centre: which event is that, for which case? Pure. */
import type { AlertMessage } from "../../protocol.ts";
import { isTime } from "../plain-alert.ts";
import type { Case, CaseAlert, CaseEvent, CasePolicy, MessageNumber } from "./case.ts";
import { sortAlert } from "./lane.ts";
import { isOpen } from "./machine.ts";

export interface ArrivalContext {
  readonly at: number;
  /** The home the register gives this gateway: a gateway cannot raise in another's home. */
  readonly home: string;
  /** Add to the gateway's wall clock to get the centre's, if known. */
  readonly clockOffset: number | undefined;
  readonly policy: (lane: Case["lane"]) => CasePolicy;
  readonly newCaseId: () => string;
}

/** `mine`: the case that already has this alert. `latest`: the newest case of the same key. */
export interface Found {
  readonly mine: Case | undefined;
  readonly latest: Case | undefined;
}

export const keyOf = (message: AlertMessage, home: string): string => sortAlert({ ...message, home }).key;

/** A gateway gone mad must not make one case that costs more with each alert: the next alert begins a further, linked case. */
export const alertsPerCase = 100;

export interface Arrival {
  readonly into: Case | undefined;
  readonly event: CaseEvent;
}

export function arrive(message: AlertMessage, found: Found, context: ArrivalContext): Arrival {
  const known = found.mine?.alerts.find((alert) => alert.id === message.alertId);
  const alert = merged(known, message, context);
  if (found.mine && known) return news(found.mine, known, alert, message);
  const open = found.latest;
  const full = open && open.alerts.length >= alertsPerCase;
  if (open && !full && isOpen(open.state))
    return { into: open, event: { type: "signal", alert, rings: alert.condition === "active" } };
  if (open && !full && comesBack(open, context.at) && alert.condition === "active")
    return { into: open, event: { type: "reopen", reason: "called again", alert } };
  const { lane, key } = sortAlert({ ...message, home: context.home });
  return {
    into: undefined,
    event: {
      type: "raise",
      id: context.newCaseId(),
      lane,
      key,
      home: context.home,
      gateway: message.gatewayId,
      test: message.test,
      policy: context.policy(lane),
      alert,
      ...(open && { relatedTo: open.id }),
    },
  };
}

const comesBack = (found: Case, at: number): boolean =>
  found.state === "resolved" && found.closedAt !== undefined && at - found.closedAt <= found.policy.reopenWithin;

/** The same person pressing again rings again; a case that was over comes back by it however old it is: the alert is in no other. */
function news(mine: Case, before: CaseAlert, after: CaseAlert, message: AlertMessage): Arrival {
  const again = message.repeats > before.repeats || severityRose(before, after);
  if (again && after.condition === "active" && !isOpen(mine.state))
    return { into: mine, event: { type: "reopen", reason: "called again", alert: after } };
  return { into: mine, event: { type: "signal", alert: after, rings: again } };
}

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
  };
}
