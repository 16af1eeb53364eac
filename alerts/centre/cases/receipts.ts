/** What the home is told after an event. Only alerts that came from a gateway are spoken of. */
import type { ReceiptMessage, ReceiptType } from "../../protocol.ts";
import { unreachable } from "../unreachable.ts";
import type { CaseState } from "../views.ts";
import type { Case, CaseAlert, CaseEvent, MessageNumber } from "./case.ts";
import { isSuspected } from "./suspicion.ts";

/** A receipt and the gateway it is for. */
export interface Told {
  readonly gateway: string;
  readonly receipt: ReceiptMessage;
}

/** How the state of a case is said to the home; a raised case says nothing of its own. */
const newsOf: { readonly [S in CaseState]?: ReceiptType } = {
  claimed: "claimed",
  dispatched: "dispatched",
  on_site: "on_site",
  resolved: "closed",
  closed: "closed",
};

/** `before`: the case as it was; a home that was told of an end has to hear that it is none. */
export function receiptsAfter(
  after: Case,
  event: CaseEvent,
  at: number,
  message?: MessageNumber,
  before?: Case,
): Told[] {
  switch (event.type) {
    case "raise":
    case "suspect":
    case "signal":
    case "confirm":
    case "dismiss":
      return message ? told(after, event.alert, "stored", message, at) : [];
    case "shown":
      return wasShown(after, event, at) ? told(after, listedIn(after, event.alertId), "shown", undefined, at) : [];
    case "claim":
      // One that was offered was never anything but somebody's, for the home.
      return after.claimedAt === at ? forAll(after, "claimed", at) : [];
    case "release":
    case "lease_lost":
      return forAll(after, "released", at);
    case "dispatch":
    case "confirm_dispatch":
    case "call_back":
    case "dispatch_lapsed":
    case "arrive":
      return movedOn(after, at);
    case "resolve":
      return forAll(after, "closed", at);
    case "reopen":
      return reopened(after, event, message, at, before);
    // Whoever has it, somebody has it: another name is nothing to frighten anybody with.
    case "takeover":
    case "accept":
    case "reassign":
    case "handover":
    case "decline":
    case "handover_lapsed":
    case "offer":
    case "back":
    case "renew":
    case "note":
    case "contact":
    case "check":
    case "tick":
    case "shelve":
    case "unshelve":
    case "review":
    case "review_due":
    case "remind":
    case "lower":
    case "area":
    // Of homes that are silent: none of their words is in it.
    case "fold":
    case "summon":
    case "summoned":
      return [];
    default:
      return unreachable(event);
  }
}

/** What was sent or is there, if that is where the case stands now: a second one who is sent is no news at home. */
function movedOn(after: Case, at: number): Told[] {
  const news = newsOf[after.state];
  return news && after.movedIn === after.version ? forAll(after, news, at) : [];
}

/** The first time: once with sound and once without is the same news for the home. */
const wasShown = (after: Case, { alertId }: Extract<CaseEvent, { type: "shown" }>, at: number): boolean =>
  after.alerts.some((alert) => alert.id === alertId && alert.shownAt === at);

/**
 * `stored` and `shown` on a case that somebody already holds (or has closed) are followed by that news, with the higher version:
 * the home must not fall back to "nobody has it" because a further press was stored.
 */
function told(
  after: Case,
  alert: CaseAlert | undefined,
  type: "stored" | "shown",
  message: MessageNumber | undefined,
  at: number,
): Told[] {
  const from = alert?.from;
  if (!from) return [];
  const of = { ...from, ...message };
  // Nobody has been called to it, whatever else is in its case.
  if (isSuspected(alert)) return [receipt(after, alert, type, of, after.version, at)];
  const news = newsOf[after.state];
  if (!news) return [receipt(after, alert, type, of, after.version, at)];
  return [receipt(after, alert, type, of, after.version - 1, at), receipt(after, alert, news, of, after.version, at)];
}

/** What the home should know by now of this alert's case; nothing while nobody has had it. */
export function newsOn(found: Case, alert: CaseAlert | undefined, at: number): Told | undefined {
  const type = newsOf[found.state] ?? (found.lastOwner ? "released" : undefined);
  return alert?.from && type && !isSuspected(alert)
    ? receipt(found, alert, type, alert.from, found.version, at)
    : undefined;
}

const listedIn = (found: Case, alertId: string): CaseAlert | undefined => found.alerts.find(({ id }) => id === alertId);

/** Those that are not listed hear it when their gateway next reports what it has open. */
function forAll(after: Case, type: ReceiptType, at: number): Told[] {
  return after.alerts.flatMap((alert) =>
    alert.from && !isSuspected(alert) ? [receipt(after, alert, type, alert.from, after.version, at)] : [],
  );
}

/** An alert that was told of its end, said again, is told that nobody has it; a new one was never told of anything. */
function reopened(
  after: Case,
  { alert, unlisted }: Extract<CaseEvent, { type: "reopen" }>,
  message: MessageNumber | undefined,
  at: number,
  before: Case | undefined,
): Told[] {
  const known = before?.alerts.some(({ id }) => id === alert?.id) ?? false;
  const older = forAll(after, "released", at).filter((each) => known || each.receipt.alertId !== alert?.id);
  const own =
    unlisted === "again" && alert?.from ? [receipt(after, alert, "released", alert.from, after.version, at)] : [];
  const newer = alert && message ? told(after, alert, "stored", message, at) : [];
  return [...newer, ...own, ...older];
}

function receipt(
  after: Case,
  alert: CaseAlert,
  type: ReceiptType,
  of: MessageNumber & { readonly gateway: string },
  caseVersion: number,
  at: number,
): Told {
  const receipt: ReceiptMessage = {
    v: 1,
    type,
    alertId: alert.id,
    epoch: of.epoch,
    seq: of.seq,
    caseId: after.id,
    caseVersion,
    at,
    ...(type === "closed" && after.outcome && { outcome: after.outcome }),
    ...(isSuspected(alert) && { suspected: true }),
  };
  return { gateway: of.gateway, receipt };
}
