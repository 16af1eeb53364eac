/** A clock and timers a test owns: time passes only when it says so. */
import type { Timers } from "../../alerts/program/timers.ts";

export interface TestClock {
  readonly timers: Timers;
  now(): number;
  /** Lets time pass, timer by timer; work they start is given the time to finish. */
  passes(ms: number): Promise<void>;
  settle(): Promise<void>;
}

/** `settle`: whatever else has to come to rest before time goes on. */
export function testClock(start = 1_800_000_000_000, settled?: () => Promise<void>): TestClock {
  let now = start;
  let next = 0;
  const waiting = new Map<number, { at: number; run: () => void }>();
  const after = (ms: number, run: () => void): (() => void) => {
    const id = next++;
    waiting.set(id, { at: now + ms, run });
    return () => waiting.delete(id);
  };
  const every = (ms: number, run: () => void): (() => void) => {
    let cancel = after(ms, again);
    function again(): void {
      cancel = after(ms, again);
      run();
    }
    return () => cancel();
  };
  const settle = async (): Promise<void> => {
    if (settled) return settled();
    for (let n = 0; n < 12; n++) await new Promise((done) => setImmediate(done));
  };
  return {
    timers: { now: () => now - start, after, every },
    now: () => now,
    settle,
    async passes(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const [first] = [...waiting].filter(([, each]) => each.at <= end).sort(([, a], [, b]) => a.at - b.at);
        if (!first) break;
        const [id, { at, run }] = first;
        waiting.delete(id);
        now = Math.max(now, at);
        run();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}
