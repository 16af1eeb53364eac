/** One serial receiver as the gateway sees it. */
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Framed, Heard, SerialFamily } from "../../devices/family.ts";
import type { Instant } from "../../devices/model/moment.ts";
import type { TalkRoom } from "../../devices/talk.ts";
import type { OpenLine } from "./line.ts";
import type { LookAt } from "./plugged.ts";
import type { Sent } from "./sender.ts";

/** Why a port is down, for the page and for `doctor`. */
export type PortTrouble = "missing" | "refused" | "unplugged" | "closed" | "no-answer" | "silent" | "blocked";

export type PortStatus =
  | { readonly up: true }
  | { readonly up: false; readonly why: PortTrouble; readonly detail?: string };

export type SkipReason = Extract<Framed, { skipped: Uint8Array }>["why"];

export interface SerialSourceOptions {
  readonly id: string;
  /** `/dev/serial/by-id/…`, which survives another socket and another boot, or `tcp://host:port`. */
  readonly path: string;
  readonly family: SerialFamily;
  /** That of the family unless told. */
  readonly baud?: number | undefined;
  /** Resolves when the frame is on disk. Nobody can be asked to say it again: a refusal is counted, not retried. */
  take(frame: Uint8Array): Promise<void>;
  /** Bytes that were no frame; at most `skipsKept` a minute are handed over, all are counted. */
  skipped(bytes: Uint8Array, why: SkipReason): Promise<void>;
  /** What the family's talk concluded from silence; resolves like `take`. */
  found?(heard: readonly Heard[]): Promise<void>;
  /** What the family's talk may know of the home; without it no device, and no join window. */
  readonly room?: TalkRoom;
  /** The home's steady line; that of the timers unless told. */
  readonly now?: () => Instant;
  /** Called when it changes. Up: the port is open and, where it can be asked, has answered. */
  status(status: PortStatus): void;
  readonly timers: Timers;
  /** Between 0 and 1. */
  readonly jitter: () => number;
  readonly log: Log;
  readonly open?: OpenLine;
  readonly lookAt?: LookAt;
}

export interface SerialFigures {
  readonly up: boolean;
  readonly why: PortTrouble | undefined;
  readonly opened: number;
  readonly frames: number;
  readonly notKept: number;
  readonly waiting: number;
  readonly skippedBytes: Readonly<Record<SkipReason, number>>;
}

export interface SerialSource {
  send(bytes: Uint8Array): Promise<Sent>;
  figures(): SerialFigures;
  /** Resolves when the port is closed and what it heard is kept. */
  stop(): Promise<void>;
}
