/**
 * The journal as the rest of the gateway sees it. One SQLite file, one writer (a worker thread that runs the pure engine
 * and commits its result in the same transaction), one reading connection on the loop for pages and cursors.
 * Order is law: commit with fsync, then resolve (the caller acknowledges), then act.
 */
import type { Alert } from "../../alerts/alert.ts";
import type { Ask, EngineInput, HeardOf, MemoryCell } from "../../alerts/engine.ts";
import type { AgainReason, Proof, RefusalReason, Telling } from "../../alerts/paths/path.ts";
import type { Run } from "../../alerts/protected/book.ts";
import type { AlertMessage, ReceiptMessage } from "../../alerts/protocol.ts";
import type { Instant, Moment } from "../../devices/model/moment.ts";
import type { Origin, Reading } from "../../devices/model/reading.ts";
import type { Note } from "../../devices/notes.ts";
import type { Delivery } from "./deliveries.ts";

/** One frame as it came, with what was understood of it. Rows are written even when nothing was understood. */
export interface Arrival {
  /** Which port or broker: `mqtt`, `serial:enocean`, `mqtt:z2m`. */
  readonly source: string;
  readonly family: string;
  readonly at: Moment;
  readonly topic: string | undefined;
  readonly bytes: Uint8Array;
  readonly origin: Origin;
  readonly understood:
    | { readonly heard: readonly HeardOf[] }
    | { readonly unread: string; readonly device: string | undefined };
  /** Of a message that its sender repeats until it is acknowledged. */
  readonly delivery?: Delivery;
  /** Commit at once; otherwise a few milliseconds may be spent waiting for company. */
  readonly urgent: boolean;
  /** Of a family that says its levels many times a second: if nothing follows from it, it is counted and has no row. */
  readonly stream?: true;
  /** Nobody waits for its answer: unless it is urgent, it may wait a second for company. */
  readonly patient?: true;
  /** What its family asks to be reminded of: written with it, and reason enough for a row. */
  readonly notes?: readonly Note[];
}

/** A message that has its number and is on disk. */
export type Sealed = AlertMessage;

/** What one transaction made true. Sent to listeners after the commit, in order. */
export interface Committed {
  readonly messages: readonly Sealed[];
  readonly alerts: readonly Alert[];
  /** Devices to be asked for their own word, because only a stored copy of an alarm is known. */
  readonly asks?: readonly Ask[];
  /** Highest reading id so far: the InfluxDB cursor and the pages wake on it. */
  readonly lastReading: number;
  readonly wakeAt: Instant | undefined;
}

/** One version of the home's register, as a row: see `gateway/register/kept.ts`. */
export interface RegisterRow {
  readonly version: number;
  /** Unix ms. */
  readonly wall: number;
  readonly by: string;
  readonly why: string;
  /** Digest of the configuration's home and devices that this version knows of. */
  readonly seed: string;
  /** The book as JSON. */
  readonly body: string;
}
export type Settings = EngineInput & { readonly type: "settings" };

/** One try of one message on one path, as the ledger keeps it. Labels and codes only: never the message, never a destination. */
export interface Try {
  readonly path: string;
  readonly alertId: string;
  readonly epoch: string;
  readonly seq: number;
  /** Of a path to people: what was said beside the message itself. */
  readonly say?: Telling["say"];
  readonly began: Pick<Moment, "steady" | "wall">;
  readonly ms: number;
  readonly outcome: Proof | "refused" | "again";
  readonly why?: AgainReason | RefusalReason;
  /** The receiver's own word, at most 120 characters. */
  readonly said?: string;
}

/** What was missing when a path joined. */
export const joinReasons = ["failed_tries", "not_stored", "not_claimed"] as const;
export type JoinReason = (typeof joinReasons)[number];

/** This path carries every message of this alert, those that exist and those to come. */
export interface Joined {
  readonly path: string;
  readonly alertId: string;
  readonly at: Pick<Moment, "steady" | "wall">;
  readonly why: JoinReason;
}

/**
 * How far a message got with one receiver. `carried`: the network has it, and nothing more will be heard of it there.
 * `left_out`: it says nothing that the people at the end of this path have to be told.
 */
export type DeliveryState = "waiting" | "stored" | "refused" | "carried" | "left_out";
export interface DeliveryRow {
  readonly receiver: string;
  readonly epoch: string;
  readonly seq: number;
  readonly state: DeliveryState;
}

/** What changed in the book of protected minutes (`alerts/protected/book.ts`) and in the days drawn up from it. */
export interface ProtectedChange {
  readonly runs: readonly Run[];
  readonly gone: readonly Pick<Run, "bed" | "boot" | "first">[];
  /** Without a text: forget it. */
  readonly notes: readonly { readonly key: string; readonly text?: string }[];
  /** Worth a commit of its own; otherwise it rides along with another one, or goes within `minutesWithin`. */
  readonly atOnce: boolean;
}

/** The store cannot keep anything now (disk full with the reserve gone, file broken). Never acknowledge on this. */
export class CannotStore extends Error {
  readonly code = "CANNOT_STORE";
}

