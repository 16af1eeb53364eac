/**
 * Group commit: whatever arrived while the last fsync ran shares the next one. Each piece of work runs in a savepoint of its own,
 * so one that throws takes nothing of the others with it; all are told after the commit.
 */
import type { Database } from "../../program/sqlite.ts";

interface Job {
  run(): void;
  done(): void;
  fail(fault: unknown): void;
}

/** Pieces of work in one transaction: longer ones would hold up the first. */
const together = 256;

export interface Writer {
  write<T>(work: () => T): Promise<T>;
  /** Resolves when everything written before is on disk. */
  drained(): Promise<void>;
}

export function groupCommit(db: Database): Writer {
  let queue: Job[] = [];
  let planned = false;
  const flush = (): void => {
    planned = false;
    const jobs = queue.slice(0, together);
    queue = queue.slice(together);
    if (queue.length > 0) plan();
    const told = commit(db, jobs);
    for (const tell of told) tell();
  };
  const plan = (): void => {
    if (planned) return;
    planned = true;
    setImmediate(flush);
  };
  const write = <T>(work: () => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      let made: { readonly value: T } | undefined;
      queue.push({
        run() {
          made = { value: work() };
        },
        done: () => (made ? resolve(made.value) : reject(new Error("work did not run"))),
        fail: reject,
      });
      plan();
    });
  return { write, drained: () => write(() => undefined) };
}

function commit(db: Database, jobs: readonly Job[]): readonly (() => void)[] {
  const told: (() => void)[] = [];
  try {
    db.transaction(() => {
      for (const job of jobs) {
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
    });
    return told;
  } catch (fault) {
    // Not on disk: nobody is told that it is.
    return jobs.map((job) => () => job.fail(fault));
  }
}
