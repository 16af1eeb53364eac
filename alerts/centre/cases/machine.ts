/**
 * The life of a case as a table and a pure function: `(case, event, at) -> case'` or the reason why not. No clock, no store.
 * Replaying the log through `step` gives the same case.
 */
import type { CaseState } from "../views.ts";
import { type Case, type CaseAlert, type CaseEvent, type CaseEventType, mostLevel, type Summons } from "./case.ts";

type Steps = { readonly [E in CaseEventType]?: CaseState };

const held = {
  shown: "stays",
  signal: "stays",
  renew: "stays",
  note: "stays",
  release: "raised",
  lease_lost: "raised",
  resolve: "resolved",
  // Its answer may come when somebody has it by now, or when it is over.
  summoned: "stays",
} as const;
const over = { shown: "stays", signal: "stays", summoned: "stays", reopen: "raised" } as const;
const stays = <S extends CaseState>(state: S, steps: { readonly [E in CaseEventType]?: CaseState | "stays" }): Steps =>
  Object.fromEntries(Object.entries(steps).map(([event, to]) => [event, to === "stays" ? state : to]));

/** Read: in this state, this event leads there. What is not here is refused. */
export const steps: { readonly [S in CaseState]: Steps } = {
  suspected: stays("suspected", { signal: "stays", confirm: "raised", dismiss: "dismissed" }),
  raised: stays("raised", {
    ...{ shown: "stays", signal: "stays", claim: "claimed", resolve: "resolved" },
    ...{ remind: "stays", summon: "stays", summoned: "stays" },
  }),
  claimed: stays("claimed", { ...held, dispatch: "dispatched", arrive: "on_site" }),
  dispatched: stays("dispatched", { ...held, arrive: "on_site" }),
  on_site: stays("on_site", held),
  resolved: stays("resolved", { ...over, review: "closed" }),
  closed: stays("closed", over),
  dismissed: stays("dismissed", { signal: "stays", reopen: "raised" }),
};

export const isOpen = (state: CaseState): boolean =>
  state !== "resolved" && state !== "closed" && state !== "dismissed";
export const isHeld = (state: CaseState): boolean =>
  state === "claimed" || state === "dispatched" || state === "on_site";

export type Refusal =
  | "no_case"
  | "exists"
  | "wrong_state"
  | "not_owner"
  | "nothing_new"
  | "needs_supervisor"
  | "only_a_person";
export type Step = { readonly ok: true; readonly case: Case } | { readonly ok: false; readonly why: Refusal };

export function step(before: Case | undefined, event: CaseEvent, at: number): Step {
  if (event.type === "raise" || event.type === "suspect")
    return before ? { ok: false, why: "exists" } : { ok: true, case: born(event, at) };
  if (!before) return { ok: false, why: "no_case" };
  const state = steps[before.state][event.type];
  if (!state) return { ok: false, why: "wrong_state" };
  const why = guard(before, event);
  if (why) return { ok: false, why };
  const version = before.version + 1;
  const moved = state !== before.state ? version : before.movedIn;
  return {
    ok: true,
    case: { ...change(before, event, at), state, version, movedIn: moved, ...heardIn(event, version) },
  };
}

const fromHome: ReadonlySet<CaseEventType> = new Set(["signal", "confirm", "dismiss"]);
const heardIn = (event: CaseEvent, version: number) =>
  fromHome.has(event.type) || (event.type === "reopen" && event.alert) ? { heardIn: version } : {};

type Birth = Extract<CaseEvent, { type: "raise" | "suspect" }>;
type Later = Exclude<CaseEvent, Birth>;

function guard(before: Case, event: Later): Refusal | undefined {
  switch (event.type) {
    case "renew":
    case "note":
    case "release":
    case "dispatch":
    case "arrive":
      return before.owner?.id === event.by.id ? undefined : "not_owner";
    case "resolve":
      return guardResolve(before, event);
    case "shown": {
      const alert = before.alerts.find((each) => each.id === event.alertId);
      // A suspicion that joined an open case calls nobody yet; when it does, it has to be shown for that.
      if (!alert || alert.suspectedUntil !== undefined) return "nothing_new";
      return alert.shownAt === undefined || (alert.rungAt === undefined && !event.silent) ? undefined : "nothing_new";
    }
    // Once reviewed, only the home itself brings a case back: the same alert saying it again.
    case "reopen":
      return event.by && before.state !== "resolved" ? "wrong_state" : undefined;
    case "remind":
      return before.severity === "emergency" && !before.test && before.level < mostLevel ? undefined : "nothing_new";
    case "summon":
      return summonsOf(before, event.step) ? "nothing_new" : undefined;
    case "summoned":
      return summonsOf(before, event.step) ? undefined : "nothing_new";
    case "signal":
    case "confirm":
    case "dismiss":
    case "claim":
    case "lease_lost":
    case "review":
      return undefined;
  }
}

/** Since when nobody has it. */
export const waitsFrom = (found: Case): number => found.waitsFrom ?? found.raisedAt;

/** A step is taken once for each time that nobody has the case. */
export const summonsOf = (found: Case, step: string): Summons | undefined =>
  found.summons?.find((each) => each.step === step && each.at >= waitsFrom(found));

