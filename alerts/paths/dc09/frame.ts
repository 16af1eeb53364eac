/**
 * The outermost shell of a DC-09 frame, both directions. Source: SIA DC-09, 5.5.
 *
 *   LF   crc           len           body                                            CR
 *   0A   4 hex digits  0 + 3 hex     "id"seq[Rr][Ll][#acct][data]{[ext]}[_stamp]     0D
 *
 * Both numbers speak of the body alone. Some panels (Lupus, OPAX) put the checksum as two raw bytes instead of four digits:
 * read where `twoByteCrc` says so, never written.
 */
import { crc16 } from "./crc.ts";

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const zero = 0x30;
/** A frame is a few hundred bytes; whoever sends more without an end sends no frames. */
export const frameLimit = { bytes: 4096, whenFull: "give-up-as-noise" } as const;

export type ShellFault = "frame" | "length" | "crc";

export function wrap(body: string): Uint8Array {
  const bytes = Buffer.from(body, "latin1");
  const head = `\n${digits(crc16(bytes))}${digits(bytes.length)}`;
  return Buffer.concat([Buffer.from(head, "latin1"), bytes, Buffer.from([carriageReturn])]);
}

const digits = (value: number): string => value.toString(16).toUpperCase().padStart(4, "0");

/** Length before checksum, both before a single character of the content is believed. */
export function unwrap(frame: Uint8Array): { readonly body: string } | { readonly fault: ShellFault } {
  if (frame[0] !== lineFeed || frame.at(-1) !== carriageReturn) return { fault: "frame" };
  const short = hasTwoByteCrc(frame, 0);
  const start = short ? 7 : 9;
  if (frame.length < start + 2 || frame[start] !== quote) return { fault: "frame" };
  const body = frame.subarray(start, -1);
  const length = hexValue(frame.subarray(start - 4, start));
  const crc = short ? (frame[1] ?? 0) * 256 + (frame[2] ?? 0) : hexValue(frame.subarray(1, 5));
  if (length === undefined || crc === undefined) return { fault: "frame" };
  if (length !== body.length || length > 0xfff) return { fault: "length" };
  if (crc !== crc16(body)) return { fault: "crc" };
  return { body: Buffer.from(body).toString("latin1") };
}

function hexValue(bytes: Uint8Array): number | undefined {
  const text = Buffer.from(bytes).toString("latin1");
  return /^[0-9a-fA-F]{4}$/.test(text) ? Number.parseInt(text, 16) : undefined;
}

/** LF c c 0 l l l ": the quote stands where a frame with four digits has its length. */
const hasTwoByteCrc = (bytes: Uint8Array, at: number): boolean =>
  bytes[at + 3] === zero && bytes[at + 7] === quote && bytes[at + 9] !== quote;

export type Cut = { readonly frame: Uint8Array } | { readonly noise: Uint8Array };

export interface Framer {
  push(bytes: Uint8Array): readonly Cut[];
  /** Nothing more will come: what is left over is noise. */
  end(): readonly Cut[];
  /** What may still become a frame. */
  readonly held: Uint8Array;
}

/**
 * From LF to CR, however the bytes were cut up on the way. Another LF inside is the start of the next frame: one that lost
 * its end does not swallow its neighbour.
 */
export function framer(options: { readonly twoByteCrc?: boolean } = {}): Framer {
  let held: Uint8Array = new Uint8Array(0);
  const take = (over: boolean): readonly Cut[] => {
    const cuts: Cut[] = [];
    for (let next = cutOf(held, over, options); next; next = cutOf(held, over, options)) {
      cuts.push(next);
      held = held.subarray("frame" in next ? next.frame.length : next.noise.length);
    }
    return cuts;
  };
  return {
    push(bytes) {
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      return take(false);
    },
    end: () => take(true),
    get held() {
      return held;
    },
  };
}

function cutOf(bytes: Uint8Array, over: boolean, { twoByteCrc }: { readonly twoByteCrc?: boolean }): Cut | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] !== lineFeed) {
    const start = bytes.indexOf(lineFeed);
    return { noise: start < 0 ? bytes : bytes.subarray(0, start) };
  }
  // Two raw bytes may look like an end: only eight bytes tell.
  if (twoByteCrc && bytes.length < 8 && !over) return undefined;
  const from = twoByteCrc && hasTwoByteCrc(bytes, 0) ? 7 : 1;
  const end = bytes.findIndex((byte, at) => at >= from && (byte === carriageReturn || byte === lineFeed));
  if (end >= 0 && end < frameLimit.bytes)
    return bytes[end] === carriageReturn ? { frame: bytes.subarray(0, end + 1) } : { noise: bytes.subarray(0, end) };
  // The second LF may be far away: it is found again from here.
  if (bytes.length >= frameLimit.bytes) return { noise: bytes.subarray(0, frameLimit.bytes) };
  return over ? { noise: bytes } : undefined;
}
