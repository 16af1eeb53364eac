/** What the register asks of the store. Everything personal goes in open and is kept sealed. */
import type { Word } from "../cases/happened.ts";
import type { Locked } from "./key-file.ts";
import type { Helper, Home, KeptHome, Station } from "./shapes.ts";
import type { eraseReasons } from "./views.ts";

export interface RegisterChanges {
  /** `version`: the one it replaces (0: there was none); absent: whichever. */
  readonly homes?: readonly { readonly home: Home; readonly version?: number | undefined }[];
  readonly stations?: readonly Station[];
  readonly helpers?: readonly Helper[];
}

export interface KeptRegister {
  readonly homes: readonly KeptHome[];
  readonly stations: readonly Station[];
  readonly helpers: readonly Helper[];
  /** Homes that were erased and not entered again. */
  readonly erased: readonly string[];
  /** Rows that did not open, by id: they are as if they were not there, and somebody must be told. */
  readonly unopened: readonly string[];
}

export interface Erased {
  readonly cases: number;
  readonly logBodies: number;
  readonly messages: number;
  readonly papers: number;
  /** Somebody else reads the file: what was deleted lies in the log beside it until that ends and the centre writes or stops. */
  readonly leftInLog?: true;
}

/** Everything the centre has of one home, the register apart. Words are opened. */
export interface HomeRecords {
  readonly cases: readonly unknown[];
  readonly log: readonly unknown[];
  readonly messages: readonly unknown[];
  readonly papers: readonly unknown[];
  readonly protectedDays: readonly unknown[];
}

export interface RegisterStore {
  registerLocked(): Locked | undefined;
  register(): Promise<KeptRegister>;
  /** All or nothing, with an entry of the log. A home that is at another version than was said: nothing, and its id. */
  changeRegister(
    changes: RegisterChanges,
    word: Word,
    event: string,
    body: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly homes: readonly KeptHome[] } | { readonly movedOn: string }>;
  /** `gateways`: those that watch the home. */
  recordsOf(home: string, gateways: readonly string[]): Promise<HomeRecords>;
  /**
   * Destroys the home's key and everything written about it; times, kinds and outcomes stay. `case_open`: a case of it is open, or
   * an outage that lists it.
   */
  eraseHome(
    home: string,
    gateways: readonly string[],
    reason: (typeof eraseReasons)[number],
    word: Word,
  ): Promise<Erased | "case_open">;
}
