import type { Fact } from "./model/fact.ts";
import type { Duration } from "./model/moment.ts";

/** What was understood of one frame, for one device. One frame may speak of several devices (a bridge's list). */
export interface Heard {
  /** The maker's id in upper-case hex, or the topic's name: unique inside its family. */
  readonly device: string;
  readonly facts: readonly Fact[];
  /**
   * What makes two frames the same event: repeats inside `window` (or with the same `counter`) are folded, never dropped.
   * Absent for frames without edges.
   */
  readonly edge?: { readonly key: string; readonly counter?: number };
}

/** Why a frame was not understood. It is kept raw and counted; from a call button it is a fault at once. */
export interface Unread {
  readonly fault: "checksum" | "length" | "unknown" | "secured" | "too-large" | "not-json" | (string & {});
  /** Known when the frame named its sender before it stopped making sense. */
  readonly device?: string;
  /** Upper-case hex of the frame, at most 64 bytes of it. */
  readonly raw: string;
}

export type Decoded = { readonly heard: readonly Heard[] } | { readonly unread: Unread };

/** What the technician said of a device: the EnOcean EEP, or the meaning of its presses (`call:rescue`). */
export interface DeviceProfile {
  readonly profile?: string;
}
export type ProfileOf = (device: string) => string | undefined;

/** A message from MQTT. `stored` = delivered out of a broker's store to us as its subscriber, or by a declared bridge. */
export interface MqttFrame {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly stored: boolean;
}

interface FamilyCommon {
  readonly id: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** Kinds of facts this family can say, for the catalogue and for judging a home's plan. */
  readonly says: readonly Fact["kind"][];
  /** Silence longer than this is `late` unless the device says otherwise; `null`: silent when idle, needs a test press. */
  readonly checksInEvery: Duration | null;
  /** The learnt limit never exceeds this. */
  readonly silenceCeiling: Duration;
  /** Repeats of one edge inside this window are one event. */
  readonly foldWindow: Duration;
}

/** A framer turns bytes, however they were cut, into whole frames; on a bad checksum it steps ONE byte and looks again. */
export interface Framer {
  /** Feeds bytes in; returns whole frames and what had to be passed over, in order. Memory is bounded. */
  push(chunk: Uint8Array): readonly Framed[];
  /** Bytes waiting for the rest of their frame. */
  readonly held: number;
}
export type Framed =
  | { readonly frame: Uint8Array }
  | { readonly skipped: Uint8Array; readonly why: "noise" | "checksum" | "length" };

export interface SerialFamily extends FamilyCommon {
  readonly carrier: { readonly kind: "serial"; readonly baud: number };
  framer(): Framer;
  decode(frame: Uint8Array, profileOf: ProfileOf): Decoded;
  /** Bytes to send that a living stick answers, and how to tell its answer. */
  readonly probe?: {
    readonly ask: Uint8Array;
    readonly every: Duration;
    readonly answerWithin: Duration;
    isAnswer(frame: Uint8Array): boolean;
  };
}

export interface MqttFamily extends FamilyCommon {
  readonly carrier: { readonly kind: "mqtt" /** Topic filter of the maker's default. */; readonly base: string };
  /** Does this topic belong to the family, given the base the installation uses (`zigbee2mqtt`)? */
  claims(topic: string, base: string): boolean;
  decode(frame: MqttFrame, base: string, profileOf: ProfileOf): Decoded;
}

export type Family = SerialFamily | MqttFamily;
