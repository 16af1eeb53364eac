/** One timer for everything that is due later. Each job says when it wants to look again; nothing ticks while nothing is due. */
import type { Log } from "../program/log.ts";
import type { Timers } from "../program/timers.ts";

export interface Job {
  readonly name: string;
  /** Wall time of the centre, ms. */
  next(): number | undefined | Promise<number | undefined>;
  run(): Promise<void>;
}

export interface Scheduler {
  /** Something changed: ask the jobs again. */
  nudge(): void;
  stop(): Promise<void>;
}

/** A wall clock may be stepped: nothing sleeps longer than this without looking. */
const longestSleep = 10_000;
/** After a failed job. */
const pauseAfterFault = 1_000;
/** A storm asks a thousand times: a round that took long rests so many times as long before the next, at most so long (ms). */
const rest = { times: 4, most: 250 } as const;

export function startScheduler(deps: {
  readonly now: () => number;
  readonly timers: Pick<Timers, "after" | "now">;
  readonly jobs: readonly Job[];
  readonly log: Log;
}): Scheduler {
  let cancel: (() => void) | undefined;
  let round: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let rested = Number.NEGATIVE_INFINITY;

  const runDue = async (): Promise<number> => {
    let sleep = longestSleep;
    for (const job of deps.jobs) {
      try {
        const due = await job.next();
        if (due === undefined) continue;
        if (due <= deps.now()) await job.run();
        const then = await job.next();
        if (then !== undefined) sleep = Math.min(sleep, Math.max(then - deps.now(), 0));
      } catch (fault) {
        deps.log.error("job.failed", { job: job.name, why: String(fault) });
        sleep = Math.min(sleep, pauseAfterFault);
      }
    }
    return sleep;
  };

  const look = (): void => {
    if (stopped) return;
    if (round) {
      again = true;
      return;
    }
    cancel?.();
    const began = deps.timers.now();
    if (began < rested) {
      cancel = deps.timers.after(rested - began, look);
      return;
    }
    round = runDue().then((sleep) => {
      round = undefined;
      if (stopped) return;
      const ended = deps.timers.now();
      rested = ended + Math.min((ended - began) * rest.times, rest.most);
      if (again) {
        again = false;
        look();
      } else cancel = deps.timers.after(Math.max(sleep, 5), look);
    });
  };
  look();
  return {
    nudge: look,
    async stop() {
      stopped = true;
      cancel?.();
      await round;
    },
  };
}
