/**
 * One owner to a data folder (F-21). The lock is SQLite's own exclusive lock on a small file that is held open: the kernel
 * lets go of it when the process ends, however it ends, so nothing has to be cleaned up by hand. Who holds it is written
 * beside it for the message only. (A POSIX lock falls when its process closes any handle on the file: nobody else in this
 * process may open `lock.db`.)
 */
import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { openDatabase, sqliteCode } from "../../alerts/program/sqlite.ts";

export interface Lock {
  release(): void;
}

export class FolderInUse extends Error {
  readonly code = "FOLDER_IN_USE";
  constructor(folder: string, owner: string) {
    super(
      `Another gateway works on ${folder} (${owner}). Two would give the same numbers to different alerts. Stop that one first, or give this one a folder of its own with \`data\`.`,
    );
    this.name = "FolderInUse";
  }
}

export function lockFolder(folder: string): Lock {
  const file = join(folder, "lock.db");
  const ownerFile = join(folder, "lock.owner");
  const db = openDatabase(file, { plain: true, busy: 0 });
  try {
    db.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (fault) {
    db.close();
    if (isBusy(fault)) throw new FolderInUse(folder, ownerIn(ownerFile));
    throw fault;
  }
  try {
    writeFileSync(ownerFile, `process ${process.pid} on ${hostname()}\n`);
  } catch {
    // A full disk must not keep the gateway from starting: the lock holds, only its owner stays unnamed.
  }
  return { release: () => db.close() };
}

function ownerIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim().slice(0, 200) || "unknown process";
  } catch {
    return "unknown process";
  }
}

/** SQLITE_BUSY, whatever its extension. */
const isBusy = (fault: unknown): boolean => ((sqliteCode(fault) ?? 0) & 0xff) === 5;
