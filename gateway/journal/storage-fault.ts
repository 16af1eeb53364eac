/**
 * What a failed write says about the disk. `full`: nothing is wrong with what is there; more room, or a smaller wish, mends
 * it. `broken`: what the file holds can no longer be trusted; after a failed fsync the kernel drops the pages and calls
 * them clean, so a second fsync that succeeds proves nothing. `refused`: not now (read-only, no permission, locked).
 */
import { sqliteCode } from "../../alerts/program/sqlite.ts";

export interface StorageFault {
  readonly kind: "full" | "broken" | "refused";
  readonly reason: string;
}

// https://www.sqlite.org/rescode.html
const FULL = 13;
const IOERR = 10;
const CORRUPT = 11;
const CONSTRAINT = 19;
const NOTADB = 26;
/** The shared index could not grow: the same full disk, met elsewhere. */
const IOERR_SHMSIZE = IOERR | (19 << 8);

export function judgeStorage(fault: unknown): StorageFault | undefined {
  const code = sqliteCode(fault);
  const systemCode = fault instanceof Error && "code" in fault ? String(fault.code) : "";
  if (code === undefined) {
    if (systemCode === "ENOSPC" || systemCode === "EDQUOT") return { kind: "full", reason: "disk full" };
    // A number that this program never writes: the row has rotted.
    if (systemCode === "ERR_OUT_OF_RANGE") return { kind: "broken", reason: "file damaged (impossible number)" };
    if (systemCode === "EIO") return { kind: "broken", reason: "disk error (EIO)" };
    if (/^E[A-Z]+$/.test(systemCode)) return { kind: "refused", reason: `disk refuses (${systemCode})` };
    return undefined;
  }
  const primary = code & 0xff;
  if (primary === FULL || code === IOERR_SHMSIZE) return { kind: "full", reason: "disk full" };
  if (primary === IOERR) return { kind: "broken", reason: `disk error (SQLite ${code})` };
  // The numbers given out contradict the rows: one of them has rotted.
  if (primary === CONSTRAINT) return { kind: "broken", reason: `file contradicts itself (SQLite ${code})` };
  if (primary === CORRUPT || primary === NOTADB) return { kind: "broken", reason: `file damaged (SQLite ${code})` };
  return { kind: "refused", reason: `disk refuses (SQLite ${code})` };
}

/** Does the work; a fault of the disk comes back as a value. Anything else is a fault of this program and is thrown on. */
export function faultOf(work: () => void): StorageFault | undefined {
  try {
    work();
    return undefined;
  } catch (fault) {
    const judged = judgeStorage(fault);
    if (!judged) throw fault;
    return judged;
  }
}
