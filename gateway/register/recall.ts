/**
 * What the register said when the gateway last ran: the newest version that reads, from the journal's file or from the copy
 * beside it. Only when neither has one left does the configuration speak, as on the first start.
 */
import { existsSync } from "node:fs";
import { type Database, openDatabase, type Row } from "../../alerts/program/sqlite.ts";
import { journalFile } from "../journal/files.ts";
import { registerRowFrom } from "../journal/rows.ts";
import { registerVersions } from "../journal/tables/register.ts";
import { digestOf } from "./book.ts";
import type { Book } from "./contract.ts";
import { type CopyFound, readCopy } from "./copy.ts";
import { type Kept, keptFrom } from "./kept.ts";

export interface Recalled extends Kept {
  readonly from: "journal" | "copy" | "seed";
  /** Newer versions than this one that do not read, and versions of which only the number is known. */
  readonly lost: readonly number[];
  /** Something was here, and nothing of it reads. */
  readonly nothingLeft: boolean;
  readonly journalDamaged: boolean;
  readonly copyDamaged: boolean;
  /** The journal does not hold it, or the copy does not. */
  readonly missing: { readonly row: boolean; readonly copy: boolean };
}

export function recall(dir: string, seed: Book, now: number): Recalled {
  const copy = readCopy(dir);
  const rows = readRows(dir);
  const inJournal = rows.good;
  const inCopy = copy.is === "good" ? copy.kept : undefined;
  const newest =
    inCopy && inCopy.version.version > (inJournal?.version.version ?? 0) ? inCopy : (inJournal ?? inCopy ?? undefined);
  const damage = { journalDamaged: rows.damaged, copyDamaged: copy.is === "damaged" };
  if (!newest) return { ...seeded(seed, rows, copy, now), ...damage };
  const { version } = newest.version;
  return {
    ...newest,
    ...damage,
    from: newest === inJournal ? "journal" : "copy",
    lost: rows.unread.filter((each) => each > version),
    nothingLeft: false,
    missing: { row: newest !== inJournal, copy: inCopy?.version.version !== version },
  };
}

function seeded(
  book: Book,
  rows: Rows,
  copy: CopyFound,
  now: number,
): Omit<Recalled, "journalDamaged" | "copyDamaged"> {
  const nothingLeft = rows.unread.length > 0 || rows.damaged || copy.is === "damaged";
  // A number that may have been given out is not given out again.
  const version = nothingLeft ? Math.max(1, ...rows.unread) + 1 : 1;
  const why = nothingLeft ? "no version of the register could be read" : "first start";
  return {
    version: { version, wall: now, by: "seed", why, book },
    seed: digestOf(book),
    from: "seed",
    lost: rows.unread,
    nothingLeft,
    missing: { row: true, copy: true },
  };
}

interface Rows {
  readonly good: Kept | undefined;
  /** Numbers of versions that do not read and are newer than the good one. */
  readonly unread: readonly number[];
  /** Not even the list of versions could be read. */
  readonly damaged: boolean;
}

/** On a connection of its own: the journal is opened with what is found here. */
function readRows(dir: string): Rows {
  const none: Rows = { good: undefined, unread: [], damaged: false };
  if (!existsSync(dir)) return none;
  const file = journalFile(dir);
  if (!existsSync(file)) return none;
  let db: Database | undefined;
  try {
    db = openDatabase(file, { readOnly: true });
    return hasTable(db) ? newestGood(db) : none;
  } catch {
    // The journal itself says what is wrong with its file, and salvages what it can.
    return { ...none, damaged: true };
  } finally {
    db?.close();
  }
}

const hasTable = (db: Database): boolean =>
  db.get("SELECT 1 AS is_there FROM sqlite_schema WHERE type = 'table' AND name = 'register'") !== undefined;

function newestGood(db: Database): Rows {
  const unread: number[] = [];
  let below = Number.MAX_SAFE_INTEGER;
  for (let looked = 0; looked < registerVersions; looked += 1) {
    // One page at a time: a damaged one must not hide the others.
    const version = numberBelow(db, below);
    if (version === undefined) break;
    const row = rowAt(db, version);
    const kept = row && registerRowFrom(row);
    const good = kept && keptFrom(kept);
    if (good) return { good, unread, damaged: false };
    unread.push(version);
    below = version;
  }
  return { good: undefined, unread, damaged: false };
}

function numberBelow(db: Database, below: number): number | undefined {
  const found = db.get("SELECT max(version) AS version FROM register WHERE version < ?", below)?.version;
  return typeof found === "number" ? found : undefined;
}

function rowAt(db: Database, version: number): Row | undefined {
  try {
    return db.get("SELECT * FROM register WHERE version = ?", version);
  } catch {
    return undefined;
  }
}
