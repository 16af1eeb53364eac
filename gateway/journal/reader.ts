/** Bounded reads on their own connection: every one by index, none of more than 500 rows, so that the loop may do them. */
import type { Alert } from "../../alerts/alert.ts";
import type { MemoryCell } from "../../alerts/engine.ts";
import { firstPath } from "../../alerts/paths/policy.ts";
import { type Database, openDatabase, type Row } from "../../alerts/program/sqlite.ts";
import { verdicts } from "../../alerts/protected/account.ts";
import { bookRoom, type Run } from "../../alerts/protected/book.ts";
import { type Instant, instant } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import { notesKept } from "../../devices/notes.ts";
import type { JournalReader, Sealed } from "./journal.ts";
import {
  alertFrom,
  cellFrom,
  deliveryFrom,
  joinedFrom,
  messageFrom,
  readingsFrom,
  receiptFrom,
  registerRowFrom,
  selectReadings,
  tryFrom,
} from "./rows.ts";

export const mostRows = 500;
/** Devices and strangers with a last word: more than any home holds. */
const mostDevices = 2_000;
/** Some ten for each device. */
const mostCells = 10_000;
/** Days of some beds, and where the book stands. */
const mostProtectedNotes = 2_000;
/** Bytes of an unread frame that are shown. */
const rawShown = 64;

export interface FileReader extends JournalReader {
  close(): void;
}

/** `onDamage`: a row did not read back as it was written. It is left out of the answer, never guessed. */
export function openReader(file: string, onDamage: (table: string, row: number) => void): FileReader {
  const db = openDatabase(file, { readOnly: true });
  const whole = <T>(table: string, read: (row: Row) => T | undefined, rows: readonly Row[]): T[] =>
    rows.flatMap((row) => {
      const value = read(row);
      if (value === undefined) onDamage(table, Number(row.n));
      return value === undefined ? [] : [value];
    });
  const messages = (sql: string, ...values: (string | number)[]): readonly Sealed[] =>
    whole("message", messageFrom, db.all(sql, ...values));
  const alerts = (sql: string, ...values: number[]): readonly Alert[] =>
    whole("alert", alertFrom, db.all(sql, ...values));
  const readings = (where: string, ...values: number[]) => db.all(`${selectReadings} ${where}`, ...values);

  return {
    unstored: (receiver, limit) =>
      messages(
        `SELECT m.* FROM delivery d JOIN message m ON m.n = d.message
         WHERE d.receiver = ? AND d.state = 'waiting' ORDER BY d.rank, d.message LIMIT ?`,
        ...[receiver, bounded(limit)],
      ),
    unstoredCount: (receiver) => count(db, "delivery WHERE receiver = ? AND state = 'waiting'", receiver),
    messages: (epoch, from, to) =>
      messages(
        "SELECT * FROM message WHERE epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?",
        epoch,
        from,
        to,
        mostRows,
      ),
    readingsAfter(id, limit) {
      const most = bounded(limit);
      const found: Reading[] = [];
      for (let after = id; found.length < most; ) {
        // An entry has two readings as a rule: no more rows are fetched than will be used.
        const rows = Math.ceil((most - found.length) / 2);
        const page = readings("WHERE e.last_reading > ? ORDER BY e.last_reading LIMIT ?", after, rows);
        for (const row of page) found.push(...readingsFrom(row).filter((reading) => reading.id > id));
        const last = page.at(-1);
        if (!last) break;
        after = Number(last.last_reading);
      }
      return found.slice(0, most);
    },
    recentReadings: (limit) =>
      readings("WHERE e.last_reading IS NOT NULL ORDER BY e.last_reading DESC LIMIT ?", bounded(limit))
        .flatMap((row) => readingsFrom(row).reverse())
        .slice(0, bounded(limit)),
    readingsBetween(after, until, limit) {
      const from = firstAfter(db, after);
      const rows = readings(
        "WHERE e.id >= ? AND e.last_reading IS NOT NULL ORDER BY e.id LIMIT ?",
        from,
        bounded(limit),
      );
      return rows.flatMap(readingsFrom).filter(({ at }) => at.steady > after && at.steady <= until);
    },
    alerts: (limit) => alerts("SELECT * FROM alert ORDER BY n DESC LIMIT ?", bounded(limit)),
    openAlerts: () => alerts("SELECT * FROM alert WHERE state IN ('guarding', 'raised') ORDER BY n LIMIT ?", mostRows),
    messagesOf: (alertId) => messages("SELECT * FROM message WHERE alert = ? ORDER BY n LIMIT ?", alertId, mostRows),
    joined: (alertId) =>
      db.all("SELECT * FROM joined WHERE alert = ? ORDER BY steady, path LIMIT ?", alertId, mostRows).map(joinedFrom),
    deliveries: (alertId) =>
      db
        .all(
          `SELECT d.receiver, m.epoch, m.seq, d.state
           FROM (SELECT path FROM joined WHERE alert = ? UNION SELECT ?) r, message m
           JOIN delivery d ON d.receiver = r.path AND d.message = m.n
           WHERE m.alert = ? ORDER BY m.n, d.receiver LIMIT ?`,
          ...[alertId, firstPath, alertId, mostRows],
        )
        .map(deliveryFrom),
    ledger: (alertId, limit, cameBy) =>
      db
        .all(
          `SELECT * FROM ledger WHERE alert = ?1 AND (?2 IS NULL OR (path = ?2 AND outcome IN ('carried', 'stored')))
           ORDER BY n DESC LIMIT ?3`,
          ...[alertId, cameBy ?? null, bounded(limit)],
        )
        .map(tryFrom)
        .reverse(),
    path(label) {
      const body = db.get("SELECT body FROM path WHERE label = ?", label)?.body;
      return typeof body === "string" ? body : undefined;
    },
    receipts: (alertId) =>
      db
        .all("SELECT body FROM receipt WHERE alert = ? ORDER BY n LIMIT ?", alertId, mostRows)
        .flatMap((row) => receiptFrom(row) ?? []),
    lastHeard: () => lastHeard(db),
    cells: () => cells(db),
    // Damage here is the register's own affair: it has a second copy, and older versions.
    register: (limit) =>
      db
        .all("SELECT * FROM register ORDER BY version DESC LIMIT ?", bounded(limit))
        .flatMap((row) => registerRowFrom(row) ?? []),
    protectedMinutes: () => protectedMinutes(db),
    cursor: (name) => Number(db.get("SELECT position FROM cursor WHERE name = ?", name)?.position ?? 0),
    notes: (family) =>
      db
        .all("SELECT key, text FROM note WHERE family = ? ORDER BY key LIMIT ?", family, notesKept.keys)
        .map(({ key, text }) => [String(key), String(text)] as const),
    unreadFrames: (limit) =>
      db.all("SELECT * FROM entry WHERE fault IS NOT NULL ORDER BY id DESC LIMIT ?", bounded(limit)).map(unreadFrom),
    counts() {
      const row = db.get("SELECT * FROM standing") ?? {};
      const tally = (name: string) => Number(row[name] ?? 0);
      return {
        frames: tally("frames"),
        readings: tally("readings"),
        alerts: tally("alerts"),
        unread: tally("unread"),
        quarantined: tally("quarantined"),
        unchanged: tally("unchanged"),
      };
    },
    close: () => db.close(),
  };
}

