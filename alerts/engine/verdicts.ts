/** From what rules found to alerts and messages: an alert's id is made here, once, and every later word is about that id. */
import { type Duration, later, type Moment, minutes, seconds } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Alert } from "../alert.ts";
import type { Ids, Outgoing } from "../engine.ts";
import { alertAfter, endsWhenCleared, noResponse, respond, severityRank } from "../lifecycle.ts";
import type { ReceiptMessage } from "../protocol.ts";
import type { About, Finding } from "../rules/rule.ts";
import type { Draft } from "./draft.ts";
import { comeBack, ended, rememberEnd } from "./endings.ts";
import { causesWith, signOf, snapshotOf } from "./snapshot.ts";
import { testEnds } from "./testing.ts";

/** Changes of one alert that are told in a minute. More are counted, and the count travels with the next that is told. */
export const changesBound = { changes: 20, per: minutes(1), whenFull: "count-only" } as const;
/** One press of the white key, however often its radio says it. */
const cancelFold = seconds(3);

/** Who found it, on what occasion. */
export interface Occasion {
  readonly rule: string;
  readonly about: About;
  readonly at: Moment;
  readonly test: boolean;
  /** The reading that made the rule say so. */
  readonly cause: Reading | undefined;
  readonly ids: Ids;
}

/** Does one finding; returns the id of the alert it raised or rang again. */
export function conclude(draft: Draft, finding: Finding, on: Occasion): string | undefined {
  switch (finding.verdict) {
    case "raise":
      return raise(draft, finding, on);
    case "send":
      for (const alert of openOf(draft, on)) send(draft, alert, on.at, finding.note);
      return undefined;
    case "cancel":
      for (const alert of openOf(draft, on)) cancelGuarded(draft, alert, on.at, finding.by);
      return undefined;
    case "clear":
      for (const alert of openOf(draft, on)) clear(draft, alert, on.at, finding.note);
      return undefined;
    case "ask":
      draft.asks.push({ device: on.about.key, fact: finding.fact });
      return undefined;
    case "unheard":
      draft.unheard.push({ source: finding.source, family: finding.family });
      return undefined;
  }
}

function openOf(draft: Draft, on: Pick<Occasion, "rule" | "about">): Alert[] {
  if (draft.open.size === 0) return [];
  return [...draft.open.values()].filter((alert) => alert.rule === on.rule && alert.key === on.about.key);
}

function raise(draft: Draft, finding: Finding & { verdict: "raise" }, on: Occasion): string {
  const open = openOf(draft, on).find((alert) => alert.test === on.test);
  if (open) return again(draft, open, finding, on);
  const { about, at, cause } = on;
  const device = about.device ?? (cause && { id: cause.device, room: cause.room, resident: cause.resident });
  const { of } = finding;
  const alert: Alert = {
    id: on.ids.alertId(),
    rule: on.rule,
    kind: finding.kind,
    severity: finding.severity,
    test: on.test,
    key: about.key,
    device: of?.device ?? device?.id,
    room: of?.room ?? device?.room,
    resident: of?.resident ?? device?.resident,
    at,
    condition: "active",
    state: "guarding",
    repeats: 0,
    causes: finding.causes ?? (cause ? [signOf(cause, at)] : []),
  };
  if (on.test) draft.wake(later(at.steady, testEnds));
  if (finding.guarded === undefined) send(draft, alert, at, finding.note);
  else suspect(draft, alert, at, finding.guarded, finding.note);
  return alert.id;
}

/** Silently, and at once: should the home go dark inside the guard, the centre raises it. */
function suspect(draft: Draft, alert: Alert, at: Moment, guard: Duration, note: string | undefined): void {
  if (draft.home.rules.tellSuspectedFall === false) draft.keep(alert);
  else tell(draft, { ...alert, suspectTold: true }, "suspect", at, note, { guard });
}

function again(draft: Draft, open: Alert, finding: Finding & { verdict: "raise" }, on: Occasion): string {
  const rises = severityRank[finding.severity] < severityRank[open.severity];
  const another = finding.kind !== open.kind && severityRank[finding.severity] <= severityRank[open.severity];
  const returned = open.condition === "cleared";
  const alert: Alert = {
    ...open,
    kind: another || rises ? finding.kind : open.kind,
    severity: rises ? finding.severity : open.severity,
    condition: "active",
    repeats: open.repeats + 1,
    causes: on.cause ? causesWith(open.causes, signOf(on.cause, open.at)) : open.causes,
    // Raised before the home had other paths: its next word may need them.
    ...(open.state === "raised" && !open.policy && policyOf(draft, open)),
  };
  // Confirmed after all, by something that needs no guard.
  if (open.state === "guarding" && finding.guarded === undefined) send(draft, alert, on.at, finding.note);
  else if (open.state === "raised" && (rises || another)) tell(draft, alert, "change", on.at, finding.note);
  else if (open.state === "raised" && (finding.again === "ring" || returned)) change(draft, alert, on.at, finding.note);
  else draft.keep(alert);
  return open.id;
}

/** Out of the guard, or straight away. */
function send(draft: Draft, alert: Alert, at: Moment, note: string | undefined): void {
  const state = alertAfter(alert.state, "send");
  if (!state) return;
  // From now on its clocks are its own: settings that change later move nothing.
  tell(draft, { ...alert, state, raisedAt: at.steady, ...policyOf(draft, alert) }, "raise", at, note);
}

function policyOf({ home: { delivery } }: Draft, { test }: Alert): Pick<Alert, "policy"> {
  return delivery && !test && delivery.steps.length > 0 ? { policy: delivery } : {};
}

