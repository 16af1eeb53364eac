/**
 * The pure middle of the road: what was heard + what is remembered -> readings, alerts and messages. No clock, no timer,
 * no file: moments and ids are handed in, so a replay of the journal gives the same alerts.
 *
 * For whoever writes the journal:
 *   startEngine({home, cells, open, recent, at, lastHeard?})  the state, from what the journal kept (readings oldest
 *                                    first); then step `started`
 *   step(state, input, ids)          one input
 *   stepAll(state, inputs, ids)      a batch: memory and alerts come out once each, in their last shape
 *   openBatch(state)                 the same, input by input, when rows must know which input they came from
 *   staleRules(cells)                rules whose stored memory is of another version (their cells are not used)
 *   rebuild(state, rules, readings)  their memory again, from stored readings (oldest first); raises nothing
 * If the transaction fails, drop the output: the state that was handed in is still true.
 */

import type { Fact, FactKind } from "../devices/model/fact.ts";
import type { Duration, Instant, Moment } from "../devices/model/moment.ts";
import type { Origin, Reading } from "../devices/model/reading.ts";
import type { Alert } from "./alert.ts";
import type { CellNames } from "./engine/names.ts";
import type { Device, Home } from "./home.ts";
import type { AlertMessage, ReceiptMessage } from "./protocol.ts";

export { type Batch, openBatch, step, stepAll } from "./engine/batch.ts";
export { rebuild } from "./engine/rebuild.ts";
export { staleRules, startEngine } from "./engine/start.ts";

/** One device's part of one frame, with the device already looked up in the home's register. */
export interface HeardOf {
  /** Register id, or `family:key` for a stranger. */
  readonly device: string;
  readonly facts: readonly Fact[];
  readonly edge?: { readonly key: string; readonly counter?: number };
  /** Its press means "I'm fine" in this home. */
  readonly cancels?: boolean;
  /** Calls and falls that a stored copy claims: kept as stored readings, and the device is asked. */
  readonly unconfirmed?: readonly Fact[];
  /** Levels whose end nobody says: each becomes `to` unless it is said again within `after`. See `engine/fades.ts`. */
  readonly fades?: readonly { readonly to: Fact; readonly after: Duration }[];
}

export type EngineInput =
  | {
      readonly type: "heard";
      readonly at: Moment;
      readonly origin: Origin;
      readonly source: string;
      readonly heard: readonly HeardOf[];
    }
  /** A frame of this device could not be read. */
  | {
      readonly type: "unread";
      readonly at: Moment;
      readonly source: string;
      readonly device: string | undefined;
      readonly fault: string;
    }
  /** A port, an outside broker or a bridge went away or came back: one cause, one fault. */
  | {
      readonly type: "source";
      readonly at: Moment;
      readonly source: string;
      readonly up: boolean;
      readonly why: string;
    }
  /** A way by which alerts leave the home does not answer, or answers again. `path` is its label. */
  | { readonly type: "path"; readonly at: Moment; readonly path: string; readonly up: boolean; readonly why: string }
  | { readonly type: "tick"; readonly at: Moment }
  | { readonly type: "settings"; readonly at: Moment; readonly home: Home }
  /** The gateway has just started: levels have no baseline, a fall still in its guard goes out now. */
  | { readonly type: "started"; readonly at: Moment }
  /** Somebody at home said that nothing is wrong (inside the guard), by a different action than the alarm. */
  | { readonly type: "cancel"; readonly at: Moment; readonly by: string }
  /** The next frames of this device inside its window are a test. */
  | {
      readonly type: "test";
      readonly at: Moment;
      readonly device: string;
      /** Not after `at`: the test is over. */
      readonly until: Instant;
      /** What is still open of an earlier test ends: what comes now is an alarm with times of its own. */
      readonly anew?: true;
    }
  | { readonly type: "receipt"; readonly at: Moment; readonly receipt: ReceiptMessage };

export interface Ids {
  readingId(): number;
  /** UUIDv7. */
  alertId(): string;
}

/** A message for the centre before it has its `(epoch, seq)`, which the journal gives it in the same transaction. */
export type Outgoing = Omit<AlertMessage, "epoch" | "seq" | "sentAt" | "heldFor">;

/** One cell of rule memory: a JSON value kept under rule + key, with the rule's version. */
export interface MemoryCell {
  readonly rule: string;
  readonly version: number;
  readonly key: string;
  /** `undefined`: forget it. */
  readonly value: unknown;
}

/** A device whose stored (retained) word is an alarm: ask it to say so itself (a query, `/get`). */
export interface Ask {
  readonly device: string;
  readonly fact: FactKind;
}

/** What follows from one input, before it is gathered over the batch. */
export interface Heeded {
  readonly readings: readonly Reading[];
  readonly messages: readonly Outgoing[];
  /** Rules remember something new of it, and whether that has to reach the disk. */
  readonly stirs?: "memory" | "disk";
}

export interface EngineOutput {
  readonly state: EngineState;
  readonly readings: readonly Reading[];
  readonly memory: readonly MemoryCell[];
  /** Alerts made or changed, whole. */
  readonly alerts: readonly Alert[];
  readonly messages: readonly Outgoing[];
  /** Act on these after the commit. */
  readonly asks: readonly Ask[];
  /** Look again at this instant at the latest. */
  readonly wakeAt: Instant | undefined;
}

/** Immutable: if the transaction fails, the old state is still true. */
export interface EngineState {
  readonly home: Home;
  readonly cells: ReadonlyMap<string, MemoryCell>;
  /** Open alerts (guarding or raised), by id. */
  readonly open: ReadonlyMap<string, Alert>;
  /** Bounded window of recent readings for the snapshot. */
  readonly recent: readonly Reading[];
  /** The home's devices by id; the engine fills it in. */
  readonly devices?: ReadonlyMap<string, Device>;
  readonly names?: CellNames;
  /** Keys of cells that listen to other devices, by rule; the engine fills it in. */
  readonly listening?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Not later than the next instant at which a rule has something to say; the engine fills it in. */
  readonly wakeAt?: Instant | undefined;
}
