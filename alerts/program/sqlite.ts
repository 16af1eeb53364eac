/** The one place that touches `node:sqlite`. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

export type Sql = SQLInputValue;
export type Row = Record<string, SQLInputValue>;

export interface Database {
  exec(sql: string): void;
  /** Runs a statement; returns the row id it made, if any, and how many rows changed. */
  run(sql: string, ...values: Sql[]): { readonly id: number; readonly changes: number };
  get(sql: string, ...values: Sql[]): Row | undefined;
  all(sql: string, ...values: Sql[]): Row[];
  /** All or nothing. A throw inside rolls back and is thrown on. */
  transaction<T>(work: () => T): T;
  /** Work that another connection's lock ends at once instead of waiting for it. */
  unhurried<T>(work: () => T): T;
  close(): void;
}

export interface OpenOptions {
  readonly readOnly?: boolean;
  /** Milliseconds to wait for another connection's lock. */
  readonly busy?: number;
  /** The file is only there to be locked: no log beside it. */
  readonly plain?: boolean;
}

/** SQLite's extended result code (https://www.sqlite.org/rescode.html) of a fault, if SQLite made it. */
export const sqliteCode = (fault: unknown): number | undefined =>
  fault instanceof Error && "errcode" in fault && typeof fault.errcode === "number" ? fault.errcode : undefined;

/** SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL and SQLITE_CANTOPEN: the disk, not the statement. */
const diskFaults: readonly number[] = [8, 10, 13, 14];
export const cannotWrite = (fault: unknown): boolean => diskFaults.includes((sqliteCode(fault) ?? 0) & 0xff);

/** WAL and `synchronous=FULL`: when a commit returns, it is on disk. */
export function openDatabase(path: string, options: OpenOptions = {}): Database {
  const timeout = options.busy ?? 5_000;
  const inner = new DatabaseSync(path, { readOnly: options.readOnly ?? false, timeout });
  if (!options.readOnly && !options.plain)
    inner.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    let found = prepared.get(sql);
    if (!found) {
      found = inner.prepare(sql);
      prepared.set(sql, found);
    }
    return found;
  };
  return {
    exec: (sql) => inner.exec(sql),
    run(sql, ...values) {
      const done = statement(sql).run(...values);
      return { id: Number(done.lastInsertRowid), changes: Number(done.changes) };
    },
    get: (sql, ...values) => statement(sql).get(...values) as Row | undefined,
    all: (sql, ...values) => statement(sql).all(...values) as Row[],
    transaction(work) {
      inner.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        inner.exec("COMMIT");
        return result;
      } catch (fault) {
        if (inner.isTransaction) inner.exec("ROLLBACK");
        throw fault;
      }
    },
    unhurried(work) {
      inner.exec("PRAGMA busy_timeout=0");
      try {
        return work();
      } finally {
        inner.exec(`PRAGMA busy_timeout=${timeout}`);
      }
    },
    close() {
      prepared.clear();
      inner.close();
    },
  };
}

/** A numbered, additive step of a schema: the version before must still run on the file after it. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** Brings a file up to date, one transaction a step. A file from a newer program is used as it is: steps only add. */
export function migrate(db: Database, steps: readonly Migration[]): number {
  const at = () => Number(db.get("PRAGMA user_version")?.user_version ?? 0);
  for (const step of [...steps].sort((a, b) => a.version - b.version)) {
    if (step.version <= at()) continue;
    db.transaction(() => {
      db.exec(step.sql);
      db.exec(`PRAGMA user_version=${step.version}`);
    });
  }
  return at();
}
