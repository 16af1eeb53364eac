/**
 * When which path joins in. The policy is copied into an alert when it is raised, so that a change of settings never moves
 * the clocks of an emergency under way. Pure: whoever keeps the timer looks again at `lookAgainAt`.
 *
 * Steps only ever add: a path that has joined an alert stays with it until a person has the case.
 */
import { type Duration, type Instant, instant, later } from "../../devices/model/moment.ts";
import type { Severity } from "../alert.ts";
import { severityRank } from "../lifecycle.ts";

/** Label of the line to the centre: it has every message from the start, and joins nothing. */
export const firstPath = "centre";

export interface DeliveryStep {
  /** Label of the path that joins in. */
  readonly path: string;
  /** It joins while this is missing: a receiver's own proof that it has the alert, or a person who has taken it. */
  readonly without: "stored" | "claimed";
  /** Since the alert was raised. */
  readonly after: Duration;
  /** Or sooner: as soon as the first path has failed so often for this alert. */
  readonly tries?: number;
  /** For alerts at least so grave. */
  readonly from: Severity;
}

export interface DeliveryPolicy {
  readonly steps: readonly DeliveryStep[];
  /** Paths at whose end a machine says that it has the alert; the line to the centre is always one. */
  readonly proving?: readonly string[];
}

/** What is known of one alert's way so far. */
export interface Progress {
  readonly raisedAt: Instant;
  readonly severity: Severity;
  /** Some receiver that proves has said that it has it. */
  readonly stored: boolean;
  /** A person has it now: `claimed`, on the way, there, or done. */
  readonly claimed: boolean;
  /**
   * Since when more is to be said of it that no receiver has: a cry after a wish for help, a further press. Whoever stored or
   * took what was said before knows nothing of that.
   */
  readonly unheardSince?: Instant | undefined;
  /** Failed tries of the first path since then, or since the alert was raised; dials included. */
  readonly failedTries: number;
  /** Paths that have joined already. */
  readonly joined: ReadonlySet<string>;
}

export interface Joining {
  readonly join: readonly DeliveryStep[];
  /** Nothing moves before, unless news comes. */
  readonly lookAgainAt: Instant | undefined;
}

export function joining(policy: DeliveryPolicy, progress: Progress, now: Instant): Joining {
  const join: DeliveryStep[] = [];
  const named = new Set(progress.joined);
  let next: number | undefined;
  for (const step of policy.steps) {
    if (named.has(step.path) || isIdle(step, progress)) continue;
    const at = dueAt(step, progress);
    const failed = step.tries !== undefined && progress.failedTries >= step.tries;
    if (failed || now >= at) {
      join.push(step);
      named.add(step.path);
    } else if (next === undefined || at < next) next = at;
  }
  return { join, lookAgainAt: next === undefined ? undefined : instant(next) };
}

/** When this step is due, if its tries do not bring it sooner. */
export const dueAt = (
  { without, after }: DeliveryStep,
  { raisedAt, unheardSince = raisedAt }: Pick<Progress, "raisedAt" | "unheardSince">,
): Instant => later(without === "stored" ? unheardSince : raisedAt, after);

/** Nothing is missing that this step would bring, or the alert is not its affair. */
function isIdle(step: DeliveryStep, { severity, stored, claimed, unheardSince }: Progress): boolean {
  if (severityRank[severity] > severityRank[step.from]) return true;
  return step.without === "stored" ? unheardSince === undefined && (stored || claimed) : claimed;
}
