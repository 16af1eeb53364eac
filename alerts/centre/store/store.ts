/**
 * What the centre keeps, as promises: a resolved promise is on disk. Decisions are pure functions handed in and run inside the
 * transaction, on the row as it is then. No SQL outside this folder, so that another store can take its place.
 */
import type { ProtectedDay } from "../../protected/account.ts";
import type { AnsweringStore } from "../answering/store.ts";
import type { AuditStore } from "../audit/store.ts";
import type { Case, CaseEvent, MessageNumber } from "../cases/case.ts";
import type { Verdict } from "../cases/chain.ts";
import type { Told } from "../cases/receipts.ts";
import type { DrillStore } from "../drill/store.ts";
import type { HistoryStore } from "../exports/store.ts";
import type { Numbers } from "../numbers.ts";
import type { RegisterStore } from "../register/store.ts";
import type { ShiftStore } from "../shift/store.ts";
import type { PathKnown } from "../watch/path-tests.ts";

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

interface AlertArrival {
  readonly gateway: string;
  readonly number: MessageNumber;
  readonly alertId: string;
  /** Case key it would have. */
  readonly key: string;
  /** The message as it came, evidence. */
  readonly body: string;
  /** Goes before whatever only waits, but not before an earlier word of its own gateway. */
  readonly urgent?: boolean;
}

