/** A clock that moves when the test says so. */
import type { Timers } from "../../alerts/program/timers.ts";

export interface TestClock extends Pick<Timers, "now" | "after"> {
  /** Lets `ms` pass; work that falls due runs in order. */
  passes(ms: number): void;
  /** Delays asked for and not yet due, in order. */
  readonly due: readonly number[];
}

export function testClock(): TestClock {
  let now = 0;
  let timers: { readonly at: number; readonly work: () => void }[] = [];
  return {
    now: () => now,
    after(ms, work) {
      const timer = { at: now + ms, work };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    passes(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        now = Math.max(now, next.at);
        timers = timers.filter((one) => one !== next);
        next.work();
      }
      now = end;
    },
    get due() {
      return timers.map((one) => one.at - now).sort((a, b) => a - b);
    },
  };
}
