/** One family under fire: its framer and decoder as the gateway runs them, with the notes kept from frame to frame. */
import { fromHex, hex } from "../../devices/bytes.ts";
import { type Decoded, type Family, type Framed, isMqtt, isSerial, type SerialFamily } from "../../devices/family.ts";
import { instant } from "../../devices/model/moment.ts";
import { type KeptNotes, notesOf } from "../../devices/notes.ts";
import { unsound } from "../devices/sound.ts";
import { bytesOf, decodedOf, profilesOf, type Vector } from "../devices/vectors.ts";
import type { Random } from "./random.ts";

export interface Counts {
  bytes: number;
  frames: number;
  facts: number;
  faults: number;
  throws: number;
  /** Good frames that followed noise, and had to be read. */
  good: number;
}

/** What must not happen, with the bytes that made it happen. */
export interface Violation {
  readonly what: string;
  readonly hex: string;
  readonly topic?: string;
}

/** No framer of ours waits for more than a frame; the longest is 1,100 bytes. */
const mostHeld = 4_096;
/** One frame that takes longer than this (ms) would hold up every other: a trap in a pattern or a loop. */
const slowest = 2_000;
/** So many bytes before a failure are shown with it. */
const shownBefore = 600;

const utf8 = new TextEncoder();

export const inputOf = (family: Family, vector: Vector): Uint8Array =>
  isMqtt(family) ? utf8.encode(vector.payload ?? "") : bytesOf(vector, vector.why);

export class Subject {
  readonly counts: Counts = { bytes: 0, frames: 0, facts: 0, faults: 0, throws: 0, good: 0 };
  readonly violations: Violation[] = [];
  readonly #family: Family;
  readonly #random: Random;
  readonly #vectors: readonly Vector[];
  /** As its own vectors are understood when nothing else was ever said. */
  readonly #clean: ReadonlyMap<Vector, string>;
  #line: ReturnType<typeof openLine> | undefined;
  #notes: KeptNotes = notesOf();
  #lately: Uint8Array = new Uint8Array();

  constructor(family: Family, vectors: readonly Vector[], random: Random) {
    this.#family = family;
    this.#random = random;
    this.#vectors = vectors;
    this.#clean = new Map(vectors.map((vector) => [vector, JSON.stringify(decodedOf(family, vector))]));
    this.anew();
  }

  /** As after a restart with an empty journal. */
  anew(): void {
    this.#notes = notesOf();
    this.#line = isSerial(this.#family) ? openLine(this.#family, this.#vectors, this.#notes) : undefined;
  }

  feed(bytes: Uint8Array, vector: Vector, topic = vector.topic): void {
    this.counts.bytes += bytes.length;
    this.#remember(bytes);
    this.#guarded(() => void this.#hear(bytes, vector, topic), topic);
  }

