/** What is asked of the store about cases: each change is decided on the row as it is then. */
import type { Numbers } from "../gateways/numbers.ts";
import type { Found } from "./arrival.ts";
import type { Case, CaseAlert, MessageNumber } from "./case.ts";
import type { Happened, LogRow, Word } from "./happened.ts";
import type { Told } from "./receipts.ts";

interface AlertArrival {
  readonly gateway: string;
  readonly number: MessageNumber;
  readonly alertId: string;
  readonly home: string;
  /** Case key it would have. */
  readonly key: string;
  /** The message as it came, evidence. */
  readonly body: string;
  /** Goes before whatever only waits, but not before an earlier word of its own gateway. */
  readonly urgent?: boolean;
}

export type TakenAlert =
  /** Another gateway, or the centre itself, raised the alert it speaks of: nothing was kept. */
  | { readonly foreign: true }
  | { readonly duplicate: true; readonly numbers: Numbers; readonly receipts: readonly Told[] }
  | {
      readonly duplicate: false;
      readonly happened: readonly Happened[];
      readonly numbers: Numbers;
      /** What this message is answered with; they wait for the gateway's line as well. */
      readonly receipts: readonly Told[];
    };

type Change<R> = { readonly happened: readonly Happened[]; readonly answer: R };

export interface CaseStore {
  /** Dedupe by number, decide on the alert's case, keep message + case + log + receipts: one transaction. The same message again only sends its receipts again, unless it came by a door that answers by itself. */
  takeAlert(arrival: AlertArrival, word: Word, decide: (found: Found) => readonly Happened[]): Promise<TakenAlert>;
  /** A conditional change, urgent: a person waits for the answer, or time is up. A command id that was answered before gets the same answer again and changes nothing. `caseOf`: any other, as it is then. */
  changeCase<R>(
    caseId: string,
    command: string | undefined,
    word: Word,
    decide: (found: Case | undefined, caseOf: (id: string) => Case | undefined) => Change<R>,
  ): Promise<{ readonly answer: R; readonly happened: readonly Happened[] }>;
  /** The same of the newest case of a key, an open one first, for a command that may make one. What it answers is kept as that home's. */
  commandByKey<R>(
    of: { readonly key: string; readonly home: string; readonly command: string },
    word: Word,
    decide: (latest: Case | undefined) => Change<R>,
  ): Promise<{ readonly answer: R; readonly happened: readonly Happened[] }>;
  /** The newest case of a key is judged by the centre itself (a lost gateway, a returned one). */
  changeByKey(
    key: string,
    word: Word,
    decide: (latest: Case | undefined) => readonly Happened[],
  ): Promise<readonly Happened[]>;
  /** The case that has this alert. */
  changeByAlert(
    alertId: string,
    word: Word,
    decide: (found: Case | undefined) => readonly Happened[],
  ): Promise<readonly Happened[]>;
  caseOf(id: string): Promise<Case | undefined>;
  caseOfAlert(alertId: string): Promise<Case | undefined>;
  /** One that its case does not list, as it was last said. */
  unlistedAlert(alertId: string): Promise<CaseAlert | undefined>;
  openCases(): Promise<readonly Case[]>;
  /** The newest first, but those that the household wants nobody to be shown. */
  closedCases(limit: number): Promise<readonly Case[]>;
  logOf(caseId: string, limit: number): Promise<readonly LogRow[]>;
  /** The same of several cases, by case, in one look. */
  logsOf(caseIds: readonly string[], limit: number): Promise<ReadonlyMap<string, readonly LogRow[]>>;
  nextLease(): Promise<number | undefined>;
  /** Held cases whose lease is over. */
  leasesOver(at: number): Promise<readonly string[]>;
  heldCases(): Promise<readonly Case[]>;
  /** What time alone makes of cases, besides leases (`timed.ts`): when the next is due, and whose it is. */
  nextDue(): Promise<number | undefined>;
  dueCases(at: number): Promise<readonly string[]>;
  /** Nothing of this case was due after all. */
  notDue(caseId: string): Promise<void>;
  /** Test cases still open that were raised before. */
  testsBefore(at: number): Promise<readonly string[]>;
}