/** A fault that has grown into an emergency is one, whatever it was when its case was made. */
const endsByItself = ({ policy, test, severity }: Case): boolean =>
  policy.autoResolveOnClear && (test || severity !== "emergency");

/** No timer and no sensor ends an emergency: without a person only what may end by itself, and only when it has ended. */
function guardResolve(before: Case, event: Extract<CaseEvent, { type: "resolve" }>): Refusal | undefined {
  if (!event.by) return endsByItself(before) && !isHeld(before.state) ? undefined : "only_a_person";
  if (before.owner?.id !== event.by.id) return "not_owner";
  return event.outcome === "no_contact_unresolved" && !event.supervisor ? "needs_supervisor" : undefined;
}

function change(before: Case, event: Later, at: number): Case {
  const renewed = { leaseUntil: at + before.policy.lease };
  switch (event.type) {
    case "signal":
      return signalled(before, event.alert, event.rings, at);
    case "confirm":
      return { ...withAlert(before, event.alert), raisedAt: at, waitsFrom: at };
    case "dismiss":
      return {
        ...withAlert(before, event.alert),
        kind: event.alert.kind,
        closedAt: at,
        ...(event.quiet && { quiet: true }),
      };
    case "shown": {
      const seen = (alert: CaseAlert): CaseAlert => ({
        ...alert,
        shownAt: alert.shownAt ?? at,
        ...(!event.silent && { rungAt: alert.rungAt ?? at }),
      });
      return { ...before, alerts: before.alerts.map((alert) => (alert.id === event.alertId ? seen(alert) : alert)) };
    }
    case "remind":
      return { ...before, level: louder(before), remindedAt: at };
    case "summon":
    case "summoned":
      return { ...before, summons: summonsAfter(before, event, at) };
    case "claim":
      return { ...before, owner: event.by, ownerHasConsole: event.atConsole, claimedAt: at, ...renewed };
    case "renew":
    case "note":
    case "dispatch":
    case "arrive":
      return { ...before, ...renewed };
    case "release":
    case "lease_lost":
      return { ...before, ...nobody, waitsFrom: at, lastOwner: before.owner, level: louder(before) };
    case "resolve":
      return { ...before, leaseUntil: undefined, closedAt: at, outcome: event.outcome };
    case "reopen": {
      const open = {
        ...before,
        ...nobody,
        lastOwner: before.owner ?? before.lastOwner,
        closedAt: undefined,
        outcome: undefined,
        quiet: undefined,
        ...{ raisedAt: at, waitsFrom: at },
      };
      return event.alert ? withAlert(open, event.alert) : open;
    }
    case "review":
      return before;
  }
}

const nobody = { owner: undefined, ownerHasConsole: undefined, claimedAt: undefined, leaseUntil: undefined } as const;

const louder = ({ level }: Case): number => Math.min(mostLevel, level + 1);

function summonsAfter(before: Case, event: Extract<CaseEvent, { type: "summon" | "summoned" }>, at: number): Summons[] {
  const { step, path } = event;
  if (event.type === "summon") return [...(before.summons ?? []).slice(-summonsKept), { step, path, at, tries: 0 }];
  const own = summonsOf(before, step);
  return (before.summons ?? []).map((each) =>
    each === own
      ? { ...each, tries: each.tries + 1, triedAt: at, ended: event.outcome === "again" ? undefined : event.outcome }
      : each,
  );
}
/** The log has all of them; the case keeps those of the present wait. */
const summonsKept = 40;

function born(event: Birth, at: number): Case {
  const { type, alert, ...rest } = event;
  return {
    ...rest,
    version: 1,
    state: type === "suspect" ? "suspected" : "raised",
    waitsFrom: at,
    severity: alert.severity,
    kind: alert.kind,
    raisedAt: at,
    level: 0,
    alerts: [alert],
    movedIn: 1,
    heardIn: 1,
  };
}

function signalled(before: Case, alert: CaseAlert, rings: boolean, at: number): Case {
  const after = withAlert(before, alert);
  if (!rings || before.leaseUntil === undefined) return after;
  return { ...after, leaseUntil: Math.min(before.leaseUntil, at + before.policy.ringLease) };
}

/** A storm of alerts in one case: the first and the newest keep their last half hour, the messages as they came keep all of them. */
const snapshotsKept = 10;

const rank = { notice: 0, warning: 1, emergency: 2 } as const;

/** Severity only rises; the case is named after the first of its gravest alerts. */
function withAlert(before: Case, alert: CaseAlert): Case {
  const known = before.alerts.some((each) => each.id === alert.id);
  const all = known ? before.alerts.map((each) => (each.id === alert.id ? alert : each)) : [...before.alerts, alert];
  const alerts = all.map((each, n) =>
    n > 0 && n < all.length - snapshotsKept ? { ...each, snapshot: [], causes: [] } : each,
  );
  const graver = rank[alert.severity] > rank[before.severity];
  return graver ? { ...before, alerts, severity: alert.severity, kind: alert.kind } : { ...before, alerts };
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
  if (!found.alerts.every((alert) => alert.condition === "cleared")) return undefined;
  return { type: "resolve", outcome: found.test ? "test" : "technical_fault" };
}
