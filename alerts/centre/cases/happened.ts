/** One thing that happened to a case, on whose word, and its line of the log. */
import type { Case, CaseEvent } from "./case.ts";
import type { Told } from "./receipts.ts";

/** Who did it and by which door; kept in the log. */
export interface Word {
  readonly at: number;
  readonly mono: number;
  readonly actor: string | undefined;
  readonly role: string | undefined;
  readonly via: "mqtt" | "http" | "centre";
}

/** One thing that happened to a case: the event, the case after it, and what the home is told. */
export interface Happened {
  readonly event: CaseEvent;
  readonly before: Case | undefined;
  readonly after: Case;
  readonly receipts: readonly Told[];
  /** Its line of the log, once it is kept. */
  readonly row?: LogRow;
}

export interface LogRow {
  readonly n: number;
  readonly at: number;
  readonly event: string;
  readonly actor: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly version: number;
  /** JSON of the event; `undefined` when erased. */
  readonly body: string | undefined;
}
