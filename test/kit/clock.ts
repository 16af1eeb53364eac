/** Clocks and timers that a test owns: time passes only when it says so, timer by timer, each at its own instant. */
import type { Timers } from "../../alerts/program/timers.ts";

/** Time passes at once: for what is waited for elsewhere, or does all its work when it is called. */
export interface HandTimers extends Timers {
  passes(ms: number): void;
  /** Waits asked for and not yet over, shortest first. */
  readonly due: readonly number[];
}

export function handTimers(): HandTimers {
  const queue = timerQueue(0);
  return {
    ...queue.timers,
    passes(ms) {
      const end = queue.now() + ms;
      while (queue.runNext(end)) {}
    },
    get due() {
      return queue.due();
    },
  };
}

/** Work that a timer starts is given the time to finish before the next. */
export interface OwnTimers extends Timers {
  passes(ms: number): Promise<void>;
}

export function ownTimers(settle: () => Promise<void> = roundsOfTheLoop): OwnTimers {
  const queue = timerQueue(0);
  return { ...queue.timers, passes: passing(queue, settle) };
}

export interface TestClock {
  readonly timers: Timers;
  /** Unix ms. */
  now(): number;
  passes(ms: number): Promise<void>;
  settle(): Promise<void>;
}

/** `settled`: whatever else has to come to rest before time goes on. */
export function testClock(start = 1_800_000_000_000, settled = roundsOfTheLoop): TestClock {
  const queue = timerQueue(start);
  const { after, every } = queue.timers;
  return {
    timers: { now: () => queue.now() - start, after, every },
    now: queue.now,
    settle: settled,
    passes: passing(queue, settled),
  };
}

interface TimerQueue {
  readonly timers: Timers;
  now(): number;
  due(): readonly number[];
  /** `false`: nothing more is due until then, and it is then. */
  runNext(until: number): boolean;
}

function timerQueue(start: number): TimerQueue {
  let now = start;
  const waiting = new Set<{ readonly at: number; readonly run: () => void }>();
  const after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: now + ms, run };
    waiting.add(timer);
    return () => void waiting.delete(timer);
  };
  const every = (ms: number, run: () => void): (() => void) => {
    let cancel = after(ms, again);
    function again(): void {
      cancel = after(ms, again);
      run();
    }
    return () => cancel();
  };
  return {
    timers: { now: () => now, after, every },
    now: () => now,
    due: () => [...waiting].map(({ at }) => at - now).sort((a, b) => a - b),
    runNext(until) {
      const [next] = [...waiting].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      now = Math.max(now, next?.at ?? until);
      if (!next) return false;
      waiting.delete(next);
      next.run();
      return true;
    },
  };
}

const passing =
  (queue: TimerQueue, settle: () => Promise<void>) =>
  async (ms: number): Promise<void> => {
    const end = queue.now() + ms;
    do {
      await settle();
    } while (queue.runNext(end));
    await settle();
  };

async function roundsOfTheLoop(): Promise<void> {
  for (let n = 0; n < 12; n++) await new Promise((done) => setImmediate(done));
}

/** For `ownTimers` over real ports and sockets: room for input and output between two timers. */
export const breath = (): Promise<void> => new Promise((next) => setTimeout(next, 1));
