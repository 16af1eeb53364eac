/** What each event makes of a case, but for its state, its version and the lease of its holder. Pure. */
import { areaAfter, reminded } from "./areas.ts";
import { type Case, type CaseAlert, type CaseEvent, mostLevel, type Person, type Summons } from "./case.ts";
import { allEnded, dispatchAfter, sentTo, withoutLapsed } from "./dispatches.ts";
import { type Later, summonsOf } from "./guards.ts";
import { isContact } from "./spoken.ts";
import { isHeld } from "./table.ts";
import { termsOf } from "./terms.ts";

/** What a case keeps of these; the log has all. */
const kept = { contacts: 50, steps: 60, summons: 40 } as const;

export function change(before: Case, event: Later, at: number): Case {
  switch (event.type) {
    case "signal":
      return signalled(before, event, at);
    case "confirm":
      return {
        ...{ ...withAlert(before, event.alert, event.unlisted), raisedAt: at, waitsFrom: at },
        ...(event.calledIn && { calledIn: event.calledIn }),
      };
    case "dismiss":
      return {
        ...withAlert(before, event.alert),
        kind: event.alert.kind,
        closedAt: at,
        ...(event.quiet && { quiet: true }),
      };
    case "shown":
      return shownBy(before, event, at);
    case "remind":
      return { ...before, level: reminded(before, event), remindedAt: at };
    case "lower":
      return { ...before, level: event.to, remindedAt: at };
    case "area":
      return { ...before, area: before.area && areaAfter(before.area, event) };
    case "fold":
      return { ...before, closedAt: at, outcome: "duplicate_of", duplicateOf: event.into, shelved: undefined };
    case "summon":
    case "summoned":
      return { ...before, summons: summonsAfter(before, event, at) };
    case "claim":
      return isHeld(before.state)
        ? takenBy(before, event.by, event.atConsole)
        : { ...takenBy(before, event.by, event.atConsole), lastOwner: before.lastOwner, claimedAt: at };
    case "takeover":
    case "accept":
      return takenBy(before, event.by, event.atConsole);
    case "reassign":
      return { ...takenBy(before, event.to, event.atConsole), alarm: { at, why: "reassigned" } };
    case "handover": {
      const { by, to } = event;
      return { ...before, handover: { to, by, at, until: at + termsOf(before.policy).handoverWithin } };
    }
    case "decline":
      return { ...before, handover: undefined };
    case "handover_lapsed":
      return { ...before, handover: before.handover && { ...before.handover, overdueAt: at } };
    case "offer":
      return { ...before, offeredAt: at };
    case "back":
      return { ...before, offeredAt: undefined };
    case "contact":
      return contacted(before, event, at);
    case "check":
      return { ...before, checkedAt: at };
    case "tick": {
      const { step: id, skipped, by } = event;
      const others = (before.steps ?? []).filter((each) => each.id !== id);
      return { ...before, steps: [...others.slice(1 - kept.steps), { id, at, skipped, by }] };
    }
    case "dispatch":
      return sentTo(before, event, at);
    case "confirm_dispatch":
    case "call_back":
    case "arrive":
      return dispatchAfter(before, event, at);
    case "dispatch_lapsed":
      return { ...withoutLapsed(before, at), alarm: { at, why: "dispatch_lapsed" } };
    case "release":
    case "lease_lost":
      return {
        ...{ ...before, ...nobody, ...unheard, waitsFrom: at },
        ...{ lastOwner: before.owner, level: louder(before) },
      };
    case "shelve":
      return { ...before, shelved: { until: event.until, why: event.reason, by: event.by } };
    case "unshelve":
      return { ...before, shelved: undefined };
    case "resolve":
      return resolved(before, event, at);
    case "reopen":
      return reopened(before, event, at);
    case "review":
      return { ...before, reviewedBy: event.by, reviewDueAt: undefined };
    case "review_due":
      return { ...before, reviewDueAt: at };
    case "renew":
    case "note":
      return before;
  }
}

const nobody = { owner: undefined, ownerHasConsole: undefined, claimedAt: undefined } as const;
/** Whoever takes it next has to hear for himself how the person is. */
const unheard = { spokeAt: undefined, checkedAt: undefined } as const;

/** The case goes on where it stands, in other hands. */
const takenBy = (before: Case, owner: Person, ownerHasConsole: boolean): Case => ({
  ...before,
  ...{ owner, ownerHasConsole, lastOwner: before.owner ?? before.lastOwner },
  ...{ offeredAt: undefined, handover: undefined, shelved: undefined },
});

const louder = ({ level }: Case): number => Math.min(mostLevel, level + 1);