interface FoundForAlert {
  readonly mine: Case | undefined;
  readonly latest: Case | undefined;
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

/** A receipt or refusal that has not been acknowledged by its gateway yet. */
interface Waiting {
  readonly id: number;
  readonly body: string;
}

type Change<R> = { readonly happened: readonly Happened[]; readonly answer: R };

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

export interface GatewayRow {
  readonly id: string;
  readonly heardAt: number | undefined;
  readonly lost: boolean;
  readonly devicesSilent: number;
  readonly clockOffset: number | undefined;
}

/** The last daily test of one path of one gateway that the centre knows of: it came here, or a report says so. */
export interface PathTest {
  readonly gateway: string;
  readonly path: string;
  /** Unix ms, by the centre's clock. */
  readonly at: number;
  readonly ok: boolean;
}
export interface KeptPathTest extends PathTest {
  /** When it last went well. */
  readonly okAt: number | undefined;
}

export interface CaseStore {
  /** Dedupe by number, decide on the alert's case, keep message + case + log + receipts: one transaction. The same message again only sends its receipts again, unless it came by a door that answers by itself. */
  takeAlert(
    arrival: AlertArrival,
    word: Word,
    decide: (found: FoundForAlert) => readonly Happened[],
  ): Promise<TakenAlert>;
  /** A conditional change, urgent: a person waits for the answer, or time is up. A command id that was answered before gets the same answer again and changes nothing. `caseOf`: any other, as it is then. */
  changeCase<R>(
    caseId: string,
    command: string | undefined,
    word: Word,
    decide: (found: Case | undefined, caseOf: (id: string) => Case | undefined) => Change<R>,
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
  openCases(): Promise<readonly Case[]>;
  /** The newest first, but those that the household wants nobody to be shown. */
  closedCases(limit: number): Promise<readonly Case[]>;
  logOf(caseId: string, limit: number): Promise<readonly LogRow[]>;
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

export interface GatewayStore {
  /** Numbers of one epoch, changed in a transaction. */
  changeNumbers(gateway: string, epoch: string, change: (numbers: Numbers) => Numbers): Promise<Numbers>;
  numbers(): Promise<readonly { readonly gateway: string; readonly epoch: string; readonly numbers: Numbers }[]>;
  keepUnread(
    gateway: string,
    topic: string,
    payload: Uint8Array,
    reason: string,
    at: number,
    refusal?: { number: MessageNumber; body: string },
  ): Promise<void>;
  waiting(gateway: string, after: number, limit: number): Promise<readonly Waiting[]>;
  delivered(ids: readonly number[]): Promise<void>;
  gateways(): Promise<readonly GatewayRow[]>;
  /** What is known of the daily tests of homes' paths; `gone`: taken out of their homes. */
  savePathsKnown(known: readonly PathKnown[], gone: readonly Pick<PathKnown, "gateway" | "path">[]): Promise<void>;
  pathsKnown(): Promise<readonly PathKnown[]>;
  saveGateways(rows: readonly GatewayRow[], aliveAt: number): Promise<void>;
  /** The newest of a gateway's path stays; an older one that comes late changes nothing but, if it went well, `okAt`. */
  keepPathTest(test: PathTest): Promise<void>;
  pathTests(): Promise<readonly KeptPathTest[]>;
  /** When the centre last said that it was listening. */
  lastAlive(): Promise<number | undefined>;
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly passwordHash: string | undefined;
}
interface Session {
  readonly account: string;
  readonly expires: number;
  /** Opened by a sign-in link: may set a password without knowing the old one. */
  readonly byLink: boolean;
}

export interface PeopleStore {
  accountByName(name: string): Promise<Account | undefined>;
  account(id: string): Promise<Account | undefined>;
  ensureAccount(account: Account): Promise<void>;
  /** Accounts of other names lose roles, password, links and sessions; their names stay in the log. */
  retireAccounts(keep: readonly string[]): Promise<void>;
  setPassword(id: string, passwordHash: string): Promise<void>;
  addLink(tokenHash: string, account: string, expires: number): Promise<void>;
  /** The account a link still opens; it is not used up by looking. */
  linkOpens(tokenHash: string, at: number): Promise<string | undefined>;
  /** Uses it up: only the first caller gets the account. */
  useLink(tokenHash: string, at: number): Promise<string | undefined>;
  addSession(tokenHash: string, session: Session): Promise<void>;
  session(tokenHash: string): Promise<Session | undefined>;
  endSession(tokenHash: string): Promise<void>;
  /** All sessions of an account but one: a new password ends the others. */
  endSessions(account: string, but: string): Promise<void>;
  /** Into the same chain as the cases. */
  audit(word: Word, event: string, body: Readonly<Record<string, unknown>>): Promise<void>;
}

/** A code by which one hub may join once. The code itself is nowhere: only its SHA-256. */
export interface JoinCode {
  readonly id: string;
  readonly madeAt: number;
  readonly expires: number;
  /** Account id, or `machine`. */
  readonly madeBy: string;
  readonly gateway: string;
  readonly home: string;
  readonly town: string | undefined;
  readonly bed: string | undefined;
  readonly order: string | undefined;
  /** Of the hub it was made for, as its label shows; absent: the first hub that brings it. */
  readonly fingerprint: string | undefined;
  readonly usedAt: number | undefined;
  /** Public key of the hub that used it. */
  readonly usedBy: string | undefined;
  readonly revokedAt: number | undefined;
}

export interface JoinedGateway extends Pick<JoinCode, "home" | "town" | "bed" | "order"> {
  readonly id: string;
  readonly tokenSha256: string;
  /** By which it signs what it sends over HTTPS; a gateway that joined before there was one has none. */
  readonly webhookSecret?: string | undefined;
  readonly key: string;
  readonly joinedAt: number;
}

/** A paper that a gateway filed: see `recordMessage` of the protocol. */
export interface Paper {
  readonly gateway: string;
  readonly id: string;
  readonly kind: string;
  readonly at: number;
  readonly storedAt: number;
  readonly sha256: string;
  readonly body: string;
}

export interface JoiningStore {
  addJoinCode(codeHash: string, code: Omit<JoinCode, "usedAt" | "usedBy" | "revokedAt">): Promise<void>;
  /** Newest first. */
  joinCodes(limit: number): Promise<readonly JoinCode[]>;
  /** False: it was used, revoked or never there. */
  revokeJoinCode(id: string, at: number): Promise<boolean>;
  /** The code is used up and the gateway kept in one transaction, if `decide` says so. */
  useJoinCode<R extends object>(
    codeHash: string,
    at: number,
    decide: (found: JoinCode | undefined) => R | { readonly gateway: Omit<JoinedGateway, "joinedAt"> },
  ): Promise<R | { readonly gateway: Omit<JoinedGateway, "joinedAt"> }>;
  joinedGateways(): Promise<readonly JoinedGateway[]>;
  /** The first of one id stays. `full`: this gateway has filed as many as it may, and nothing was kept. */
  keepPaper(paper: Paper): Promise<"kept" | "full">;
  papers(gateway: string | undefined, limit: number): Promise<readonly Paper[]>;
  paper(gateway: string, id: string): Promise<Paper | undefined>;
}

/** One day of one bed, as a gateway told it. */
export interface ProtectedRow {
  readonly gateway: string;
  readonly bed: string;
  readonly day: string;
  readonly home: string;
  /** The home has filed it: nothing changes it any more. */
  readonly isFinal: boolean;
  readonly storedAt: number;
  readonly account: ProtectedDay;
}
export interface ProtectedBed {
  readonly gateway: string;
  readonly bed: string;
  readonly home: string;
  readonly timeZone: string;
  /** The first and the last day that were told of it. */
  readonly firstDay: string;
  readonly lastDay: string;
}

export interface ProtectedStore {
  /** The newest word of a day counts until it is filed. */
  keepProtected(rows: readonly ProtectedRow[], beds: readonly ProtectedBed[]): Promise<void>;
  protectedOn(day: string): Promise<readonly ProtectedRow[]>;
  protectedBeds(): Promise<readonly ProtectedBed[]>;
}

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
    RegisterStore {
  verify(): Promise<Verdict>;
  /** The last entry of the log. */
  chainEnd(): Promise<{ readonly n: number; readonly hash: string } | undefined>;
  close(): Promise<void>;
}
