/**
 * Is a path alive while no alert is on it? Any good answer proves it, so a busy path is not asked as well. Pure: who keeps the
 * timer looks again at `next`.
 */
import { type Duration, type Instant, later } from "../../devices/model/moment.ts";
import { isFault, type Outcome, type Supervision } from "./path.ts";

export interface Supervised {
  /** The last good answer; when the watch began, until there is one. */
  readonly good: Instant;
  /** The last question or message. */
  readonly asked: Instant;
  /** What the last bad one was. */
  readonly trouble: Outcome | undefined;
}

export const beginWatch = (now: Instant): Supervised => ({ good: now, asked: now, trouble: undefined });

/** After each delivery, probe or test: `asked` when it began, `now` when it settled. */
export function heardOf(watch: Supervised, outcome: Outcome, asked: Instant, now: Instant): Supervised {
  const good = outcome.outcome === "stored" || outcome.outcome === "carried";
  if (good) return { good: now, asked, trouble: undefined };
  return { ...watch, asked, trouble: outcome };
}

export interface Standing {
  readonly state: "ok" | "troubled" | "down";
  /** A fault to be told: down, or in trouble that does not go away by itself. */
  readonly fault: boolean;
  /** When to ask; an instant gone by means now. */
  readonly next: Instant;
}

export function standing(watch: Supervised, { every, downAfter }: Supervision, now: Instant): Standing {
  const down = now >= later(watch.good, downAfter);
  const state = down ? "down" : watch.trouble ? "troubled" : "ok";
  const fault = down || (watch.trouble !== undefined && isFault(watch.trouble));
  return { state, fault, next: later(watch.asked, every) };
}

/** Three questions without a good answer: one lost datagram is not an outage. */
export const missesAllowed = 3;
export const supervisionOf = (every: Duration): Supervision => ({
  every,
  downAfter: (every * missesAllowed) as Duration,
});
