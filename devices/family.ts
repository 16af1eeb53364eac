import { hex, ShortFrame } from "./bytes.ts";
import { type Fact, natureOf } from "./model/fact.ts";
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
  /**
   * A call or a fall that a stored copy claims to be still on. Never acted on as it stands (the copy may be years old):
   * the gateway asks the device again, and says "check" when nobody answers.
   */
  readonly unconfirmed?: readonly Fact[];
}

/** Why a frame was not understood. It is kept raw and counted; from a call button it is a fault at once. */
export interface Unread {
  readonly fault: "checksum" | "length" | "unknown" | "secured" | "too-large" | "not-json" | (string & {});
  /** Known when the frame named its sender before it stopped making sense. */
  readonly device?: string;
  /** Upper-case hex of the frame, at most 64 bytes of it. */
  readonly raw: string;
}

/** `aside`: a frame that is about this device but is no word of it (a command to it, a copy of its press): nothing is heard. */
export type Decoded = { readonly heard: readonly Heard[]; readonly aside?: string } | { readonly unread: Unread };

/** What the technician said of a device: the EnOcean EEP, or the meaning of its presses (`call:rescue`). */
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
  /** The same where it differs by what the technician said the device is: a kinetic button is silent, a contact is not. */
  readonly checksInEveryOf?: (profile: string) => Duration | null;
  /** The learnt limit never exceeds this. */
  readonly silenceCeiling: Duration;
  /** Repeats of one edge inside this window are one event. */
  readonly foldWindow: Duration;
}

/** A framer turns bytes, however they were cut, into whole frames; on a bad checksum it steps ONE byte and looks again. */
export interface Framer {
  /** Feeds bytes in; returns whole frames and what had to be passed over, in order. Memory is bounded. */
  push(chunk: Uint8Array): readonly Framed[];
  /**
   * No byte came for the carrier's `gap`. Gives nothing up that may still be completed, but whole good frames that stand
   * behind an unfinished one are let out: what looked like the start of a longer frame was noise.
   */
  idle(): readonly Framed[];
  /** Nothing will come any more (end of a file, port closed): what is held is given up. */
  end(): readonly Framed[];
  /** Bytes waiting for the rest of their frame. */
  readonly held: number;
}
export type Framed =
  | { readonly frame: Uint8Array }
  /**
   * `noise`: belongs to no frame. `header`: the same, but something in it looked like the start of a frame. `checksum`: a
   * whole frame whose content does not check out (its bytes are looked through again, so they may show up once more).
   * `length`: cut off, or longer than any frame of this kind.
   */
  | { readonly skipped: Uint8Array; readonly why: "noise" | "header" | "checksum" | "length" };

export interface SerialFamily extends FamilyCommon {
  readonly carrier: {
    readonly kind: "serial";
    readonly baud: number;
    /** Bytes of one frame never stand further apart than this: a longer silence is told to the framer (`idle`). */
    readonly gap?: Duration;
  };
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
  readonly carrier: {
    readonly kind: "mqtt";
    /** The maker's default base topic. */
    readonly base: string;
    /** Topics of this family under that base: the registry tries them on every other family and refuses ambiguity. */
    readonly examples?: readonly string[];
  };
  /** Does this topic belong to the family, given the base the installation uses (`zigbee2mqtt`)? */
  claims(topic: string, base: string): boolean;
  decode(frame: MqttFrame, base: string, profileOf: ProfileOf): Decoded;
  /** What to publish so that a device says this itself, now; absent where the family cannot be asked. */
  question?(
    device: string,
    kind: Fact["kind"],
    base: string,
  ): { readonly topic: string; readonly payload: string } | undefined;
}

export type Family = SerialFamily | MqttFamily;

/** At most so many bytes of an unread frame are kept. */
export const rawLimit = 64;

/** What was understood of a frame that speaks of one device; `key` names its edge, if the facts hold one. */
export function heard(device: string, facts: readonly Fact[], key?: string): Decoded {
  return { heard: [word(device, facts, key)] };
}

/** The same for one of several devices. */
export function word(device: string, facts: readonly Fact[], key?: string): Heard {
  if (key === undefined || !facts.some((fact) => natureOf(fact) === "edge")) return { device, facts };
  return { device, facts, edge: { key } };
}

/** A frame that is no word of the device it is about. */
export function aside(device: string): Decoded {
  return { heard: [], aside: device };
}

export function unread(fault: Unread["fault"], frame: Uint8Array, device?: string): Decoded {
  const raw = hex(frame.subarray(0, rawLimit));
  return { unread: device === undefined ? { fault, raw } : { fault, raw, device } };
}

/**
 * Declares a family: the compiler holds it to the contract, and a frame that ends before its decoder has read what it
 * needs is a fault of length, so that decoders may read straight down their data sheet.
 */
export function defineFamily(family: SerialFamily): SerialFamily;
export function defineFamily(family: MqttFamily): MqttFamily;
export function defineFamily(family: Family): Family {
  return isSerial(family) ? heldToLength(family) : heldToPayload(family);
}

const heldToLength = (family: SerialFamily): SerialFamily => ({
  ...family,
  decode: (frame, profileOf) => whole(frame, () => family.decode(frame, profileOf)),
});

const heldToPayload = (family: MqttFamily): MqttFamily => ({
  ...family,
  decode: (frame, base, profileOf) => whole(frame.payload, () => family.decode(frame, base, profileOf)),
});

export const isSerial = (family: Family): family is SerialFamily => family.carrier.kind === "serial";
export const isMqtt = (family: Family): family is MqttFamily => family.carrier.kind === "mqtt";

function whole(frame: Uint8Array, decode: () => Decoded): Decoded {
  try {
    return decode();
  } catch (fault) {
    if (fault instanceof ShortFrame) return unread("length", frame);
    throw fault;
  }
}
