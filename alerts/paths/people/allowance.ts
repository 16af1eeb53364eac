/**
 * How much is said on one way to somebody's phone. Their makers shut out whoever says too much, and people stop reading before
 * that: reminders and tests keep to half of what is allowed. What is said for the first time always goes.
 */
import { type Duration, milliseconds } from "../../../devices/model/moment.ts";
import type { Allowance } from "./channel.ts";

export interface Spending {
  /** Something was said at `now`, whatever came of it. */
  said(now: number): void;
  /** The other side wants a pause. */
  pause(now: number, by: Duration): void;
  /** How long a reminder has to wait; zero: it may go. */
  wait(now: number): Duration;
}

export function openSpending({ messages, per }: Allowance): Spending {
  const share = Math.max(1, Math.floor(messages / 2));
  /** Instants of what was said, oldest first; no more are needed than the share. */
  const saidAt: number[] = [];
  let pausedUntil = Number.NEGATIVE_INFINITY;
  return {
    said(now) {
      saidAt.push(now);
      if (saidAt.length > share) saidAt.shift();
    },
    pause(now, by) {
      pausedUntil = Math.max(pausedUntil, now + by);
    },
    wait(now) {
      const oldest = saidAt.length < share ? undefined : saidAt[0];
      const room = oldest === undefined ? now : oldest + per;
      return milliseconds(Math.max(0, Math.ceil(Math.max(room, pausedUntil) - now)));
    },
  };
}
