/**
 * "SY" frames of the MicRadar 60 GHz radars, 115200 8N1.
 * Source: protocol file radar-sy-frame (library sources and captures named there).
 *
 *   byte  0..1    2     3    4..5        6..    6+LEN                        7+LEN..8+LEN
 *         53 59   ctrl  cmd  LEN, BE     data   sum of 0..5+LEN, low byte    54 43
 *
 * Read by its length: data may hold 54 43 or 53 59.
 */
import type { Framer } from "../family.ts";
import { type Look, scanner } from "./scanner.ts";

const headerLength = 6;
const around = 9;
/** The longest data we believe; real frames hold 20 bytes at most. */
const mostData = 64;

export const syFrameLimit = around + mostData;

const noise: Look = { pass: "noise" };
const likeHeader: Look = { pass: "header" };
const wantsHeader: Look = { more: "header" };
const wantsBody: Look = { more: "body" };

export const syFramer = (): Framer => scanner({ limit: syFrameLimit, look: lookForSyFrame });

export function lookForSyFrame(bytes: Uint8Array, from: number, to: number): Look {
  if (bytes[from] !== 0x53) return noise;
  if (to - from < 2) return wantsHeader;
  if (bytes[from + 1] !== 0x59) return noise;
  if (to - from < headerLength) return wantsHeader;
  const length = lengthAt(bytes, from);
  if (length > mostData) return likeHeader;
  const total = around + length;
  if (to - from < total) return wantsBody;
  const end = from + headerLength + length;
  let sum = 0;
  for (let at = from; at < end; at += 1) sum += bytes[at] ?? 0;
  const good = (sum & 0xff) === bytes[end] && bytes[end + 1] === 0x54 && bytes[end + 2] === 0x43;
  return good ? { take: total } : { bad: total };
}

export interface SyFrame {
  /** Control byte and command byte as one number: `0x8301`. */
  readonly word: number;
  readonly data: Uint8Array;
}

/** Opens one whole frame; says why when it is none. */
export function openSyFrame(frame: Uint8Array): SyFrame | "checksum" | "length" {
  const look = lookForSyFrame(frame, 0, frame.length);
  if ("bad" in look && look.bad === frame.length) return "checksum";
  if (!("take" in look) || look.take !== frame.length) return "length";
  const word = ((frame[2] ?? 0) << 8) | (frame[3] ?? 0);
  return { word, data: frame.subarray(headerLength, headerLength + lengthAt(frame, 0)) };
}

/** A question as the radar wants it: any command with the single byte 0x0F. */
export function askSy(word: number): Uint8Array {
  const frame = Uint8Array.of(0x53, 0x59, word >> 8, word & 0xff, 0, 1, question, 0, 0x54, 0x43);
  let sum = 0;
  for (let at = 0; at < 7; at += 1) sum += frame[at] ?? 0;
  frame[7] = sum & 0xff;
  return frame;
}

export const question = 0x0f;

const lengthAt = (bytes: Uint8Array, from: number): number => ((bytes[from + 4] ?? 0) << 8) | (bytes[from + 5] ?? 0);
