/** A clock the test owns. */
import type { Timers } from "../../alerts/program/timers.ts";

export interface OwnClock extends Timers {
  /** Time passes in small steps; what is due runs, and promises settle in between. */
  passes(ms: number): Promise<void>;
}

export function ownClock(): OwnClock {
  let at = 0;
  const due = new Set<{
    at: number;
    every: number | undefined;
    run: () => void;
  }>();
  const add = (ms: number, every: number | undefined, run: () => void): (() => void) => {
    const entry = { at: at + ms, every, run };
    due.add(entry);
    return () => due.delete(entry);
  };
  const settle = async (): Promise<void> => {
    for (let n = 0; n < 30; n++) await Promise.resolve();
  };
  return {
    now: () => at,
    after: (ms, run) => add(ms, undefined, run),
    every: (ms, run) => add(ms, ms, run),
    async passes(ms) {
      await settle();
      for (const until = at + ms; at < until; ) {
        at += Math.min(50, until - at);
        for (const entry of [...due].filter((each) => each.at <= at && due.has(each))) {
          if (entry.every === undefined) due.delete(entry);
          else entry.at += entry.every;
          entry.run();
        }
        await settle();
      }
    },
  };
}
