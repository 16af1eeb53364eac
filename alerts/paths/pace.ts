/**
 * Whose turn it is on one path, and how long a failed try has to wait for its next. Pure: the runner keeps the tries, the
 * clock and the dice. An emergency never waits behind anything but a try that is under way.
 */
import { type Duration, type Instant, later, milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import { ordered, type Unstored } from "./outbox.ts";

/** Pauses after the first, second … failed try; the last one for ever. `alarm-protocols.md` 2. */
export const pauses = {
  emergency: [1, 2, 4, 8, 16, 30].map(seconds),
  other: [...[5, 10, 20, 40, 60].map(seconds), ...[2, 5, 10].map(minutes)],
} as const;
/** What a receiver may ask for ("Retry-After"), at most. */
export const longestPause = { emergency: seconds(10), other: minutes(60) } as const;
/** A thousand homes that lost the same receiver do not come back in one second: +-20 %. */
const jitterShare = 0.2;

/**
 * Alerts of which an emergency is still to be said. A call for help that became a rescue: its raise goes as urgently as the
 * change behind it.
 */
export const urgentOf = (waiting: readonly Unstored[]): ReadonlySet<string> =>
  new Set(waiting.filter(({ severity, test }) => severity === "emergency" && !test).map(({ alertId }) => alertId));

/** What came of the last try. */
export interface Failed {
  /** So far, that one included. */
  readonly tries: number;
  /** What the receiver asked for. */
  readonly after: Duration;
  /** 0..1 */
  readonly dice: number;
}

export function pauseBefore(kind: "emergency" | "other", { tries, after, dice }: Failed): Duration {
  const steps = pauses[kind];
  const own = (steps[Math.min(tries, steps.length) - 1] ?? seconds(1)) * (1 + (2 * dice - 1) * jitterShare);
  return milliseconds(Math.round(Math.max(own, Math.min(after, longestPause[kind]))));
}

/** What the runner knows of one message on its path. */
export interface Course {
  readonly busy: boolean;
  /** Not before. */
  readonly due: Instant;
}

export interface Lane<M extends Unstored> {
  readonly waiting: readonly M[];
  /** `undefined`: never tried. */
  readonly courseOf: (message: M) => Course | undefined;
  readonly now: Instant;
  readonly atOnce: number;
  /** A try that has begun keeps its place for so long at most. */
  readonly tryWithin: Duration;
}

export interface Turn<M> {
  readonly send: readonly M[];
  readonly lookAgainAt: Instant | undefined;
}

/** What is said of one alert goes in its order: a message waits until the one before it has been settled. */
export function turn<M extends Unstored>(lane: Lane<M>): Turn<M> {
  const { now, atOnce } = lane;
  const urgent = urgentOf(lane.waiting);
  const isEmergency = ({ alertId }: M): boolean => urgent.has(alertId);
  const firsts = firstOfEach(ordered(lane.waiting));
  let free = atOnce - lane.waiting.filter((each) => lane.courseOf(each)?.busy).length;
  const send: M[] = [];
  /** The next emergency that is in its pause: the last free place is not given away under its nose. */
  let reserved: Instant | undefined;
  let lookAgainAt: Instant | undefined;
  const look = (at: Instant): void => {
    if (lookAgainAt === undefined || at < lookAgainAt) lookAgainAt = at;
  };
  for (const message of firsts) {
    const course = lane.courseOf(message);
    if (course?.busy) continue;
    const due = course?.due ?? now;
    if (due > now) {
      look(due);
      if (isEmergency(message) && (reserved === undefined || due < reserved)) reserved = due;
    } else if (free > 0 && (isEmergency(message) || free > 1 || !isInTheWay(reserved, lane))) {
      send.push(message);
      free -= 1;
    }
  }
  return { send, lookAgainAt };
}

function isInTheWay<M extends Unstored>(reserved: Instant | undefined, { now, tryWithin }: Lane<M>): boolean {
  return reserved !== undefined && later(now, tryWithin) > reserved;
}

function firstOfEach<M extends Unstored>(messages: readonly M[]): readonly M[] {
  const seen = new Set<string>();
  return messages.filter(({ alertId }) => {
    if (seen.has(alertId)) return false;
    seen.add(alertId);
    return true;
  });
}
