/**
 * Which path carries which alert: looks at every open alert after each commit, each failed try of the line to the centre and
 * when its policy's next step is due. A path that has joined stays, durably. It waits for nobody and asks no path anything.
 */
import type { Alert } from "../../alerts/alert.ts";
import { type DeliveryStep, dueAt, firstPath, joining, type Progress } from "../../alerts/paths/policy.ts";
import { isTaken } from "../../alerts/paths/telling.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { between, hours, type Instant, type Moment } from "../../devices/model/moment.ts";
import type { Joined, JoinReason, Sealed } from "../journal/journal.ts";
import type { PathsJournal } from "./journal.ts";
import { openUnheard } from "./unheard.ts";

export interface JoinerDeps {
  readonly labels: readonly string[];
  readonly journal: PathsJournal;
  readonly timers: Pick<Timers, "after">;
  readonly moment: () => Moment;
  readonly log: Log;
  /** Something changed for this path: it joined an alert, or one that it carries has a message or news. */
  readonly look: (label: string) => void;
}

export interface Joiner {
  /** Alerts that this path carries: open ones, and those that ended just now. */
  alertsOf(label: string): readonly Alert[];
  /** The line to the centre failed once more: a dial, or a message without an answer. */
  failed(): void;
  stop(): void;
}

interface Followed {
  readonly alert: Alert;
  readonly joined: ReadonlyMap<string, Joined>;
  /** Labels whose joining is not on disk yet. */
  readonly owed: ReadonlySet<string>;
}

/** People who were called are told that it is over for so long. */
const afterglow = hours(1);
/** The newest failures of the line; more than any policy asks for. */
const failuresKept = 32;
const recentlyEnded = 100;
/** Messages looked through at a start for what the centre has not stored. */
const unstoredLookedAt = 200;

export function openJoiner(deps: JoinerDeps): Joiner {
  const { journal, timers, moment, log } = deps;
  const labels = new Set(deps.labels);
  const followed = new Map<string, Followed>();
  const failures: Instant[] = [];
  const unheard = openUnheard(journal);
  let callOff: (() => void) | undefined;
  let stopped = false;

  function follow(alert: Alert): Followed | undefined {
    const known = followed.get(alert.id);
    if (alert.state === "guarding" || alert.state === "cancelled") return undefined;
    const joined = known?.joined ?? new Map(journal.read.joined(alert.id).map((each) => [each.path, each]));
    if (alert.state === "ended") unheard.forget(alert.id);
    if (alert.state === "ended" && (joined.size === 0 || isLongOver(alert))) {
      followed.delete(alert.id);
      return undefined;
    }
    const next = { alert, joined, owed: known?.owed ?? new Set<string>() };
    followed.set(alert.id, next);
    return next;
  }

  const isLongOver = ({ endedAt }: Alert): boolean =>
    endedAt === undefined || between(endedAt, moment().steady) >= afterglow;

  function evaluate(): void {
    callOff?.();
    callOff = undefined;
    if (stopped) return;
    const now = moment().steady;
    let lookAgainAt: Instant | undefined;
    for (const each of [...followed.values()]) {
      if (each.alert.state === "ended" && isLongOver(each.alert)) followed.delete(each.alert.id);
      const at = joinDue(each, now);
      if (at !== undefined && (lookAgainAt === undefined || at < lookAgainAt)) lookAgainAt = at;
    }
    if (lookAgainAt !== undefined) callOff = timers.after(Math.max(1, Math.ceil(lookAgainAt - now)), evaluate);
  }

  const note = (message: Sealed): void => {
    const alert = followed.get(message.alertId)?.alert;
    if (alert) unheard.note(alert, message);
  };

  function joinDue({ alert, joined }: Followed, now: Instant): Instant | undefined {
    const { policy, raisedAt } = alert;
    if (!policy || raisedAt === undefined || alert.state !== "raised") return undefined;
    let progress = progressOf(alert, raisedAt, joined);
    let found = joining(policy, progress, now);
    if (found.join.length > 0 && unheard.ask(alert.id)) {
      progress = progressOf(alert, raisedAt, joined);
      found = joining(policy, progress, now);
    }
    // A path that has left the configuration since carries nothing any more.
    for (const step of found.join) if (labels.has(step.path)) join(alert, step, dueAt(step, progress));
    return found.lookAgainAt;
  }

  function progressOf(alert: Alert, raisedAt: Instant, joined: Followed["joined"]): Progress {
    const { severity, response } = alert;
    const stored = response?.storedAt !== undefined;
    // Until somebody has the raise, its own clock runs.
    const unheardSince = stored ? unheard.since(alert.id) : undefined;
    return {
      ...{ raisedAt, severity, stored, unheardSince },
      claimed: isTaken(alert),
      failedTries: failures.filter((at) => at >= (unheardSince ?? raisedAt)).length,
      joined: new Set(joined.keys()),
    };
  }

  function join(alert: Alert, step: DeliveryStep, due: Instant): void {
    const { steady, wall } = moment();
    const why: JoinReason = step.without === "claimed" ? "not_claimed" : steady < due ? "failed_tries" : "not_stored";
    const one: Joined = { path: step.path, alertId: alert.id, at: { steady, wall }, why };
    log.warn("path.joined", { path: one.path, alert: alert.id, why });
    change(alert.id, (each) => ({ ...each, joined: new Map([...each.joined, [one.path, one]]) }));
    write(one);
  }

  /** Whether or not the disk takes it, the path carries the alert. What is owed is written when the disk is back. */
  function write(one: Joined): void {
    const owed = (is: boolean) =>
      change(one.alertId, (each) => {
        const labels = new Set(each.owed);
        if (is) labels.add(one.path);
        else labels.delete(one.path);
        return { ...each, owed: labels };
      });
    journal.join(one).then(
      () => {
        owed(false);
        deps.look(one.path);
      },
      () => {
        owed(true);
        deps.look(one.path);
      },
    );
  }

  const change = (id: string, by: (each: Followed) => Followed): void => {
    const each = followed.get(id);
    if (each) followed.set(id, by(each));
  };

  const unlisten = journal.onCommit(({ alerts, messages }) => {
    if (labels.size === 0) return;
    const touched = new Set(messages.map(({ alertId }) => alertId));
    for (const alert of alerts) if (follow(alert)) touched.add(alert.id);
    for (const message of messages) note(message);
    evaluate();
    const moved = new Set([...touched].flatMap((id) => [...(followed.get(id)?.joined.keys() ?? [])]));
    for (const label of moved) if (labels.has(label)) deps.look(label);
  });
  const unhear = journal.onHealth(({ mode }) => {
    if (mode === "memory") return;
    for (const { joined, owed } of [...followed.values()])
      for (const label of owed) {
        const one = joined.get(label);
        if (one) write(one);
      }
  });

  if (labels.size > 0) {
    for (const alert of journal.read.openAlerts()) follow(alert);
    for (const alert of journal.read.alerts(recentlyEnded)) if (alert.state === "ended") follow(alert);
    for (const message of journal.read.unstored(firstPath, unstoredLookedAt)) note(message);
    evaluate();
  }

  return {
    alertsOf: (label) => [...followed.values()].filter(({ joined }) => joined.has(label)).map(({ alert }) => alert),
    failed() {
      failures.push(moment().steady);
      if (failures.length > failuresKept) failures.shift();
      evaluate();
    },
    stop() {
      stopped = true;
      callOff?.();
      unlisten();
      unhear();
    },
  };
}
