/**
 * What the centre keeps, as promises: a resolved promise is on disk. Decisions are pure functions handed in and run inside the
 * transaction, on the row as it is then. No SQL outside this folder, so that another store can take its place.
 */
import type { PeopleStore } from "../accounts/store.ts";
import type { AnsweringStore } from "../answering/store.ts";
import type { AuditStore } from "../audit/store.ts";
import type { Verdict } from "../cases/chain.ts";
import type { CaseStore } from "../cases/store.ts";
import type { DrillStore } from "../drill/store.ts";
import type { HistoryStore } from "../exports/store.ts";
import type { GatewayStore } from "../gateways/store.ts";
import type { JoiningStore } from "../joining/store.ts";
import type { ProtectedStore } from "../protected/store.ts";
import type { RegisterStore } from "../register/store.ts";
import type { ShiftStore } from "../shift/store.ts";
import type { OwnPathStore } from "../watch/store.ts";

export interface Store
  extends ProtectedStore,
    CaseStore,
    GatewayStore,
    PeopleStore,
    JoiningStore,
    HistoryStore,
    AuditStore,
    DrillStore,
    ShiftStore,
    AnsweringStore,
    OwnPathStore,
    RegisterStore {
  verify(): Promise<Verdict>;
  /** The last entry of the log. */
  chainEnd(): Promise<{ readonly n: number; readonly hash: string } | undefined>;
  close(): Promise<void>;
}
