/**
 * Group commit: whatever arrived while the last fsync ran shares the next one. Each piece of work runs in a savepoint of its own,
 * so one that throws takes nothing of the others with it; all are told after the commit. What is urgent goes before what only
 * waits, but what is of one gateway keeps its order.
 */
import type { Database } from "../../program/sqlite.ts";

interface Job {
  readonly of: string | undefined;
  run(): void;
  done(): void;
  fail(fault: unknown): void;
}

/**
 * One transaction: the most pieces of work, and the time (ms) after which no further one begins, since whoever presses meanwhile
 * waits for its end. A slow disk has more: as long as its last commit took, so that half of the time is work. `others`: so many of
 * those that are not urgent have their place in each, however many urgent ones there are.
 */
export const together = { pieces: 256, ms: 25, slowDisk: 500, others: 4 } as const;

export interface Place {
  readonly urgent?: boolean;
  /** The gateway whose word it is: it is not overtaken by a later word of the same. */
  readonly of?: string;
}

export interface Writer {
  write<T>(work: () => T, place?: Place): Promise<T>;
  /** Resolves when everything written before is on disk. */
  drained(): Promise<void>;
}

/** `steady`: ms of a clock that never goes back. */
export function groupCommit(db: Database, steady: () => number): Writer {
  const urgent = new Set<Job>();
  const others = new Set<Job>();
  let planned = false;
  let time: number = together.ms;
  const flush = (): void => {
    planned = false;
    let worked = steady();
    const told = commit(db, taken(urgent, others, steady, time), () => {
      worked = steady();
    });
    time = Math.min(Math.max(together.ms, steady() - worked), together.slowDisk);
    if (urgent.size + others.size > 0) plan();
    for (const tell of told) tell();
  };
  const plan = (): void => {
    if (planned) return;
    planned = true;
    setImmediate(flush);
  };
  const add = (job: Job, isUrgent: boolean): void => {
    if (isUrgent && job.of !== undefined)
      for (const before of others)
        if (before.of === job.of) {
          others.delete(before);
          urgent.add(before);
        }
    (isUrgent ? urgent : others).add(job);
    plan();
  };
  const write = <T>(work: () => T, place: Place = {}): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      let made: { readonly value: T } | undefined;
      const job: Job = {
        of: place.of,
        run() {
          made = { value: work() };
        },
        done: () => (made ? resolve(made.value) : reject(new Error("work did not run"))),
        fail: reject,
      };
      add(job, place.urgent === true);
    });
  return {
    write,
    async drained() {
      while (urgent.size + others.size > 0) await write(() => undefined);
    },
  };
}

/** The pieces of one transaction, each as its turn comes. */
function* taken(urgent: Set<Job>, others: Set<Job>, steady: () => number, time: number): Generator<Job> {
  const over = steady() + time;
  let left: number = together.pieces;
  const fits = (): boolean => left > 0 && steady() < over;
  /** Gateways whose urgent word waits for the next transaction: their later words wait with it. */
  const behind = new Set<string>();
  function* from(queue: Set<Job>, more: () => boolean): Generator<Job> {
    for (const job of queue) {
      if (!more()) return;
      if (job.of !== undefined && behind.has(job.of)) continue;
      queue.delete(job);
      left -= 1;
      yield job;
    }
  }
  const share = Math.min(together.others, others.size);
  const first = others.size - share;
  yield* from(urgent, () => left > share && steady() < over);
  for (const { of } of urgent) if (of !== undefined) behind.add(of);
  yield* from(others, () => others.size > first || fits());
}

function commit(db: Database, jobs: Iterable<Job>, worked: () => void): readonly (() => void)[] {
  const ran: Job[] = [];
  const told: (() => void)[] = [];
  try {
    db.transaction(() => {
      for (const job of jobs) {
        ran.push(job);
        // By prepared statements: a storm begins and ends a thousand of them.
        db.run("SAVEPOINT job");
        try {
          job.run();
          db.run("RELEASE job");
          told.push(() => job.done());
        } catch (fault) {
          db.run("ROLLBACK TO job");
          db.run("RELEASE job");
          told.push(() => job.fail(fault));
        }
      }
      worked();
    });
    return told;
  } catch (fault) {
    // Not on disk: nobody is told that it is. What could not even begin was to be in it.
    for (const job of jobs) ran.push(job);
    return ran.map((job) => () => job.fail(fault));
  }
}
