/** One journal file, open for writing. Rows become one transaction; nothing here decides anything. */
import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { MemoryCell } from "../../alerts/engine.ts";
import { type CrashPoint, noCrash } from "../../alerts/program/crash-point.ts";
import { type Database, migrate, openDatabase, type Sql } from "../../alerts/program/sqlite.ts";
import { between, type Duration, type Moment, seconds } from "../../devices/model/moment.ts";
import { syncFolder } from "./files.ts";
import type { Joined, ProtectedChange, RegisterRow, Try } from "./journal.ts";
import type { Entry, Note, Noted, Rows, Standing } from "./plan.ts";
import { rankOf, sumOfAlert, sumOfMessage, sumOfRegister } from "./rows.ts";
import { journalSchema } from "./schema.ts";

export interface Store {
  readonly file: string;
  readonly db: Database;
  /** One transaction for all, in order. Throws as SQLite does; then nothing has happened. */
  write(all: readonly Rows[]): void;
  /** Moves what is in the log into the file. Its errors count: a failed fsync here must never be tried again. */
  checkpoint(): void;
  /** Pages of the log that are not yet in the file. */
  pagesInLog(): number;
  bytes(): number;
  close(): void;
}

/** A device that speaks all the time has its last word saved this often; after a restart it is at most this old. */
export const lastWordEvery: Duration = seconds(5);

export function openStore(file: string, receivers: readonly string[], crash: CrashPoint = noCrash): Store {
  const db = openDatabase(file);
  try {
    // Checkpoints are asked for by name, because SQLite swallows the errors of its own.
    db.exec("PRAGMA wal_autocheckpoint=0");
    migrate(db, journalSchema);
    catchUp(db);
    beginEpoch(db, String(statSync(file).ino));
    syncFolder(dirname(file));
  } catch (fault) {
    db.close();
    throw fault;
  }
  return storeOf(db, file, receivers, crash);
}

/** A version of this program that knew nothing of paths may have written to the file in between. */
function catchUp(db: Database): void {
  db.run(
    `INSERT OR IGNORE INTO delivery (receiver, message, rank, state)
     SELECT j.path, m.n, m.rank, 'waiting' FROM joined j JOIN alert a ON a.id = j.alert JOIN message m ON m.alert = j.alert
     WHERE a.state IN ('guarding', 'raised')`,
  );
}

/** A new file begins an epoch; so does a copied or restored one, which must never give out a number the original may give too. */
function beginEpoch(db: Database, inode: string): void {
  db.run("INSERT OR IGNORE INTO standing (one, epoch, file) VALUES (1, ?, ?)", crypto.randomUUID(), inode);
  db.run("UPDATE standing SET epoch = ?, last_seq = 0, file = ? WHERE file <> ?", crypto.randomUUID(), inode, inode);
}

function storeOf(db: Database, file: string, receivers: readonly string[], crash: CrashPoint): Store {
  const boots = new Map<string, number>();
  const lastWords = new Map<string, Moment>();
  const writer: RowWriter = { db, receivers, bootId: (name) => bootId(db, boots, name) };

  return {
    file,
    db,
    write(all) {
      const last = all.at(-1);
      if (!last) return;
      const words = new Map<string, Moment>();
      try {
        db.transaction(() => {
          for (const rows of all) {
            writeRows(writer, rows);
            for (const [device, at] of rows.heard) {
              const saved = words.get(device) ?? lastWords.get(device);
              if (saved && between(saved.steady, at.steady) < lastWordEvery) continue;
              words.set(device, at);
            }
          }
          for (const { lingering } of all) for (const [device, at] of lingering) words.set(device, at);
          for (const [device, at] of words) writeLastWord(db, device, at);
          writeStanding(db, last.after);
          crash("before-commit");
        });
      } catch (fault) {
        boots.clear();
        throw fault;
      }
      for (const [device, at] of words) lastWords.set(device, at);
    },
    checkpoint() {
      db.get("PRAGMA wal_checkpoint(PASSIVE)");
    },
    pagesInLog() {
      const row = db.get("PRAGMA wal_checkpoint(NOOP)");
      return Math.max(0, Number(row?.log ?? 0) - Number(row?.checkpointed ?? 0));
    },
    bytes: () => sizeOf(file) + sizeOf(`${file}-wal`),
    close: () => db.close(),
  };
}

interface RowWriter {
  readonly db: Database;
  readonly receivers: readonly string[];
  bootId(name: string): number;
}

