/**
 * When to try the centre again. A back-off is kind to a centre that has just come back to a thousand homes; somebody who has
 * pressed has no time for it: a new emergency tries at once, and while one waits it is tried about each second. The others'
 * pauses are long and spread wide, so that the centre is never busy with all of them when a call for help comes in between. A
 * centre with many at its door lets calls for help in first: who has been waiting there when the press comes dials anew to say so.
 */
import type { Timers } from "../../alerts/program/timers.ts";

/**
 * All in ms. `after`: pauses between tries, the last one for ever; half to one and a half of it by the dice, half a minute at
 * most. `withEmergency`: from one try to the next, never shorter, since nobody dials twice in a second (F-28). `together`:
 * presses that come so close share one try.
 */
export const redialing = {
  after: [0, 3_000, 6_000, 12_000, 20_000],
  withEmergency: 1_000,
  together: 1_000,
} as const;

export interface Redial {
  /** The line is down, or the last try failed. */
  again(): void;
  /** An emergency has just been journalled. */
  hurry(): void;
  /** The line is up. */
  reached(): void;
  /** Other settings count from now on: a try under way is given up, and how it ends is not told here any more. */
  anew(): void;
  stop(): void;
}

export interface RedialDeps {
  readonly timers: Pick<Timers, "now" | "after">;
  /** Between 0 and 1. */
  readonly jitter: () => number;
  readonly emergencyWaits: () => boolean;
  /** Ends with `reached` or `again`, also when it is given up. */
  readonly dial: (givenUp: AbortSignal) => void;
}

export function openRedial({ timers, jitter, emergencyWaits, dial }: RedialDeps): Redial {
  let failures = 0;
  let lastTry = Number.NEGATIVE_INFINITY;
  let next: { readonly at: number; callOff(): void } | undefined;
  let trying: { readonly forEmergency: boolean; readonly given: AbortController; callOff?(): void } | undefined;

  function dialIn(wait: number): void {
    next?.callOff();
    const callOff = timers.after(wait, () => {
      next = undefined;
      lastTry = timers.now();
      trying = { forEmergency: emergencyWaits(), given: new AbortController() };
      dial(trying.given.signal);
    });
    next = { at: timers.now() + wait, callOff };
  }

  /** A second from the last try in any case: a centre may let us in and end the line at once, again and again. */
  function pause(): number {
    const written = redialing.after[Math.min(failures, redialing.after.length - 1)] ?? 0;
    const usual = written * (0.5 + jitter());
    const since = timers.now() - lastTry;
    const urgent = redialing.withEmergency * (1 + 0.25 * jitter()) - since;
    return Math.max(0, redialing.withEmergency - since, emergencyWaits() ? Math.min(usual, urgent) : usual);
  }

  function again(): void {
    over();
    const wait = pause();
    failures += 1;
    dialIn(wait);
  }

  function over(): void {
    trying?.callOff?.();
    trying = undefined;
  }

  function nothingAhead(): void {
    over();
    next?.callOff();
    next = undefined;
  }

  /** It was begun before the press, and may stand behind a thousand others. */
  function giveUpIfSlow(): void {
    if (!trying || trying.forEmergency || trying.callOff) return;
    const { given } = trying;
    trying.callOff = timers.after(Math.max(0, lastTry + redialing.together - timers.now()), () => given.abort());
  }

  return {
    again,
    hurry() {
      // No pause to cut short: the line is up, or a try is under way.
      if (!next) return giveUpIfSlow();
      const now = timers.now();
      const due = Math.max(now, lastTry + redialing.together);
      if (due < next.at) dialIn(due - now);
    },
    reached() {
      nothingAhead();
      failures = 0;
    },
    anew() {
      trying?.given.abort();
      failures = 0;
      again();
    },
    stop() {
      trying?.given.abort();
      nothingAhead();
    },
  };
}
