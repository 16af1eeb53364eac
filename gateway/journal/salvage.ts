/**
 * A file that can no longer be trusted is read once more, as far as it reads, into a fresh one (F-14, F-16); the old one is
 * kept aside. Done in small steps, so that alerts go out of memory meanwhile. Alerts, messages and what became of them are
 * copied whole, of the readings those that a cursor still waits for and the latest ones.
 */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { type Database, openDatabase, type Row, type Sql } from "../../alerts/program/sqlite.ts";
import { journalFile, partFile, promote } from "./files.ts";
import type { DeliveryState } from "./journal.ts";
import { alertFrom, cellFrom, messageFrom, receiptFrom, registerRowFrom } from "./rows.ts";
import { judgeStorage } from "./storage-fault.ts";
import { openStore, type Store } from "./store.ts";

/** Entries with their readings copied even when no cursor needs them; the rest of the history stays in the file kept aside. */
export const copiedHistory = 200_000;
const rowsPerStep = 1_000;

const rowTables = ["boot", "alert", "message", "receipt", "quarantine", "register", "ledger", "entry"] as const;
const protectedTables = ["protected_run", "protected_note"] as const;
const keyedTables = [
  "memory",
  "delivery",
  "cursor",
  "last_heard",
  "note",
  "joined",
  "path",
  ...protectedTables,
] as const;

type Event = (event: string, fields: Readonly<Record<string, string | number>>) => void;

export function* startSalvage(
  dir: string,
  store: Store | undefined,
  receivers: readonly string[],
  event: Event,
): Generator<void, Store> {
  const from = store?.db ?? openForReading(journalFile(dir));
  const part = partFile(dir);
  const into = openStore(part, receivers);
  let copied = 0;
  let lost = 0;
  try {
    // Speed before safety while it is being filled: until it is promoted, nobody relies on it.
    into.db.exec("PRAGMA synchronous=OFF");
    if (from) {
      for (const table of keyedTables) {
        copied += copyKeyed(from, into.db, table);
        yield;
      }
      for (const table of rowTables)
        for (const step of copyRows(from, into.db, table)) {
          copied += step.copied;
          lost += step.lost;
          yield;
        }
      finish(from, into.db, receivers);
    }
    into.db.exec("PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE)");
  } finally {
    into.close();
    if (!store) from?.close();
  }
  syncFile(part);
  const file = promote(dir, part);
  event("journal.salvaged", { copied, lost });
  return openStore(file, receivers);
}

function openForReading(file: string): Database | undefined {
  try {
    return openDatabase(file, { readOnly: true });
  } catch {
    return undefined;
  }
}

/** A damaged page makes its own rows unreadable and no others. */
function tryAll(db: Database, sql: string, ...values: Sql[]): Row[] | undefined {
  try {
    return db.all(sql, ...values);
  } catch (fault) {
    if (judgeStorage(fault)) return undefined;
    throw fault;
  }
}

function copyKeyed(from: Database, into: Database, table: string): number {
  const whole = tryAll(from, `SELECT * FROM ${table}`);
  const rows = whole ?? [];
  // Row by row until the damage, from both ends.
  if (!whole)
    for (const order of ["ASC", "DESC"])
      for (let at = 0; ; at += 1) {
        const row = tryAll(from, `SELECT * FROM ${table} ORDER BY 1 ${order} LIMIT 1 OFFSET ?`, at)?.[0];
        if (!row) break;
        rows.push(row);
      }
  const good = rows.filter((row) => isWhole(table, row));
  insertRows(into, table, good);
  return good.length;
}

function* copyRows(from: Database, into: Database, table: string): Generator<{ copied: number; lost: number }> {
  let at = firstWanted(from, table);
  /** Grows while nothing reads: the distance jumped to get past the damage. */
  let jump = 0;
  while (jump < Number.MAX_SAFE_INTEGER / 4) {
    const limit = jump > 0 ? 1 : rowsPerStep;
    const rows = tryAll(
      from,
      `SELECT rowid AS salvage_at, * FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`,
      at,
      limit,
    );
    if (!rows) {
      if (limit === rowsPerStep) {
        yield* copySingly(from, into, table, at);
        at += rowsPerStep;
      } else at += jump;
      jump = jump === 0 ? 1 : jump * 2;
      continue;
    }
    if (rows.length === 0) return;
    const good = rows.filter((row) => isWhole(table, row));
    insertRows(into, table, good);
    at = Number(rows.at(-1)?.salvage_at);
    jump = 0;
    yield { copied: good.length, lost: rows.length - good.length };
  }
}

