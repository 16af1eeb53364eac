/**
 * The pure middle of the road: what was heard + what is remembered -> readings, alerts and messages. No clock, no timer,
 * no file: moments and ids are handed in, so a replay of the journal gives the same alerts.
 */

import type { Fact } from "../devices/model/fact.ts";
import type { Instant, Moment } from "../devices/model/moment.ts";
import type { Origin, Reading } from "../devices/model/reading.ts";
import type { Alert } from "./alert.ts";
import type { Home } from "./home.ts";
import type { AlertMessage, ReceiptMessage } from "./protocol.ts";

/** One device's part of one frame, with the device already looked up in the home's register. */
export interface HeardOf {
  /** Register id, or `family:key` for a stranger. */
  readonly device: string;
  readonly facts: readonly Fact[];
  readonly edge?: { readonly key: string; readonly counter?: number };
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
  | { readonly type: "tick"; readonly at: Moment }
  | { readonly type: "settings"; readonly at: Moment; readonly home: Home }
  /** The gateway has just started: levels have no baseline, a fall still in its guard goes out now. */
  | { readonly type: "started"; readonly at: Moment }
  /** Somebody at home said that nothing is wrong (inside the guard), by a different action than the alarm. */
  | { readonly type: "cancel"; readonly at: Moment; readonly by: string }
  /** The next frames of this device inside its window are a test. */
  | { readonly type: "test"; readonly at: Moment; readonly device: string; readonly until: Instant }
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

export interface EngineOutput {
  readonly state: EngineState;
  readonly readings: readonly Reading[];
  readonly memory: readonly MemoryCell[];
  /** Alerts made or changed, whole. */
  readonly alerts: readonly Alert[];
  readonly messages: readonly Outgoing[];
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
}
