/** Reading back what is over: pages of cases by time, and the log of one with its hashes. */
import type { Case } from "../cases/case.ts";
import type { LogRow } from "../cases/happened.ts";

/** From the first ms on, and before the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
/** Where the page before ended. */
export interface Cursor {
  readonly at: number;
  readonly id: string;
}
export interface ClosedWanted extends Span {
  readonly outcome?: string | undefined;
  readonly home?: string | undefined;
}
/** A log row with what proves it. */
export interface ProvenRow extends LogRow {
  readonly role: string | undefined;
  readonly via: string;
  readonly hash: string;
}

export interface HistoryStore {
  /**
   * By the last time it was raised, oldest first: every case that may have been raised for the first time in the span. Those that a
   * household wants nobody to be shown are left out, here and below.
   */
  casesRaised(span: Span, after: Cursor | undefined, limit: number): Promise<readonly Case[]>;
  /** By the time it was closed, newest first. A fall that was cancelled at home has one line: that of its notice. */
  closedIn(wanted: ClosedWanted, before: Cursor | undefined, limit: number): Promise<readonly Case[]>;
  /** Of these cases: ms from the first time each was raised until somebody took it for the first time. Nobody did: not in here. */
  firstWaits(cases: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Oldest first; the newest `limit`. */
  provenLog(caseId: string, limit: number): Promise<readonly ProvenRow[]>;
}
