/**
 * Modbus RTU, as a master sees it that reads digital inputs and coils.
 * Source: protocol file modbus-rtu-di; Modbus over serial line 1.02 (sums), application protocol 1.1b3 (functions 1 and 2).
 *
 *   request     slave  fc         first, BE   count, BE   CRC, LE
 *   reply       slave  fc         bytes N     N x 8 inputs, lowest bit first   CRC, LE
 *   exception   slave  fc | 0x80  code        CRC, LE
 *
 * Requests come back on adapters that hear themselves. Ours begin below input 256, so their third byte is 0, which no reply
 * has. They are passed over: an adapter that echoes on a dead line must not look like a slave that lives.
 *
 * A contact bounces, and one poll may catch it in the air. So a reply is let out together with the one before it of the same
 * slave, as one frame: what both say is said, and an input that differs waits for its next poll without holding back another.
 */
import type { Framed, Framer } from "../family.ts";
import { type Look, scanner } from "./scanner.ts";

export type FunctionCode = 1 | 2;

/** Inputs of one slave that can be read: 8 bytes. */
export const mostInputs = 64;
export const slaves = { first: 1, last: 247 } as const;

const requestLength = 8;
const exceptionLength = 5;
/** Slave, function, count of bytes and the sum. */
const aroundInputs = 5;
const lastException = 0x0b;
export const modbusLimit = aroundInputs + mostInputs / 8;

const noise: Look = { pass: "noise" };
const likeHeader: Look = { pass: "header" };
const wantsHeader: Look = { more: "header" };
const wantsBody: Look = { more: "body" };

export function lookForModbus(bytes: Uint8Array, from: number, to: number): Look {
  const slave = bytes[from] ?? 0;
  if (slave < slaves.first || slave > slaves.last) return noise;
  if (to - from < 2) return wantsHeader;
  const code = bytes[from + 1] ?? 0;
  const plain = code & 0x7f;
  if (plain !== 1 && plain !== 2) return noise;
  if (to - from < 3) return wantsHeader;
  const third = bytes[from + 2] ?? 0;
  const total = lengthOf(code, third);
  if (total === undefined) return likeHeader;
  if (to - from < total) return wantsBody;
  const sum = crc16(bytes, from, from + total - 2);
  const good = bytes[from + total - 2] === (sum & 0xff) && bytes[from + total - 1] === sum >> 8;
  return good ? { take: total } : { bad: total };
}

function lengthOf(code: number, third: number): number | undefined {
  if (code & 0x80) return third >= 1 && third <= lastException ? exceptionLength : undefined;
  if (third === 0) return requestLength;
  return third * 8 <= mostInputs ? aroundInputs + third : undefined;
}

export type ModbusFrame =
  | { readonly is: "request"; readonly slave: number }
  | { readonly is: "exception"; readonly slave: number; readonly fc: FunctionCode; readonly code: number }
  | {
      readonly is: "reply";
      readonly slave: number;
      readonly fc: FunctionCode;
      /** Eight inputs a byte; `before` is absent in the first reply of a slave. */
      readonly now: Uint8Array;
      readonly before?: Uint8Array;
    };

/** Opens one frame of the framer; says why when it is none. */
export function openModbus(frame: Uint8Array): ModbusFrame | "checksum" | "length" {
  const look = lookForModbus(frame, 0, frame.length);
  if ("bad" in look && look.bad === frame.length) return "checksum";
  if (!("take" in look)) return "length";
  const slave = frame[0] ?? 0;
  const fc: FunctionCode = ((frame[1] ?? 0) & 0x7f) === 1 ? 1 : 2;
  const single = look.take === frame.length;
  if (isException(frame)) return single ? { is: "exception", slave, fc, code: frame[2] ?? 0 } : "length";
  if (isRequest(frame)) return single ? { is: "request", slave } : "length";
  const first = frame.subarray(3, look.take - 2);
  if (single) return { is: "reply", slave, fc, now: first };
  if (frame.length !== look.take * 2 || !sameKind(frame, frame.subarray(look.take))) return "length";
  const second = lookForModbus(frame, look.take, frame.length);
  if (!("take" in second)) return "checksum";
  return { is: "reply", slave, fc, before: first, now: frame.subarray(look.take + 3, frame.length - 2) };
}

/** Keeps the last reply of each slave: at most 247 of them, of 13 bytes. */
export function modbusFramer(): Framer {
  const inner = scanner({ limit: modbusLimit, look: lookForModbus });
  const last = new Map<number, Uint8Array>();

  const paired = (each: Framed): Framed | [] => {
    if (!("frame" in each)) return each;
    const { frame } = each;
    if (isException(frame)) return each;
    if (isRequest(frame)) return [];
    const slave = frame[0] ?? 0;
    const before = last.get(slave);
    last.set(slave, frame);
    if (before === undefined || before.length !== frame.length || !sameKind(before, frame)) return each;
    const both = new Uint8Array(frame.length * 2);
    both.set(before);
    both.set(frame, before.length);
    return { frame: both };
  };
  return {
    push: (chunk) => inner.push(chunk).flatMap(paired),
    idle: () => inner.idle().flatMap(paired),
    end: () => inner.end().flatMap(paired),
    get held() {
      return inner.held;
    },
  };
}

const isException = (frame: Uint8Array): boolean => ((frame[1] ?? 0) & 0x80) !== 0;
const isRequest = (frame: Uint8Array): boolean => frame[2] === 0;
/** Same slave, same function, same number of inputs. */
const sameKind = (one: Uint8Array, other: Uint8Array): boolean =>
  one[0] === other[0] && one[1] === other[1] && one[2] === other[2];

/** Reads inputs 0 to `count` - 1: function 2, or 1 where a module shows its inputs as coils. It changes nothing. */
export function readInputs(slave: number, fc: FunctionCode, count: number): Uint8Array {
  const request = Uint8Array.of(slave, fc, 0, 0, count >> 8, count & 0xff, 0, 0);
  const sum = crc16(request, 0, requestLength - 2);
  request[6] = sum & 0xff;
  request[7] = sum >> 8;
  return request;
}

/** CRC-16 of Modbus: starts at FFFF, polynomial 8005 reflected (A001). */
export function crc16(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffff;
  for (let at = from; at < to; at += 1) crc = (crc >> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});
