/**
 * Cuts a byte stream into whole MQTT packets by their fixed header (MQTT 3.1.1, section 2.2) and refuses what is too long
 * before a parser holds any of it.
 *
 *   byte  0              1 .. 4                            then
 *         type << 4 | f  Remaining Length, 7 bits a byte,  that many bytes
 *                        b7 = one more follows
 */
export interface Cut {
  /** One or more whole packets. */
  readonly bytes: Buffer;
  /** How many of them are PUBLISH. */
  readonly publishes: number;
  /** The kind of the first packet: 1 = CONNECT. */
  readonly kind: number;
}

export type CutFault = "too-long" | "bad-length";

const connect = 1;
const publish = 3;
/** Packets handed on in one piece: as many are dispatched at once. */
const packetsPerCut = 64;

export class Cutter {
  #limit: number;
  /** The first bytes of a packet whose end has not come. Grows by doubling, never past the limit. */
  #begun: Buffer = Buffer.alloc(0);
  #have = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  set limit(bytes: number) {
    this.#limit = bytes;
  }

  /** Bytes waiting for the rest of their packet. */
  get held(): number {
    return this.#have;
  }

  push(chunk: Buffer): { readonly cuts: readonly Cut[]; readonly fault?: CutFault } {
    const cuts: Cut[] = [];
    let at = 0;
    if (this.#have > 0) {
      at = this.#finish(chunk, cuts);
      if (at < 0) return { cuts, fault: at === -1 ? "too-long" : "bad-length" };
    }
    while (at < chunk.length) {
      const end = this.#run(chunk, at, cuts);
      if (end < 0) return { cuts, fault: end === -1 ? "too-long" : "bad-length" };
      if (end === at) {
        this.#keep(chunk, at, chunk.length);
        break;
      }
      at = end;
    }
    return { cuts };
  }

  /** Takes a run of whole packets out of `chunk`; returns where it ends, or a negative number for a fault. */
  #run(chunk: Buffer, from: number, cuts: Cut[]): number {
    let at = from;
    let publishes = 0;
    for (let packets = 0; packets < packetsPerCut && at < chunk.length; packets++) {
      const length = packetLength(chunk, at, chunk.length, this.#limit);
      if (length < 0) return at > from ? this.#cut(chunk, from, at, publishes, cuts) : length;
      if (length === 0 || at + length > chunk.length) break;
      if (kindOf(chunk, at) === publish) publishes++;
      at += length;
      // A CONNECT goes alone: nothing behind it is looked at before the login is answered.
      if (kindOf(chunk, from) === connect) break;
    }
    return at > from ? this.#cut(chunk, from, at, publishes, cuts) : from;
  }

  #cut(chunk: Buffer, from: number, to: number, publishes: number, cuts: Cut[]): number {
    cuts.push({ bytes: chunk.subarray(from, to), publishes, kind: kindOf(chunk, from) });
    return to;
  }

  /** Completes the packet begun earlier; returns where it ends in `chunk`, or a negative number for a fault. */
  #finish(chunk: Buffer, cuts: Cut[]): number {
    let at = 0;
    for (;;) {
      const length = packetLength(this.#begun, 0, this.#have, this.#limit);
      if (length < 0) return length;
      if (length > 0) {
        const take = Math.min(length - this.#have, chunk.length - at);
        this.#keep(chunk, at, at + take);
        at += take;
        if (this.#have < length) return at;
        const bytes = this.#begun.subarray(0, length);
        const kind = kindOf(bytes, 0);
        cuts.push({ bytes, publishes: kind === publish ? 1 : 0, kind });
        this.#begun = Buffer.alloc(0);
        this.#have = 0;
        return at;
      }
      if (at >= chunk.length) return at;
      this.#keep(chunk, at, at + 1);
      at += 1;
    }
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    const need = this.#have + to - from;
    if (need > this.#begun.length) {
      const wider = Buffer.allocUnsafe(Math.max(64, need, this.#begun.length * 2));
      this.#begun.copy(wider, 0, 0, this.#have);
      this.#begun = wider;
    }
    chunk.copy(this.#begun, this.#have, from, to);
    this.#have = need;
  }
}

const kindOf = (bytes: Buffer, at: number): number => (bytes[at] ?? 0) >> 4;

/** Whole length of the packet at `from`; 0 = its header is not complete; -1 = longer than allowed; -2 = no length at all. */
function packetLength(bytes: Buffer, from: number, end: number, limit: number): number {
  let length = 0;
  for (let digit = 0; digit < 4; digit++) {
    const at = from + 1 + digit;
    if (at >= end) return 0;
    const byte = bytes[at] ?? 0;
    length += (byte & 0x7f) * 128 ** digit;
    if (byte < 0x80) {
      const whole = 2 + digit + length;
      return whole > limit ? -1 : whole;
    }
  }
  return -2;
}
