import { hex, ShortFrame } from "./bytes.ts";
import type { CodeReader, NetworkDoor } from "./joining/code.ts";
import { type Fact, natureOf } from "./model/fact.ts";
import type { Duration } from "./model/moment.ts";
import { type Note, type Notes, noNotes } from "./notes.ts";
import type { Talk, TalkRoom } from "./talk.ts";

/** What was understood of one frame, for one device. One frame may speak of several devices (a bridge's list). */
export interface Heard {
  /** The maker's id in upper-case hex, or the topic's name: unique inside its family. */
  readonly device: string;
  /** Another name of the same device, where the family knows one: the register may hold it under either. */
  readonly also?: string;
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
  /**
   * Levels whose end the device never says (a PIR of 433 MHz, `off_delay`, a radar's presence): unless said again, each
   * becomes `to` after `after`. The engine keeps the time, over restarts too.
   */
  readonly fades?: readonly Fade[];
}

/** `to` is a level of the same kind as one of the facts it ends. */
export interface Fade {
  readonly to: Fact;
  readonly after: Duration;
}

/** Why a frame was not understood. It is kept raw and counted; from a call button it is a fault at once. */
export interface Unread {
  readonly fault: "checksum" | "length" | "unknown" | "secured" | "too-large" | "not-json" | (string & {});
  /** Known when the frame named its sender before it stopped making sense. */
  readonly device?: string;
  /** Upper-case hex of the frame, at most 64 bytes of it. */
  readonly raw: string;
}

/**
 * `aside`: a frame that is about this device but is no word of it (a command to it, a copy of its press): nothing is heard.
 * `notes`: what the family asks to be reminded of with later frames. `secret`: the frame holds a key of the network, so that
 * none of its bytes may be kept.
 */
export type Decoded = ({ readonly heard: readonly Heard[]; readonly aside?: string } | { readonly unread: Unread }) & {
  readonly notes?: readonly Note[];
  readonly secret?: true;
};

/** What the technician said of a device: the EnOcean EEP, or the meaning of its presses (`call:rescue`). */
export type ProfileOf = (device: string) => string | undefined;

/** A message from MQTT. `stored` = delivered out of a broker's store to us as its subscriber, or by a declared bridge. */
export interface MqttFrame {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly stored: boolean;
}

/** Does a family other than the one that is asked hear this topic? */
export type Others = (topic: string) => boolean;

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
  /** Says its levels many times a second: unchanged ones are counted, not journalled one by one. */
  readonly stream?: true;
  /**
   * The names in its join words are given out by whoever owns the network, each to one device: they lead to it. Devices of
   * any other family call themselves what they like, which proves nothing.
   */
  readonly givesNames?: true;
  /** Radio without authentication: a call of it can be forged or jammed, and the device list says so. */
  readonly forgeable?: true;
  /**
   * Nothing on the wire checks the sender's id (no checksum): a frame spoiled under way can name another device, and the
   * gateway cannot know. It still speaks for nobody whose id does not stand in it.
   */
  readonly unchecked?: true;
  /**
   * How its `link` facts are judged on a walk test: the weakest signal its receiver still reads (dBm), the link quality that
   * is full (255 unless said), and the one from which a place is good (80 % of full unless said).
   */
  readonly link?: { readonly floorDbm?: number; readonly fullLqi?: number; readonly goodLqi?: number };
  /** What is printed on a device of this family: a scanned or typed code, and which device it names. */
  readonly code?: CodeReader;
  /** What the technician is offered, most usual first: the profile text and what it is, in plain words. */
  readonly profiles?: readonly ProfileChoice[];
}

export interface ProfileChoice {
  /** As `meaning.ts` reads it. */
  readonly profile: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly carries: "call" | "fall" | "door" | "other";
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
    /** As the maker delivers it. */
    readonly baud: number;
    /** Other speeds at which its receivers are found, most usual first. */
    readonly speeds?: readonly number[];
    /** Bytes of one frame never stand further apart than this: a longer silence is told to the framer (`idle`). */
    readonly gap?: Duration;
    /** Its frames are lines of text. */
    readonly lines?: true;
  };
  /**
   * Its keys tell devices apart on their own line only (`radar`, `1/0`): the register names them with their line, and notes
   * are kept for each line. See `line.ts`.
   */
  readonly perLine?: true;
  framer(): Framer;
  decode(frame: Uint8Array, profileOf: ProfileOf, notes?: Notes): Decoded;
  /** What is said to this line of our own accord: polls, queries at start, answers to a device that joins. */
  talk?(room: TalkRoom): Talk;
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
  /**
   * Topics outside the base that belong to it because of what it has noted (`homeassistant-discovery`: the state topics that
   * devices announced). Any family that claims a topic by its base comes first.
   */
  claimsByNotes?(topic: string, notes: Notes): boolean;
  /** The same as filters to subscribe to on a broker that is not ours; at most 200. */
  filtersByNotes?(notes: Notes): readonly string[];
  /**
   * Topics that look like its own although no base says so (ESPHome: each node has its name for a base). Asked last, when
   * no base and no note of any family claims the topic.
   */
  claimsByShape?(topic: string): boolean;
  /** `others`: topics that another family claims, by its base or by its notes; see `Registry.othersThan`. */
  decode(frame: MqttFrame, base: string, profileOf: ProfileOf, notes?: Notes, others?: Others): Decoded;
  /** A network that must be opened before a device can join it, and can put one out again. */
  door?: NetworkDoor;
  /** What to publish so that a device says this itself, now; absent where the family cannot be asked. */
  question?(
    device: string,
    kind: Fact["kind"],
    base: string,
  ): { readonly topic: string; readonly payload: string } | undefined;
}

/** A payload that other families carry (LoRaWAN): decoded by them, and by `hearthwatch decode --hex`. */
export interface PayloadFamily extends FamilyCommon {
  readonly carrier: { readonly kind: "payload" };
  decode(frame: Uint8Array, profileOf: ProfileOf): Decoded;
}

export type Family = SerialFamily | MqttFamily | PayloadFamily;

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
export function defineFamily(family: PayloadFamily): PayloadFamily;
export function defineFamily(family: Family): Family {
  if (isSerial(family)) return serialHeldToLength(family);
  return isMqtt(family) ? mqttHeldToLength(family) : payloadHeldToLength(family);
}

const serialHeldToLength = (family: SerialFamily): SerialFamily => ({
  ...family,
  decode: (frame, profileOf, notes = noNotes) => whole(frame, () => family.decode(frame, profileOf, notes)),
});

const nobody: Others = () => false;

const mqttHeldToLength = (family: MqttFamily): MqttFamily => ({
  ...family,
  decode: (frame, base, profileOf, notes = noNotes, others = nobody) =>
    whole(frame.payload, () => family.decode(frame, base, profileOf, notes, others)),
});

const payloadHeldToLength = (family: PayloadFamily): PayloadFamily => ({
  ...family,
  decode: (frame, profileOf) => whole(frame, () => family.decode(frame, profileOf)),
});

export const isSerial = (family: Family): family is SerialFamily => family.carrier.kind === "serial";
export const isPayload = (family: Family): family is PayloadFamily => family.carrier.kind === "payload";
export const isMqtt = (family: Family): family is MqttFamily => family.carrier.kind === "mqtt";

function whole(frame: Uint8Array, decode: () => Decoded): Decoded {
  try {
    return decode();
  } catch (fault) {
    if (fault instanceof ShortFrame) return unread("length", frame);
    throw fault;
  }
}