export interface Journal {
  /** Resolves when the frame and all that follows from it are on disk. Rejects with `CannotStore` only. */
  accept(arrival: Arrival): Promise<void>;
  /** Anything else the engine must hear: ticks, settings, sources, receipts of people, a cancel at home. */
  tell(input: EngineInput): Promise<void>;
  /** A receipt of the centre. `stored` marks that one message as delivered to `receiver`, durably, before anything else. */
  receive(receiver: string, receipt: ReceiptMessage, at: Moment): Promise<void>;
  /** The receiver will never take this message: kept, marked, shown as a fault. */
  refuse(receiver: string, epoch: string, seq: number, reason: string): Promise<void>;
  /** From now on this path carries the alert. For good: a restart goes on with it. */
  join(joined: Joined): Promise<void>;
  /** Out of this receiver's outbox without being stored there. Waits up to a second for company. */
  settle(receiver: string, epoch: string, seq: number, as: "carried" | "left_out"): Promise<void>;
  /** For the ledger. Waits up to a second for company: a try never costs an fsync of its own. */
  tried(one: Try): Promise<void>;
  /** What is known of a path beside its deliveries, as JSON: when it was last tested, and how that went. */
  keepPath(path: string, body: string): Promise<void>;
  /**
   * A version of the register and what the engine must hear of it, in one transaction. On disk or not at all: without a
   * disk it is refused, and the engine has not heard of it.
   */
  keepRegister(row: RegisterRow, settings: Settings): Promise<void>;
  /** Resolves when it is taken over; unless it is worth a commit at once, a crash may forget it. */
  keepProtected(change: ProtectedChange): Promise<void>;
  advance(cursor: string, position: number): Promise<void>;
  /** One line that InfluxDB would not take: kept beside its reading id, counted. */
  quarantine(cursor: string, reading: number, line: string, reason: string): Promise<void>;
  onCommit(listener: (what: Committed) => void): () => void;
  /** Health for `/readyz`, metrics and the indicator. */
  onHealth(listener: (health: JournalHealth) => void): () => void;
  readonly health: JournalHealth;
  readonly read: JournalReader;
  stop(): Promise<void>;
}

export interface JournalHealth {
  /** `memory`: the disk takes nothing; alerts go straight from memory and the lamp stays at "sending". */
  readonly mode: "disk" | "reserve" | "memory";
  readonly reason: string | undefined;
  readonly epoch: string;
  readonly lastSeq: number;
  readonly bytes: number;
  /** Arrivals waiting for their commit now. */
  readonly waiting: number;
  readonly commits: number;
  readonly lastCommitMs: number;
}

/** Bounded reads by index, at most 500 rows each. */
export interface JournalReader {
  /** Messages without `stored` from this receiver: emergencies first, then oldest first; tests and notices last. */
  unstored(receiver: string, limit: number): readonly Sealed[];
  unstoredCount(receiver: string): number;
  /** For `resend`. Messages of an older epoch in the same file are found as well. */
  messages(epoch: string, from: number, to: number): readonly Sealed[];
  readingsAfter(id: number, limit: number): readonly Reading[];
  recentReadings(limit: number): readonly Reading[];
  /** After the one and up to the other, steady ms; oldest first. */
  readingsBetween(after: number, until: number, limit: number): readonly Reading[];
  alerts(limit: number): readonly Alert[];
  openAlerts(): readonly Alert[];
  /** Every message of one alert, oldest first. */
  messagesOf(alertId: string): readonly Sealed[];
  /** Paths that have joined this alert, in the order in which they did. */
  joined(alertId: string): readonly Joined[];
  /** How far the messages of one alert got, with every receiver. */
  deliveries(alertId: string): readonly DeliveryRow[];
  /** The newest tries of one alert, oldest first. */
  /** `cameBy`: only what came through on this path; tries in vain of another may have filled every page since. */
  ledger(alertId: string, limit: number, cameBy?: string): readonly Try[];
  /** See `keepPath`. */
  path(label: string): string | undefined;
  /** Receipts of one alert, oldest first. */
  receipts(alertId: string): readonly ReceiptMessage[];
  /** Last word of each device (any frame, readable or not): instant and wall time. */
  lastHeard(): ReadonlyMap<string, { readonly steady: Instant; readonly wall: number }>;
  /** Rule memory by `rule/key`, as `alerts/supervision.ts` reads it. */
  cells(): ReadonlyMap<string, MemoryCell>;
  /** Versions of the register that read, newest first. */
  register(limit: number): readonly RegisterRow[];
  /** The book of protected minutes, read once at the start: more than 500 rows in a home with a troubled line. */
  protectedMinutes(): {
    readonly runs: readonly Run[];
    readonly notes: readonly (readonly [key: string, text: string])[];
  };
  cursor(name: string): number;
  /** All that a family has noted, in the order of the keys: read once, when the gateway starts. */
  notes(family: string): readonly (readonly [key: string, text: string])[];
  unreadFrames(
    limit: number,
  ): readonly { id: number; family: string; device: string | undefined; fault: string; raw: string; wall: number }[];
  counts(): {
    readonly frames: number;
    readonly readings: number;
    readonly alerts: number;
    readonly unread: number;
    readonly quarantined: number;
    /** Frames of streams that changed nothing; they are among `frames`, and have no row. */
    readonly unchanged: number;
  };
}
