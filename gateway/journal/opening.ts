/** The journal's file as a start finds it: sound, damaged, or on a disk that will not take anything. */
import type { CrashPoint } from "../../alerts/program/crash-point.ts";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { journalFile } from "./files.ts";
import { type Remembered, remember } from "./remembered.ts";
import type { Reserve } from "./reserve.ts";
import { judgeStorage, type StorageFault } from "./storage-fault.ts";
import { openStore, type Store } from "./store.ts";

export interface Opened {
  readonly store: Store | undefined;
  readonly remembered: Remembered;
  /** Nothing may be written to this file; what comes is held in memory at first. */
  readonly fault: StorageFault | undefined;
}

/** Without a readable file the numbers of rows go on far above any that it may have given out. */
const beyondAnyRow = 2 ** 40;

export function openJournalFile(
  dir: string,
  receivers: readonly string[],
  reserve: Reserve,
  crash: CrashPoint,
): Opened {
  const first = tryFile(dir, receivers, crash);
  return first.fault?.kind === "full" && reserve.give() ? tryFile(dir, receivers, crash) : first;
}

function tryFile(dir: string, receivers: readonly string[], crash: CrashPoint): Opened {
  let store: Store | undefined;
  try {
    store = openStore(journalFile(dir), receivers, crash);
    const remembered = remember(store.db, receivers);
    const [damage] = remembered.damage;
    const fault: StorageFault | undefined = damage === undefined ? undefined : { kind: "broken", reason: damage };
    return { store, remembered, fault };
  } catch (thrown) {
    store?.close();
    const fault = judgeStorage(thrown);
    if (!fault) throw thrown;
    return { store: undefined, remembered: rememberUnwritten(dir, receivers) ?? nothingRemembered(), fault };
  }
}

/** A disk that takes nothing may still say what it holds. */
function rememberUnwritten(dir: string, receivers: readonly string[]): Remembered | undefined {
  try {
    const db = openDatabase(journalFile(dir), { readOnly: true });
    try {
      return remember(db, receivers);
    } finally {
      db.close();
    }
  } catch {
    return undefined;
  }
}

const nothingRemembered = (): Remembered => ({
  standing: {
    epoch: crypto.randomUUID(),
    lastSeq: 0,
    lastEntry: beyondAnyRow,
    lastReading: beyondAnyRow,
    moment: undefined,
    tallies: { frames: 0, readings: 0, alerts: 0, unread: 0, quarantined: 0, shed: 0, unchanged: 0 },
  },
  cells: [],
  open: [],
  recent: [],
  lastHeard: new Map(),
  damage: [],
});
