/**
 * The talk of a line with one device at its other end: asked what it reports only on change, and given up when it says
 * nothing at all.
 */
import type { Duration, Instant } from "./model/moment.ts";
import { later, milliseconds } from "./model/moment.ts";
import { type Saying, silent, type Talk } from "./talk.ts";

export interface Questions {
  /** Said when the port has been opened; `again` follows for the first time after `every`. */
  readonly first: readonly Uint8Array[];
  readonly again: readonly Uint8Array[];
  readonly every: Duration;
  /** So long without any whole frame: nobody is there. */
  readonly deadAfter: Duration;
}

export function asking({ first, again, every, deadAfter }: Questions): Talk {
  let deadAt: number = Number.POSITIVE_INFINITY;
  let askAt: number = Number.POSITIVE_INFINITY;
  const next = (now: Instant): Duration => milliseconds(Math.max(0, Math.min(deadAt, askAt) - now));

  return {
    opened(now) {
      deadAt = later(now, deadAfter);
      askAt = again.length > 0 ? later(now, every) : Number.POSITIVE_INFINITY;
      return { say: first, again: next(now) };
    },
    heard(_frame, now) {
      deadAt = later(now, deadAfter);
      return silent;
    },
    due(now): Saying {
      if (now >= deadAt) return { say: [], dead: true };
      if (now < askAt) return { say: [], again: next(now) };
      askAt = later(now, every);
      return { say: again, again: next(now) };
    },
  };
}
