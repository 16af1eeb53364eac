/**
 * Frames of Hi-Link's 24 GHz presence radars, 256000 8N1. Source: protocol file radar-hilink-presence.
 *
 *   LD2410 report   F4 F3 F2 F1 | LEN, LE | kind | AA | ... | 55 00 | F8 F7 F6 F5     LEN counts kind to 00
 *   LD2450 report   AA FF 03 00 | 3 targets of 8 bytes | 55 CC
 *   commands        FD FC FB FA | LEN, LE | command, LE, value | 04 03 02 01          to either, and their answers
 *
 * Nothing carries a sum: head, tail, fixed bytes and what a room can hold are all there is to check.
 */
import type { Framer } from "../family.ts";
import { type Look, scanner } from "./scanner.ts";

/** The longest data of a report (engineering mode, 35) or of an answer that we believe. */
const mostData = 64;
/** Head, length and tail around the data of an LD2410 report or a command. */
const around = 10;
const dataAt = 6;

export const hilinkLimit = around + mostData;

export const ld2450 = { length: 30, firstTarget: 4, targetLength: 8, targets: 3 } as const;
/** In mm: beyond this the radar does not see. */
const farthest = 6_000;

const noise: Look = { pass: "noise" };
const likeHeader: Look = { pass: "header" };
const wantsHeader: Look = { more: "header" };
const wantsBody: Look = { more: "body" };

const heads = {
  report: [0xf4, 0xf3, 0xf2, 0xf1],
  command: [0xfd, 0xfc, 0xfb, 0xfa],
  targets: [0xaa, 0xff, 0x03, 0x00],
} as const;
const tails = { report: [0xf8, 0xf7, 0xf6, 0xf5], command: [0x04, 0x03, 0x02, 0x01], targets: [0x55, 0xcc] } as const;
export type HilinkKind = keyof typeof heads;

export const hilinkFramer = (): Framer => scanner({ limit: hilinkLimit, look: lookForHilink });

export function lookForHilink(bytes: Uint8Array, from: number, to: number): Look {
  const kind = kindAt(bytes, from);
  if (kind === undefined) return noise;
  const head = heads[kind];
  for (let at = 1; at < head.length; at += 1) {
    if (from + at >= to) return wantsHeader;
    if (bytes[from + at] !== head[at]) return noise;
  }
  if (kind === "targets") return lookForTargets(bytes, from, to);
  if (to - from < dataAt) return wantsHeader;
  const length = lengthAt(bytes, from);
  if (length < (kind === "report" ? leastReport : leastCommand) || length > mostData) return likeHeader;
  const total = around + length;
  if (to - from < total) return wantsBody;
  const end = from + dataAt + length;
  if (!endsWith(bytes, end, tails[kind])) return { bad: total };
  if (kind === "command") return { take: total };
  const whole = bytes[from + dataAt + 1] === 0xaa && bytes[end - 2] === 0x55 && bytes[end - 1] === 0x00;
  return whole ? { take: total } : { bad: total };
}

/** Kind, AA, state, two distances with their energies, one distance, 55, 00. */
const leastReport = 13;
/** The command itself. */
const leastCommand = 2;

function lookForTargets(bytes: Uint8Array, from: number, to: number): Look {
  if (to - from < ld2450.length) return wantsBody;
  if (!endsWith(bytes, from + ld2450.length - 2, tails.targets)) return { bad: ld2450.length };
  for (let target = 0; target < ld2450.targets; target += 1) {
    if (!isPlausible(bytes, from + ld2450.firstTarget + target * ld2450.targetLength)) return { bad: ld2450.length };
  }
  return { take: ld2450.length };
}

/** An empty place, or somebody within the radar's sight and in front of it. */
function isPlausible(bytes: Uint8Array, at: number): boolean {
  if (isEmpty(bytes, at)) return true;
  const y = signed(bytes, at + 2);
  return Math.abs(signed(bytes, at)) <= farthest && y > 0 && y <= farthest;
}

export function isEmpty(bytes: Uint8Array, at: number): boolean {
  for (let each = at; each < at + ld2450.targetLength; each += 1) if (bytes[each] !== 0) return false;
  return true;
}

/** Bit 15 set is positive and clear is negative; the rest is the magnitude. */
export function signed(bytes: Uint8Array, at: number): number {
  const magnitude = (((bytes[at + 1] ?? 0) & 0x7f) << 8) | (bytes[at] ?? 0);
  return (bytes[at + 1] ?? 0) & 0x80 ? magnitude : 0 - magnitude;
}

export interface HilinkFrame {
  readonly kind: HilinkKind;
  /** Between head (and length, where there is one) and tail. */
  readonly data: Uint8Array;
}

/** Opens one whole frame; says why when it is none. */
export function openHilink(frame: Uint8Array): HilinkFrame | "checksum" | "length" {
  const look = lookForHilink(frame, 0, frame.length);
  if ("bad" in look && look.bad === frame.length) return "checksum";
  const kind = kindAt(frame, 0);
  if (kind === undefined || !("take" in look) || look.take !== frame.length) return "length";
  if (kind === "targets") return { kind, data: frame.subarray(ld2450.firstTarget, ld2450.length - 2) };
  return { kind, data: frame.subarray(dataAt, frame.length - 4) };
}

function kindAt(bytes: Uint8Array, at: number): HilinkKind | undefined {
  switch (bytes[at]) {
    case heads.report[0]:
      return "report";
    case heads.command[0]:
      return "command";
    case heads.targets[0]:
      return "targets";
    default:
      return undefined;
  }
}

const lengthAt = (bytes: Uint8Array, from: number): number => ((bytes[from + 5] ?? 0) << 8) | (bytes[from + 4] ?? 0);

function endsWith(bytes: Uint8Array, at: number, tail: readonly number[]): boolean {
  for (let each = 0; each < tail.length; each += 1) if (bytes[at + each] !== tail[each]) return false;
  return true;
}
