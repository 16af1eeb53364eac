/**
 * TinyFrame as the Hi-Link 60 GHz radars speak it, 115200 8N1.
 * Source: protocol file radar-tinyframe; the layout of four independent code bases and one set of captures.
 *
 *   byte  0     1..2  3..4     5..6   7                 8..        8+LEN
 *         0x01  ID    LEN, BE  TYPE   ~XOR of 0..6      data, LE   ~XOR of the data; hosts leave it out when LEN is 0
 *
 * Nothing is escaped and 0x01 is common in data: a header counts only when its sum, its type and its length all make sense.
 */
import type { Framer } from "../family.ts";
import { type Look, scanner } from "./scanner.ts";

const start = 0x01;
const headerLength = 8;
/** Point clouds are long; nothing else is. A wrong promise holds the line back for no longer than it must. */
const longest = { cloud: 1_024, other: 64 } as const;
/** Groups of types that radars of this kind use: zones, tracking, fall, presence, settings, version. */
const cloudGroup = 0x0a;
const groups: ReadonlySet<number> = new Set([0x02, cloudGroup, 0x0e, 0x0f, 0x21, 0xff]);
/** The sum of no data. */
const emptySum = 0xff;

export const tinyFrameLimit = headerLength + longest.cloud + 1;

const noise: Look = { pass: "noise" };
const likeHeader: Look = { pass: "header" };
const wantsHeader: Look = { more: "header" };
const wantsBody: Look = { more: "body" };

export const tinyFramer = (): Framer => scanner({ limit: tinyFrameLimit, look: lookForTinyFrame });

export function lookForTinyFrame(bytes: Uint8Array, from: number, to: number): Look {
  if (bytes[from] !== start) return noise;
  if (to - from < headerLength) return wantsHeader;
  if (inverseXor(bytes, from, from + 7) !== bytes[from + 7]) return likeHeader;
  const group = bytes[from + 5] ?? 0;
  const length = lengthAt(bytes, from);
  if (!groups.has(group) || length > (group === cloudGroup ? longest.cloud : longest.other)) return likeHeader;
  const data = from + headerLength;
  // Radars send the sum of nothing, hosts do not: it is part of the frame where it has come already.
  if (length === 0) return { take: headerLength + (to > data && bytes[data] === emptySum ? 1 : 0) };
  const total = headerLength + length + 1;
  if (to - from < total) return wantsBody;
  return inverseXor(bytes, data, data + length) === bytes[data + length] ? { take: total } : { bad: total };
}

export interface TinyFrame {
  readonly type: number;
  readonly data: Uint8Array;
}

/** Opens one whole frame; says why when it is none. */
export function openTinyFrame(frame: Uint8Array): TinyFrame | "checksum" | "length" {
  const look = lookForTinyFrame(frame, 0, frame.length);
  if ("bad" in look && look.bad === frame.length) return "checksum";
  if (!("take" in look) || look.take !== frame.length) return "length";
  const type = ((frame[5] ?? 0) << 8) | (frame[6] ?? 0);
  return { type, data: frame.subarray(headerLength, headerLength + lengthAt(frame, 0)) };
}

const lengthAt = (bytes: Uint8Array, from: number): number => ((bytes[from + 3] ?? 0) << 8) | (bytes[from + 4] ?? 0);

function inverseXor(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0xff;
  for (let at = from; at < to; at += 1) sum ^= bytes[at] ?? 0;
  return sum;
}
