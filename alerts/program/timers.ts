/** Timers as a thing to be handed in: programs get the real ones, tests their own. */
export interface Timers {
  /** Milliseconds of a clock that never goes back; only differences mean anything. */
  now(): number;
  /** Runs once, after so many milliseconds; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
  every(ms: number, run: () => void): () => void;
}

export const realTimers: Timers = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
