/**
 * What to send now, and when to look again. Pure: the messages wait in the journal, the tries are counted by whoever
 * sends, the clock and the dice are handed in. It never gives up: a message leaves the outbox by the receiver's own
 * `stored` and by nothing else.
 */
import { type Duration, type Instant, later, milliseconds, seconds } from "../../devices/model/moment.ts";
import type { Severity } from "../alert.ts";
import type { AlertMessage } from "../protocol.ts";

/** Messages on their way without `stored`. Lesser ones leave room, so that an emergency never waits for a place. */
export const alertWindow = { inFlight: 32, keptForEmergencies: 8, whenFull: "wait-in-journal" } as const;

/** A receiver that took the message says so within this time; `case-lifecycle.md` T_stored. */
export const storedWithin = seconds(15);
/** Pauses after the second, third … try without an answer; the last one for ever. */
export const backOff: readonly Duration[] = [1, 2, 4, 8, 16, 30].map(seconds);
/** A thousand gateways that lost the same centre must not come back in one second. */
const jitterShare = 0.25;

/** One message that its receiver has not yet stored. */
export interface Unstored {
  /** `epoch` + `seq` identify it. */
  readonly epoch: string;
  readonly seq: number;
  readonly alertId: string;
  readonly severity: Severity;
  readonly test: boolean;
  /** A `suspect` calls nobody yet. */
  readonly type?: AlertMessage["type"];
}

/** What the sender knows of its own tries; gone after a restart, which only makes it send again. */
export interface Tries {
  readonly count: number;
  readonly last: Instant;
}

export interface Line<M extends Unstored> {
  /** Messages of an older epoch before those of a newer one. */
  readonly unstored: readonly M[];
  readonly triesOf: (message: M) => Tries | undefined;
  readonly now: Instant;
  /** Since when the line is up; `undefined`: it is down, and nothing can be sent. */
  readonly up: Instant | undefined;
  /** 0..1, the same for a message until its next try. */
  readonly jitterOf: (message: M) => number;
}

export interface Sending<M> {
  readonly send: readonly M[];
  readonly lookAgainAt: Instant | undefined;
}

export function plan<M extends Unstored>(line: Line<M>): Sending<M> {
  const { up, now } = line;
  if (up === undefined) return { send: [], lookAgainAt: undefined };
  const dues = ordered(line.unstored).map((message) => ({ message, due: dueAt(line, message, up) }));
  let inFlight = dues.filter(({ due }) => due !== undefined && due > now).length;
  let lookAgainAt: Instant | undefined;
  const send: M[] = [];
  for (const { message, due } of dues) {
    const room = rankOf(message) === 0 ? alertWindow.inFlight : alertWindow.inFlight - alertWindow.keptForEmergencies;
    let next = due;
    // No room: whatever is in flight leaves by a receipt, or becomes due itself.
    if (due === undefined || due <= now) {
      if (inFlight >= room) continue;
      send.push(message);
      inFlight += 1;
      next = later(now, pauseAfter((line.triesOf(message)?.count ?? 0) + 1, line.jitterOf(message)));
    }
    if (next !== undefined && (lookAgainAt === undefined || next < lookAgainAt)) lookAgainAt = next;
  }
  return { send, lookAgainAt };
}

/** `undefined`: never tried on this line. A line that came up anew knows nothing of what the old one carried. */
function dueAt<M extends Unstored>(line: Line<M>, message: M, up: Instant): Instant | undefined {
  const tries = line.triesOf(message);
  if (!tries || tries.last < up) return undefined;
  return later(tries.last, pauseAfter(tries.count, line.jitterOf(message)));
}

/** How long to wait for `stored` after so many tries. */
export function pauseAfter(tries: number, jitter: number): Duration {
  if (tries <= 1) return storedWithin;
  const pause = backOff[Math.min(tries - 2, backOff.length - 1)] ?? storedWithin;
  return milliseconds(Math.round(pause * (1 + jitter * jitterShare)));
}

/** Emergencies, suspected ones, warnings, notices, tests; the oldest first inside each. What is said of one alert stays in its order. */
export function ordered<M extends Unstored>(unstored: readonly M[]): readonly M[] {
  const ranks = new Map<string, number>();
  const epochs = new Map<string, number>();
  for (const message of unstored) {
    // A call for help that became a rescue: its raise goes with the change, not behind it.
    ranks.set(message.alertId, Math.min(rankOf(message), ranks.get(message.alertId) ?? rankOf(message)));
    if (!epochs.has(message.epoch)) epochs.set(message.epoch, epochs.size);
  }
  return unstored
    .map((message) => ({ message, rank: ranks.get(message.alertId) ?? 0, epoch: epochs.get(message.epoch) ?? 0 }))
    .sort((a, b) => a.rank - b.rank || a.epoch - b.epoch || a.message.seq - b.message.seq)
    .map(({ message }) => message);
}

function rankOf(message: Pick<Unstored, "severity" | "test" | "type">): number {
  if (message.test) return 4;
  if (message.severity === "emergency") return message.type === "suspect" ? 1 : 0;
  return message.severity === "warning" ? 2 : 3;
}
