/**
 * Named places on the road where a test may end the process as a power cut would: SIGKILL, nothing flushed, nobody told but
 * the test (a line on standard error: that it died there, and not elsewhere). Unset, a crash point is an empty function.
 */
import { writeSync } from "node:fs";

export type CrashPoint = (name: string) => void;

/** Structured-cloneable, so that a worker thread can be told the same. */
export interface CrashSettings {
  readonly crashAt: string | undefined;
  /** The point is passed so many times before it strikes. */
  readonly crashAfter: number;
}

export const noCrash: CrashPoint = () => {};

export function crashPointsFrom(settings: CrashSettings | undefined): CrashPoint {
  const { crashAt, crashAfter } = settings ?? { crashAt: undefined, crashAfter: 0 };
  if (!crashAt) return noCrash;
  let passed = 0;
  return (name) => {
    if (name !== crashAt || passed++ < crashAfter) return;
    // In a thread `process.stderr` goes through the main thread, which is about to be dead.
    writeSync(2, `crash point ${name}\n`);
    process.kill(process.pid, "SIGKILL");
    // The signal ends every thread, but this one may run on for a moment: it must not get past the point.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
  };
}