/** The first entry after this instant: entries are in order of time, so it is looked for by halves. */
function firstAfter(db: Database, steady: number): number {
  let low = Number(db.get("SELECT min(id) AS id FROM entry")?.id ?? 0);
  let high = Number(db.get("SELECT max(id) AS id FROM entry")?.id ?? 0) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = db.get("SELECT id, steady FROM entry WHERE id >= ? ORDER BY id LIMIT 1", middle);
    if (!found || Number(found.steady) > steady) high = middle;
    else low = Number(found.id) + 1;
  }
  return low;
}

function cells(db: Database): ReadonlyMap<string, MemoryCell> {
  const rows = db
    .all("SELECT rule, key, version, value FROM memory LIMIT ?", mostCells)
    .flatMap((row) => cellFrom(row) ?? []);
  return new Map(rows.map((cell) => [`${cell.rule}/${cell.key}`, cell]));
}

const bounded = (limit: number): number => Math.max(0, Math.min(limit, mostRows));

const count = (db: Database, from: string, ...values: string[]): number =>
  Number(db.get(`SELECT count(*) AS n FROM ${from}`, ...values)?.n ?? 0);

/** In the order in which they were written; a verdict that nobody knows is of a newer program, and no minute of it counts. */
function protectedMinutes(db: Database): ReturnType<JournalReader["protectedMinutes"]> {
  const runs = db
    .all("SELECT * FROM protected_run ORDER BY bed, boot, first LIMIT ?", bookRoom.runs)
    .flatMap((row) => runFrom(row) ?? []);
  const notes = db.all("SELECT key, text FROM protected_note ORDER BY key LIMIT ?", mostProtectedNotes);
  return { runs, notes: notes.map(({ key, text }) => [String(key), String(text)] as const) };
}

function runFrom({ bed, boot, first, last, verdict }: Row): Run | undefined {
  const found = verdicts.find((each) => each === verdict);
  return found && { bed: String(bed), boot: String(boot), first: Number(first), last: Number(last), verdict: found };
}

function lastHeard(db: Database): ReadonlyMap<string, { steady: Instant; wall: number }> {
  const rows = db.all("SELECT * FROM last_heard LIMIT ?", mostDevices);
  return new Map(
    rows.map((row) => [String(row.device), { steady: instant(Number(row.steady)), wall: Number(row.wall) }]),
  );
}

function unreadFrom(row: Row): ReturnType<JournalReader["unreadFrames"]>[number] {
  const bytes = row.bytes;
  const raw = bytes instanceof Uint8Array ? Buffer.from(bytes.subarray(0, rawShown)).toString("hex").toUpperCase() : "";
  const device = row.device;
  return {
    id: Number(row.id),
    family: String(row.family ?? ""),
    device: typeof device === "string" ? device : undefined,
    fault: String(row.fault),
    raw,
    wall: Number(row.wall),
  };
}