  /** Noise has come; now the line falls silent as the port would tell, and a good frame must be read. */
  expectGood(vector: Vector): void {
    const { good } = this.counts;
    this.#guarded(() => {
      if (this.#line && isSerial(this.#family)) this.#expectFrames(this.#family, vector);
      const again = JSON.stringify(decodedOf(this.#family, vector));
      if (again !== this.#clean.get(vector)) this.#broken(`"${vector.why}" was understood otherwise than before`);
    }, vector.topic);
    this.counts.good = good + 1;
  }

  #expectFrames(family: SerialFamily, vector: Vector): void {
    const input = inputOf(family, vector);
    const wanted = framesOf(family.framer().push(input));
    this.#idle(vector);
    this.#remember(input);
    const found = [...this.#hear(input, vector, undefined), ...this.#idle(vector)];
    // A frame may have a last byte that need not be there (TinyFrame): then it is what it says that counts.
    const says = (frame: string) =>
      JSON.stringify(family.decode(fromHex(frame) ?? new Uint8Array(), profilesOf(vector), notesOf()));
    const isRead = (frame: string) => found.some((each) => each.includes(frame) || says(each) === says(frame));
    const missing = wanted.find((frame) => !isRead(frame));
    if (missing !== undefined) this.#broken(`after noise and silence "${vector.why}" was not read`);
  }

  /** Only where the port would: it has a gap, and something waits. */
  #idle(vector: Vector): readonly string[] {
    const { framer } = this.#line ?? {};
    if (!framer || framer.held === 0 || !isSerial(this.#family) || this.#family.carrier.gap === undefined) return [];
    return this.#takeIn(framer.idle(), vector);
  }

  /** The frames that were found, as hex. */
  #hear(bytes: Uint8Array, vector: Vector, topic: string | undefined): readonly string[] {
    const family = this.#family;
    if (isMqtt(family)) {
      const claimed = topic !== undefined && isOurs(family, topic, this.#notes);
      const frame = { topic: topic ?? "", payload: bytes, stored: this.#random.once(8) };
      if (claimed) this.#understand(() => family.decode(frame, family.carrier.base, profilesOf(vector), this.#notes));
      return [];
    }
    const { framer } = this.#line ?? {};
    if (!isSerial(family) || !framer) {
      if (!isSerial(family)) this.#understand(() => family.decode(bytes, profilesOf(vector)));
      return [];
    }
    const found: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const to = at + 1 + this.#random.below(bytes.length - at);
      found.push(...this.#takeIn(framer.push(bytes.subarray(at, to)), vector));
      at = to;
    }
    if (framer.held > mostHeld) this.#broken(`the framer holds ${framer.held} bytes`);
    return found;
  }

  #takeIn(framed: readonly Framed[], vector: Vector): readonly string[] {
    const { family, line } = { family: this.#family, line: this.#line };
    if (!isSerial(family)) return [];
    for (const each of framed) {
      if ("skipped" in each) continue;
      this.#understand(() => family.decode(each.frame, profilesOf(vector), this.#notes));
      line?.talk?.heard(each.frame, line.now());
      if (this.#random.once(16)) line?.talk?.due(line.now());
    }
    return framesOf(framed);
  }

  #understand(decode: () => Decoded): void {
    const begun = performance.now();
    const decoded = decode();
    const took = performance.now() - begun;
    if (took > slowest) this.#broken(`one frame took ${Math.round(took)} ms`);
    this.counts.frames += 1;
    if ("unread" in decoded) this.counts.faults += 1;
    else for (const { facts } of decoded.heard) this.counts.facts += facts.length;
    const wrong = unsound(decoded);
    if (wrong !== undefined) this.#broken(wrong);
    if (decoded.notes) this.#notes.take(decoded.notes);
  }

  #guarded(step: () => void, topic: string | undefined): void {
    try {
      step();
    } catch (fault) {
      this.counts.throws += 1;
      this.#broken(`threw ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`, topic);
      this.anew();
    }
  }

  #remember(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#lately.length + bytes.length);
    all.set(this.#lately);
    all.set(bytes, this.#lately.length);
    this.#lately = isSerial(this.#family) ? all.slice(-shownBefore) : bytes;
  }

  #broken(what: string, topic?: string): void {
    this.violations.push({ what, hex: hex(this.#lately), ...(topic !== undefined && { topic }) });
  }
}

const framesOf = (framed: readonly Framed[]): readonly string[] =>
  framed.flatMap((each) => ("frame" in each ? [hex(each.frame)] : []));

const isOurs = (family: Extract<Family, { claims: unknown }>, topic: string, notes: KeptNotes): boolean =>
  family.claims(topic, family.carrier.base) || family.claimsByNotes?.(topic, notes) === true;

/** A port with its framer, and what the family says to it, in a home that has every device of the vectors. */
function openLine(family: SerialFamily, vectors: readonly Vector[], notes: KeptNotes) {
  let ms = 0;
  const now = () => {
    ms += 50;
    return instant(ms);
  };
  const devices = vectors.flatMap(({ device, profile }) => (device === undefined ? [] : [{ key: device, profile }]));
  const known = [...new Map(devices.map((each) => [each.key, each])).values()];
  const talk = family.talk?.({ devices: () => known, mayJoin: () => true, notes });
  talk?.opened(now());
  return { framer: family.framer(), talk, now };
}