/**
 * The resident said so inside the guard: recorded, and told as a notice that nobody has to act on, unless the household does
 * not want that. A centre that was told of the suspicion hears of its end all the same, or it would raise it.
 */
function cancelGuarded(draft: Draft, alert: Alert, at: Moment, by: string): void {
  const state = alertAfter(alert.state, "cancel");
  if (!state) return;
  const cancelled: Alert = {
    ...alert,
    kind: "fall_cancelled",
    severity: "notice",
    condition: "cleared",
    state,
    endedAt: at.steady,
  };
  const note = `cancelled by ${by}`;
  const reported = draft.home.rules.reportCancelledFall !== false;
  if (alert.suspectTold) tell(draft, cancelled, "cancel", at, note, reported ? {} : { quiet: true });
  else if (reported) tell(draft, cancelled, "raise", at, note);
  else draft.keep({ ...cancelled, keptAtHome: true });
}

function clear(draft: Draft, alert: Alert, at: Moment, note: string | undefined): void {
  const ended = endsWhenCleared(alert) ? alertAfter(alert.state, "causeGone") : undefined;
  if (alert.condition === "cleared" && !ended) return;
  const cleared: Alert = { ...alert, condition: "cleared", ...(ended && { state: ended, endedAt: at.steady }) };
  if (alert.state === "guarding") draft.keep(cleared);
  else if (ended) tell(draft, cleared, "change", at, note);
  else change(draft, cleared, at, note);
}

/** Tells a change of an alert that stays as it is otherwise, inside its bound. */
function change(draft: Draft, alert: Alert, at: Moment, note: string | undefined): void {
  const current = alert.told && at.steady - alert.told.since < changesBound.per ? alert.told : undefined;
  if (current && current.changes >= changesBound.changes) draft.keep(alert);
  else {
    const told = { since: current?.since ?? at.steady, changes: (current?.changes ?? 0) + 1 };
    tell(draft, { ...alert, told }, "change", at, note);
  }
}

/** What the alert was about is gone from the home. An emergency stays open: only a person ends it. */
export function endCause(draft: Draft, alert: Alert, at: Moment, note: string): void {
  // With its device goes the rule's memory of the guard: nobody would look again.
  if (alert.state === "guarding") send(draft, alert, at, note);
  else if (endsWhenCleared(alert)) clear(draft, alert, at, note);
}

/** A test that nobody closed. */
export function endTest(draft: Draft, alert: Alert, at: Moment): void {
  const ended: Alert = { ...alert, condition: "cleared", state: "ended", endedAt: at.steady };
  if (alert.state !== "guarding") tell(draft, ended, "change", at, "test ended");
  else if (alert.suspectTold)
    tell(draft, { ...ended, kind: "fall_cancelled" }, "cancel", at, "test ended", { quiet: true });
  else draft.keep(ended);
}

/** After the centre has it, "I am fine" is news for the dispatcher, who decides. */
export function tellCancel(draft: Draft, alert: Alert, at: Moment, by: string): void {
  if (alert.cancelAskedAt !== undefined && at.steady - alert.cancelAskedAt < cancelFold) return;
  tell(draft, { ...alert, cancelAskedAt: at.steady }, "cancel", at, `cancel asked by ${by}`);
}

/** One more of the same press: counted on its alert while that is open, and never told. */
export function count(draft: Draft, alertId: string): void {
  const alert = draft.open.get(alertId);
  if (alert) draft.keep({ ...alert, repeats: alert.repeats + 1 });
}

export function receive(draft: Draft, receipt: ReceiptMessage, at: Moment): void {
  const open = draft.open.get(receipt.alertId);
  const alert = open ?? ended(draft, receipt.alertId);
  // The centre knows of a suspicion and has called nobody: that promises the home nothing.
  if (!alert || receipt.suspected) return;
  const before = alert.response ?? noResponse;
  const response = respond(before, receipt, at.steady);
  if (response === before) return;
  if (!open) {
    if (response.handling !== "closed") comeBack(draft, alert, response);
    return;
  }
  const over = response.handling === "closed" ? alertAfter(alert.state, "closed") : undefined;
  const after: Alert = { ...alert, response, ...(over && { state: over, endedAt: at.steady }) };
  draft.keep(after);
  if (over) rememberEnd(draft, after, at);
}

function tell(
  draft: Draft,
  alert: Alert,
  type: Outgoing["type"],
  at: Moment,
  note: string | undefined,
  more: Pick<Outgoing, "guard" | "quiet"> = {},
): void {
  draft.keep(alert);
  draft.messages.push({ ...messageOf(draft, alert, type, at, note), ...more });
}

function messageOf(draft: Draft, alert: Alert, type: Outgoing["type"], at: Moment, note: string | undefined): Outgoing {
  const { home } = draft;
  const bed = home.residents.find((resident) => resident.id === alert.resident)?.bed;
  return {
    v: 1,
    type,
    gatewayId: home.gateway ?? home.id,
    alertId: alert.id,
    kind: alert.kind,
    severity: alert.severity,
    test: alert.test,
    home: home.id,
    ...(alert.device !== undefined && { device: alert.device.slice(0, 128) }),
    ...(alert.room !== undefined && { room: alert.room }),
    ...(alert.resident !== undefined && { resident: alert.resident }),
    ...(bed !== undefined && { bed }),
    // A raise tells when it happened, a change when the change did.
    at: type === "raise" || type === "suspect" ? alert.at : at,
    condition: alert.condition,
    repeats: alert.repeats,
    causes: [...alert.causes],
    snapshot: snapshotOf(draft.recent, at),
    ...(note !== undefined && { note: note.slice(0, 200) }),
  };
}
