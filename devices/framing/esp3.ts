/**
 * EnOcean Serial Protocol 3, 57600 8N1.
 * Source: protocol file enocean-esp3, section 1; the layout is the one every open implementation reads.
 *
 *   byte  0     1..2           3              4     5      6      6+D       6+D+O
 *         0x55  data length D  optional len O type  CRC8H  data   optional  CRC8D
 *               big endian                          over 1..4               over data + optional
 */
import type { Framer } from "../family.ts";
import { crc8 } from "./crc8.ts";
import { type Look, scanner } from "./scanner.ts";

/** Longest frame we believe (the format could say 65,797); a longer one is noise that met a good header sum. */
export const esp3Limit = 1_100;

const sync = 0x55;
const headerLength = 6;

const noise: Look = { pass: "noise" };
const likeHeader: Look = { pass: "header" };
const wantsHeader: Look = { more: "header" };
const wantsBody: Look = { more: "body" };

export const esp3Framer = (): Framer => scanner({ limit: esp3Limit, look: lookForEsp3 });

export function lookForEsp3(bytes: Uint8Array, from: number, to: number): Look {
  if (bytes[from] !== sync) return noise;
  if (to - from < headerLength) return wantsHeader;
  if (crc8(bytes, from + 1, from + 5) !== bytes[from + 5]) return likeHeader;
  const { data, optional } = lengths(bytes, from);
  // Six zeros behind 0x55 check out by their sums; a packet without data does not exist.
  if (data === 0) return likeHeader;
  const total = headerLength + data + optional + 1;
  if (total > esp3Limit) return likeHeader;
  if (to - from < total) return wantsBody;
  const good = crc8(bytes, from + headerLength, from + total - 1) === bytes[from + total - 1];
  return good ? { take: total } : { bad: total };
}

export interface Esp3Packet {
  readonly type: number;
  readonly data: Uint8Array;
  readonly optional: Uint8Array;
}

/** Opens one whole frame; says why when it is none. */
export function openEsp3(frame: Uint8Array): Esp3Packet | "checksum" | "length" {
  const look = lookForEsp3(frame, 0, frame.length);
  if ("bad" in look && look.bad === frame.length) return "checksum";
  if (!("take" in look) || look.take !== frame.length) return "length";
  const { data } = lengths(frame, 0);
  const body = frame.subarray(headerLength, frame.length - 1);
  return { type: frame[4] ?? 0, data: body.subarray(0, data), optional: body.subarray(data) };
}

function lengths(bytes: Uint8Array, from: number): { data: number; optional: number } {
  return { data: ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0), optional: bytes[from + 3] ?? 0 };
}