function shownBy(before: Case, event: Extract<Later, { type: "shown" }>, at: number): Case {
  const seen = (alert: CaseAlert): CaseAlert => ({
    ...alert,
    shownAt: alert.shownAt ?? at,
    ...(!event.silent && { rungAt: alert.rungAt ?? at }),
  });
  return { ...before, alerts: before.alerts.map((alert) => (alert.id === event.alertId ? seen(alert) : alert)) };
}

function contacted(before: Case, event: Extract<Later, { type: "contact" }>, at: number): Case {
  const { to, result, by } = event;
  const contacts = [...(before.contacts ?? []).slice(1 - kept.contacts), { to, result, at, by }];
  return { ...before, contacts, ...(isContact(event) && { spokeAt: at }) };
}

function resolved(before: Case, event: Extract<Later, { type: "resolve" }>, at: number): Case {
  const { outcome, verifiedBy, duplicateOf } = event;
  return {
    ...{ ...allEnded(before, at), closedAt: at, outcome, shelved: undefined },
    ...(verifiedBy !== undefined && { verifiedBy }),
    ...(outcome === "duplicate_of" && { duplicateOf }),
  };
}

function reopened(before: Case, event: Extract<Later, { type: "reopen" }>, at: number): Case {
  const open: Case = {
    ...{ ...before, ...nobody, ...unheard },
    lastOwner: before.owner ?? before.lastOwner,
    ...{ closedAt: undefined, outcome: undefined, verifiedBy: undefined, duplicateOf: undefined, quiet: undefined },
    ...{ reviewedBy: undefined, reviewDueAt: undefined, steps: undefined },
    ...{ raisedAt: at, waitsFrom: at },
  };
  return event.alert ? withAlert(open, event.alert, event.unlisted) : open;
}

function summonsAfter(before: Case, event: Extract<CaseEvent, { type: "summon" | "summoned" }>, at: number): Summons[] {
  const { step, path } = event;
  if (event.type === "summon") return [...(before.summons ?? []).slice(-kept.summons), { step, path, at, tries: 0 }];
  const own = summonsOf(before, step);
  const ended = event.outcome === "again" ? undefined : event.outcome;
  return (before.summons ?? []).map((each) => (each === own ? { ...tried(each, ended), triedAt: at } : each));
}

const tried = (call: Summons, ended: Summons["ended"]): Summons => ({
  ...{ ...call, tries: call.tries + 1, ended },
  ...(call.ended && { again: (call.again ?? 0) + 1 }),
  ...((call.reached || (call.ended ?? "refused") !== "refused") && { reached: true }),
});

export function born(event: Extract<CaseEvent, { type: "raise" | "suspect" }>, at: number): Case {
  const { type, alert, named, ...rest } = event;
  return {
    ...rest,
    version: 1,
    state: type === "suspect" ? "suspected" : "raised",
    waitsFrom: at,
    severity: named && rank[named.severity] > rank[alert.severity] ? named.severity : alert.severity,
    kind: named?.kind ?? alert.kind,
    raisedAt: at,
    level: 0,
    alerts: [alert],
    movedIn: 1,
    heardIn: 1,
  };
}

function signalled(before: Case, event: Extract<Later, { type: "signal" }>, at: number): Case {
  const { alert, rings, unlisted } = event;
  const after = withAlert(before, alert, unlisted);
  const more = after.alerts.length > before.alerts.length || after.unlisted !== before.unlisted;
  const news = rings || more || after.severity !== before.severity;
  return {
    ...after,
    ...(news && { shelved: undefined }),
    // What was said before this call says nothing of it.
    ...(rings && isHeld(before.state) && { ...unheard, alarm: { at, why: "called_again" } }),
  };
}

/** A storm of alerts in one case: the first and the newest keep their last half hour, the messages as they came keep all of them. */
const snapshotsKept = 10;

const rank = { notice: 0, warning: 1, emergency: 2 } as const;

/** Severity only rises; the case is named after the first of its gravest alerts. */
function withAlert(before: Case, alert: CaseAlert, unlisted?: "new" | "again"): Case {
  const after = unlisted === undefined ? listed(before, alert) : before;
  const graver = rank[alert.severity] > rank[before.severity];
  return {
    ...after,
    ...(unlisted === "new" && { unlisted: (before.unlisted ?? 0) + 1 }),
    ...(graver && { severity: alert.severity, kind: alert.kind }),
  };
}

function listed(before: Case, alert: CaseAlert): Case {
  const known = before.alerts.some((each) => each.id === alert.id);
  const all = known ? before.alerts.map((each) => (each.id === alert.id ? alert : each)) : [...before.alerts, alert];
  const alerts = all.map((each, n) =>
    n > 0 && n < all.length - snapshotsKept ? { ...each, snapshot: [], causes: [] } : each,
  );
  return { ...before, alerts };
}