/** The rows around the damage one at a time, each by its own key. */
function* copySingly(from: Database, into: Database, table: string, after: number) {
  let copied = 0;
  let lost = 0;
  for (let id = after + 1; id <= after + rowsPerStep; id += 1) {
    const rows = tryAll(from, `SELECT * FROM ${table} WHERE rowid = ?`, id);
    const good = (rows ?? []).filter((row) => isWhole(table, row));
    insertRows(into, table, good);
    copied += good.length;
    lost += rows ? rows.length - good.length : 1;
  }
  yield { copied, lost };
}

/** `false`: the row is not what was written, and no copy of it is better than a wrong one. */
function isWhole(table: string, row: Row): boolean {
  switch (table) {
    case "alert":
      return alertFrom(row) !== undefined;
    case "message":
      return messageFrom(row) !== undefined;
    case "memory":
      return cellFrom(row) !== undefined;
    case "receipt":
      return receiptFrom(row) !== undefined;
    case "register":
      return registerRowFrom(row) !== undefined;
    case "delivery":
      return deliveryStates.includes(String(row.state));
    default:
      return true;
  }
}

const deliveryStates: readonly string[] = [
  "waiting",
  "stored",
  "refused",
  "carried",
  "left_out",
] satisfies DeliveryState[];

function firstWanted(from: Database, table: string): number {
  if (table !== "entry") return 0;
  const last = Number(tryAll(from, "SELECT max(id) AS at FROM entry")?.[0]?.at ?? 0);
  const latest = Math.max(0, last - copiedHistory);
  const waiting = tryAll(
    from,
    "SELECT min(id) AS at FROM entry WHERE last_reading > (SELECT min(position) FROM cursor)",
  )?.[0]?.at;
  return typeof waiting === "number" ? Math.min(waiting - 1, latest) : latest;
}

function insertRows(into: Database, table: string, rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const columns = into
    .all(`SELECT name FROM pragma_table_info('${table}')`)
    .map((column) => String(column.name))
    .filter((column) => rows[0] && column in rows[0]);
  const sql = `INSERT OR IGNORE INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
  into.transaction(() => {
    for (const row of rows) into.run(sql, ...columns.map((column) => row[column] ?? null));
  });
}

function finish(from: Database, into: Database, receivers: readonly string[]): void {
  // Numbers that were given out never come back, even when their rows are lost.
  for (const { name, seq } of tryAll(from, "SELECT name, seq FROM sqlite_sequence") ?? []) {
    if (typeof name !== "string" || typeof seq !== "number") continue;
    if (into.run("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", seq, name).changes === 0)
      into.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", name, seq);
  }
  const standing = tryAll(from, "SELECT * FROM standing")?.[0];
  const kept = [
    "last_entry",
    "last_reading",
    "moment",
    "frames",
    "readings",
    "alerts",
    "unread",
    "quarantined",
    "shed",
    "unchanged",
  ] as const;
  if (standing)
    into.run(
      `UPDATE standing SET ${kept.map((column) => `${column} = ?`).join(", ")}`,
      // A file of the version before has no count of that name.
      ...kept.map((column) => standing[column] ?? (column === "moment" ? null : 0)),
    );
  // A message whose fate is not known goes out again: the centre folds what it has.
  for (const receiver of receivers)
    into.run(
      `INSERT OR IGNORE INTO delivery (receiver, message, rank, state) SELECT ?, n, rank, 'waiting' FROM message`,
      receiver,
    );
  into.run(
    `INSERT OR IGNORE INTO delivery (receiver, message, rank, state)
     SELECT j.path, m.n, m.rank, 'waiting' FROM joined j JOIN message m ON m.alert = j.alert`,
  );
}

function syncFile(file: string): void {
  const handle = openSync(file, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
