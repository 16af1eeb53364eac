/**
 * The gateway's side of the outbox: keeps at hand what is to be sent next, asks `alerts/paths/outbox.ts` what to send now,
 * and counts tries. The journal holds the rest: a list here that is full or lost costs a read, never a message.
 */
import { plan, type Tries } from "../../alerts/paths/outbox.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { between, type Instant, instant } from "../../devices/model/moment.ts";
import type { Sealed } from "../journal/journal.ts";

/** Messages kept at hand. Above this the journal is read again when the list has run down. */
export const atHand = { messages: 256, emergencies: 2_000, whenFull: "wait-in-journal" } as const;

/**
 * ms. Until the other side's transport has a message, it is not sent again on the same line: TCP brings it or the line ends,
 * and on a slow line copies would stand in the way of the next emergency. After this time a silent line is not believed.
 */
export const onItsWayAtMost = 60_000;

export interface LaneDeps {
  readonly unstored: (limit: number) => readonly Sealed[];
  /** Resolves when the other side's transport has it, which proves nothing about its disk. */
  readonly send: (message: Sealed, heldFor: number) => Promise<void> | undefined;
  readonly timers: Pick<Timers, "after">;
  readonly steady: () => Instant;
  readonly jitter: () => number;
  /** What came of one try: for the ledger. */
  readonly tried?: (message: Sealed, began: Instant, ended: Instant, outcome: TryEnd) => void;
}

/** `again`: no answer in its time, or the line was cut. */
export type TryEnd = "stored" | "refused" | "no_answer" | "cut";

export interface Lane {
  /** Just committed. */
  offer(messages: readonly Sealed[]): void;
  /** The receiver has answered the last try: said before the answer is on disk, so that the ledger is written with it. */
  answered(epoch: string, seq: number, outcome: "stored" | "refused"): void;
  /** The receiver has it on disk, or will never take it. */
  done(epoch: string, seq: number): void;

  /** The line came up anew: everything without `stored` goes again. */
  up(): void;
  down(): void;
}

interface Waiting {
  readonly message: Sealed;
  tries: Tries | undefined;
  /** When the other side's transport had the last try; from then on it has its time to say `stored`. */
  arrived: Instant | undefined;
  jitter: number;
  /** Sent on this line, and not answered yet. */
  underWay: boolean;
}

/** While a try is on its way its time for an answer has not begun. */
function waitingSince(each: Waiting | undefined, now: Instant): Tries | undefined {
  if (!each?.tries) return undefined;
  const { count, last } = each.tries;
  return { count, last: each.arrived ?? instant(Math.min(now, last + onItsWayAtMost)) };
}

/** Inside one epoch by number; an older epoch was at hand first and stays there. */
const inOrder = (a: Sealed, b: Sealed): number => (a.epoch === b.epoch ? a.seq - b.seq : 0);

export function openLane(deps: LaneDeps): Lane {
  const waiting = new Map<string, Waiting>();
  let since: Instant | undefined;
  let more = true;
  let callOff: (() => void) | undefined;
  const keyOf = (message: Pick<Sealed, "epoch" | "seq">) => `${message.epoch}:${message.seq}`;

  function keep(message: Sealed): void {
    const key = keyOf(message);
    if (waiting.has(key)) return;
    const room = message.severity === "emergency" ? atHand.emergencies : atHand.messages;
    if (waiting.size >= room) more = true;
    else waiting.set(key, { message, tries: undefined, arrived: undefined, jitter: deps.jitter(), underWay: false });
  }

  function refill(): void {
    if (!more || waiting.size > atHand.messages / 2) return;
    const found = deps.unstored(atHand.messages);
    more = found.length >= atHand.messages;
    for (const message of found) keep(message);
  }

  function run(): void {
    callOff?.();
    callOff = undefined;
    if (since === undefined) return;
    refill();
    const now = deps.steady();
    const at = (message: Sealed) => waiting.get(keyOf(message));
    const next = plan({
      unstored: [...waiting.values()].map((each) => each.message).sort(inOrder),
      triesOf: (message) => waitingSince(at(message), now),
      jitterOf: (message) => at(message)?.jitter ?? 0,
      now,
      up: since,
    });
    for (const message of next.send) sendNow(message, now);
    if (next.lookAgainAt !== undefined) callOff = deps.timers.after(Math.max(1, next.lookAgainAt - now), run);
  }

  function sendNow(message: Sealed, now: Instant): void {
    const each = waiting.get(keyOf(message));
    if (!each) return;
    end(each, "no_answer", now);
    each.underWay = true;
    const tries = { count: (each.tries?.count ?? 0) + 1, last: now };
    each.tries = tries;
    each.jitter = deps.jitter();
    const sending = deps.send(message, Math.max(0, between(message.at.steady as Instant, now)));
    each.arrived = sending ? undefined : now;
    void sending?.then(() => {
      if (each.tries === tries) each.arrived = deps.steady();
    });
  }

  function end(each: Waiting, outcome: TryEnd, now: Instant): void {
    if (!each.underWay || !each.tries) return;
    each.underWay = false;
    deps.tried?.(each.message, each.tries.last, now, outcome);
  }

  return {
    offer(messages) {
      if (messages.length === 0) return;
      for (const message of messages) keep(message);
      run();
    },
    answered(epoch, seq, outcome) {
      const each = waiting.get(keyOf({ epoch, seq }));
      if (each) end(each, outcome, deps.steady());
    },
    done(epoch, seq) {
      waiting.delete(keyOf({ epoch, seq }));
      // Whatever waited for a place may go; with nothing left there is nothing to plan.
      if (waiting.size > 0 || more) run();
    },
    up() {
      since = deps.steady();
      more = true;
      run();
    },
    down() {
      since = undefined;
      callOff?.();
      callOff = undefined;
      const now = deps.steady();
      for (const each of waiting.values()) {
        end(each, "cut", now);
        each.arrived = each.tries?.last;
      }
    },
  };
}