function writeRows(writer: RowWriter, rows: Rows): void {
  const { db } = writer;
  for (const entry of rows.entries) writeEntry(writer, entry);
  for (const cell of rows.memory) writeCell(db, cell);
  for (const alert of rows.alerts) {
    const body = JSON.stringify(alert);
    db.run(
      `INSERT INTO alert (id, state, steady, body, sum) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body, sum = excluded.sum`,
      ...[alert.id, alert.state, alert.at.steady, body, sumOfAlert(alert.id, alert.state, body)],
    );
  }
  for (const message of rows.messages) {
    const body = JSON.stringify(message);
    const { epoch, seq, alertId } = message;
    const rank = rankOf(message);
    const sum = sumOfMessage(epoch, seq, alertId, body);
    const { id } = db.run(
      "INSERT INTO message (epoch, seq, alert, rank, steady, body, sum) VALUES (?, ?, ?, ?, ?, ?, ?)",
      ...[epoch, seq, alertId, rank, message.at.steady, body, sum],
    );
    for (const receiver of writer.receivers)
      db.run("INSERT INTO delivery (receiver, message, rank, state) VALUES (?, ?, ?, 'waiting')", receiver, id, rank);
    db.run(
      `INSERT OR IGNORE INTO delivery (receiver, message, rank, state) SELECT path, ?, ?, 'waiting' FROM joined WHERE alert = ?`,
      ...[id, rank, alertId],
    );
  }
  for (const note of rows.notes) writeNote(db, note);
  for (const noted of rows.noted) writeNoted(db, noted);
}

const momentColumns = (writer: RowWriter, at: Moment): Sql[] => [
  Math.round(at.steady),
  Math.round(at.wall),
  Math.round(at.mono),
  writer.bootId(at.boot),
  at.trusted ? 1 : 0,
];

function writeEntry(writer: RowWriter, entry: Entry): void {
  const { frame } = entry;
  writer.db.run(
    `INSERT INTO entry (id, kind, source, steady, wall, mono, boot, trusted, family, device, origin, topic, bytes, fault, body,
       delivery, readings, last_reading)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[entry.id, entry.kind, entry.source, ...momentColumns(writer, entry.at)],
    ...[frame?.family ?? null, entry.device ?? null, frame?.origin ?? null, frame?.topic ?? null],
    ...[frame?.bytes ?? null, entry.fault ?? null, entry.body ?? null, entry.delivery ?? null],
    ...[entry.read?.readings ?? null, entry.read?.last ?? null],
  );
}

function writeCell(db: Database, cell: MemoryCell): void {
  if (cell.value === undefined) {
    db.run("DELETE FROM memory WHERE rule = ? AND key = ?", cell.rule, cell.key);
    return;
  }
  db.run(
    "INSERT OR REPLACE INTO memory (rule, key, version, value) VALUES (?, ?, ?, ?)",
    ...[cell.rule, cell.key, cell.version, JSON.stringify(cell.value)],
  );
}

const ofMessage = "receiver = ? AND message = (SELECT n FROM message WHERE epoch = ? AND seq = ?)";

function writeNoted(db: Database, { family, notes }: Noted): void {
  for (const { key, text } of notes)
    if (text === undefined) db.run("DELETE FROM note WHERE family = ? AND key = ?", family, key);
    else db.run("INSERT OR REPLACE INTO note (family, key, text) VALUES (?, ?, ?)", family, key, text);
}

function writeNote(db: Database, note: Note): void {
  switch (note.do) {
    case "receive": {
      const { receiver, receipt, at } = note;
      const { alertId, type, epoch, seq, caseId, caseVersion } = receipt;
      // A receipt that names another alert than its message does proves nothing about that message.
      if (type === "stored")
        db.run(
          `UPDATE delivery SET state = 'stored', stored_at = ? WHERE ${ofMessage}
           AND EXISTS (SELECT 1 FROM message WHERE epoch = ? AND seq = ? AND alert = ?)`,
          ...[Math.round(at.steady), receiver, epoch, seq, epoch, seq, alertId],
        );
      db.run(
        `INSERT OR IGNORE INTO receipt (receiver, alert, type, epoch, seq, case_id, case_version, steady, body)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[receiver, alertId, type, epoch, seq, caseId, caseVersion, Math.round(at.steady), JSON.stringify(receipt)],
      );
      return;
    }
    case "refuse":
      db.run(
        `UPDATE delivery SET state = 'refused', reason = ? WHERE ${ofMessage} AND state = 'waiting'`,
        ...[note.reason, note.receiver, note.epoch, note.seq],
      );
      return;
    case "join":
      writeJoined(db, note.joined);
      return;
    case "settle":
      db.run(
        `UPDATE delivery SET state = ? WHERE ${ofMessage} AND state = 'waiting'`,
        ...[note.as, note.receiver, note.epoch, note.seq],
      );
      return;
    case "tried":
      writeTry(db, note.one);
      return;
    case "path":
      db.run("INSERT OR REPLACE INTO path (label, body) VALUES (?, ?)", note.path, note.body);
      return;
    case "protected":
      writeProtected(db, note.change);
      return;
    case "register":
      writeRegister(db, note.row);
      return;
    case "advance":
      // A cursor only goes forward, whatever order its owner's calls arrive in.
      db.run(
        `INSERT INTO cursor (name, position) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET position = max(position, excluded.position)`,
        ...[note.cursor, note.position],
      );
      return;
    case "quarantine":
      db.run(
        "INSERT INTO quarantine (cursor, reading, line, reason) VALUES (?, ?, ?, ?)",
        ...[note.cursor, note.reading, note.line, note.reason],
      );
  }
}

