/** The store on one SQLite file: WAL, synchronous=FULL, one writer. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Database, migrate, openDatabase } from "../../program/sqlite.ts";
import { closeAll } from "../close-all.ts";
import { openAnsweringStore } from "./answering.ts";
import { openAudit } from "./audit.ts";
import { openCases } from "./cases.ts";
import { openDrillStore } from "./drill.ts";
import { openGateways } from "./gateways.ts";
import { groupCommit } from "./group-commit.ts";
import { openHistory } from "./history.ts";
import { openJoining } from "./joining.ts";
import { openKeys } from "./keys.ts";
import { openCaseLog } from "./log.ts";
import { openPeople } from "./people.ts";
import { openProtected } from "./protected.ts";
import { openRegisterStore } from "./register.ts";
import { schema } from "./schema.ts";
import { openShiftStore } from "./shift.ts";
import type { Store } from "./store.ts";
import { openWatchStore } from "./watch.ts";

/** `keyFile`: the master key of the register; unless given, it lies beside the file. */
export function openSqliteStore(path: string, keyFile = join(dirname(path), "register.key")): Store {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const owner = own(`${path}-owner`);
  const db = openDatabase(path);
  migrate(db, schema);
  // What is deleted is written over: erased means gone from the file.
  db.exec("PRAGMA secure_delete=ON");
  const keys = openKeys(db, keyFile);
  const writer = groupCommit(db, () => performance.now());
  const log = openCaseLog(db, keys);
  return {
    ...openCases(db, writer, log, keys),
    ...openGateways(db, writer),
    ...openPeople(db, writer, log),
    ...openJoining(db, writer),
    ...openProtected(db, writer),
    ...openRegisterStore(db, writer, log, keys),
    ...openShiftStore(db, writer, log, keys),
    ...openHistory(db, keys),
    ...openAnsweringStore(db, writer, log, keys),
    ...openAudit(db, keys),
    ...openDrillStore(db, writer, log),
    ...openWatchStore(db, writer),
    verify: async () => log.verify(),
    chainEnd: async () => log.end(),
    close: () => closeAll([() => writer.drained(), () => db.close(), () => owner.close()]),
  };
}

/** Two centres on one file would each believe their own memory. The system gives the lock back however the program ends. */
function own(path: string): Database {
  const lock = openDatabase(path, { busy: 0 });
  try {
    lock.exec("BEGIN IMMEDIATE");
    return lock;
  } catch {
    lock.close();
    throw new StoreInUse(path.slice(0, -"-owner".length));
  }
}

class StoreInUse extends Error {
  readonly code = "STORE_IN_USE";
  constructor(path: string) {
    super(`Another centre is using ${path}. Stop it, or give this one its own \`data\` folder`);
  }
}
