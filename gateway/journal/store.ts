/** One journal file, open for writing. Rows become one transaction; nothing here decides anything. */
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { type CrashPoint, noCrash } from "../../alerts/program/crash-point.ts";
import { type Database, migrate, openDatabase } from "../../alerts/program/sqlite.ts";
import { between, type Duration, type Moment, seconds } from "../../devices/model/moment.ts";
import type { Rows } from "./batch-rows.ts";
import { syncFolder } from "./files.ts";
import { journalSchema } from "./schema.ts";
import { writeNote } from "./tables/bookkeeping.ts";
import { writeMissedDeliveries } from "./tables/deliveries.ts";
import { type KnownBoots, writeEntry } from "./tables/entries.ts";
import { writeCell, writeLastWord, writeNoted } from "./tables/memory.ts";
import { writeAlert, writeMessage } from "./tables/messages.ts";
import { beginEpoch, writeStanding } from "./tables/standing.ts";

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
    writeMissedDeliveries(db);
    beginEpoch(db, String(statSync(file).ino));
    syncFolder(dirname(file));
  } catch (fault) {
    db.close();
    throw fault;
  }
  return storeOf(db, file, receivers, crash);
}

function storeOf(db: Database, file: string, receivers: readonly string[], crash: CrashPoint): Store {
  const boots: KnownBoots = new Map();
  const lastWords = new Map<string, Moment>();

  function writeRows(rows: Rows): void {
    for (const entry of rows.entries) writeEntry(db, boots, entry);
    for (const cell of rows.memory) writeCell(db, cell);
    for (const alert of rows.alerts) writeAlert(db, alert);
    for (const message of rows.messages) writeMessage(db, receivers, message);
    for (const note of rows.notes) writeNote(db, note);
    for (const noted of rows.noted) writeNoted(db, noted);
  }

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
            writeRows(rows);
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

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