function writeJoined(db: Database, { path, alertId, at, why }: Joined): void {
  db.run(
    "INSERT OR IGNORE INTO joined (path, alert, steady, wall, why) VALUES (?, ?, ?, ?, ?)",
    ...[path, alertId, Math.round(at.steady), Math.round(at.wall), why],
  );
  db.run(
    `INSERT OR IGNORE INTO delivery (receiver, message, rank, state) SELECT ?, n, rank, 'waiting' FROM message WHERE alert = ?`,
    ...[path, alertId],
  );
}

function writeTry(db: Database, one: Try): void {
  const { path, alertId, epoch, seq, say, began, ms, outcome, why, said } = one;
  db.run(
    `INSERT INTO ledger (path, alert, epoch, seq, say, steady, wall, ms, outcome, why, said)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[path, alertId, epoch, seq, say ?? null, Math.round(began.steady), Math.round(began.wall), Math.round(ms)],
    ...[outcome, why ?? null, said ?? null],
  );
}

function writeProtected(db: Database, { runs, gone, notes }: ProtectedChange): void {
  for (const { bed, boot, first } of gone)
    db.run("DELETE FROM protected_run WHERE bed = ? AND boot = ? AND first = ?", bed, boot, first);
  for (const { bed, boot, first, last, verdict } of runs)
    db.run(
      "INSERT OR REPLACE INTO protected_run (bed, boot, first, last, verdict) VALUES (?, ?, ?, ?, ?)",
      ...[bed, boot, first, last, verdict],
    );
  for (const { key, text } of notes)
    if (text === undefined) db.run("DELETE FROM protected_note WHERE key = ?", key);
    else db.run("INSERT OR REPLACE INTO protected_note (key, text) VALUES (?, ?)", key, text);
}

/** The newest versions that are kept. */
export const registerVersions = 200;

/** A version that does not read is written again from its copy, under its number. */
function writeRegister(db: Database, row: RegisterRow): void {
  const { version, wall, by, why, seed, body } = row;
  db.run(
    "INSERT OR REPLACE INTO register (version, wall, by, why, seed, body, sum) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ...[version, wall, by, why, seed, body, sumOfRegister(row)],
  );
  db.run("DELETE FROM register WHERE version <= ?", version - registerVersions);
}

const writeLastWord = (db: Database, device: string, at: Moment) =>
  db.run(
    "INSERT OR REPLACE INTO last_heard (device, steady, wall) VALUES (?, ?, ?)",
    ...[device, Math.round(at.steady), Math.round(at.wall)],
  );

function writeStanding(db: Database, standing: Standing): void {
  const { epoch, lastSeq, lastEntry, lastReading, moment, tallies: t } = standing;
  db.run(
    `UPDATE standing SET epoch = ?, last_seq = ?, last_entry = ?, last_reading = ?, moment = ?, frames = ?, readings = ?, alerts = ?, unread = ?,
     quarantined = ?, shed = ?, unchanged = ?`,
    ...[epoch, lastSeq, lastEntry, lastReading, moment ? JSON.stringify(moment) : null],
    ...[t.frames, t.readings, t.alerts, t.unread, t.quarantined, t.shed, t.unchanged],
  );
}

function bootId(db: Database, known: Map<string, number>, name: string): number {
  const found = known.get(name);
  if (found !== undefined) return found;
  db.run("INSERT OR IGNORE INTO boot (name) VALUES (?)", name);
  const id = Number(db.get("SELECT id FROM boot WHERE name = ?", name)?.id);
  known.set(name, id);
  return id;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
