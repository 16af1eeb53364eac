/** Reading bytes off a data sheet. */

/** A frame ended before its decoder had read what the data sheet promises: a fault of length, see `defineFamily`. */
export class ShortFrame extends Error {}

export interface Reader {
  u8(): number;
  /** Big endian. */
  u16(): number;
  u24(): number;
  u32(): number;
  /** Little endian. */
  u16le(): number;
  u32le(): number;
  f32le(): number;
  take(length: number): Uint8Array;
  readonly left: number;
}

export function reader(bytes: Uint8Array, from = 0): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = from;
  const step = (length: number): number => {
    if (length < 0 || at + length > bytes.length) throw new ShortFrame(`needs ${at + length} bytes of ${bytes.length}`);
    at += length;
    return at - length;
  };
  return {
    u8: () => view.getUint8(step(1)),
    u16: () => view.getUint16(step(2)),
    u24: () => {
      const here = step(3);
      return view.getUint16(here) * 256 + view.getUint8(here + 2);
    },
    u32: () => view.getUint32(step(4)),
    u16le: () => view.getUint16(step(2), true),
    u32le: () => view.getUint32(step(4), true),
    f32le: () => view.getFloat32(step(4), true),
    take: (length) => {
      const here = step(length);
      return bytes.subarray(here, here + length);
    },
    get left() {
      return bytes.length - at;
    },
  };
}

const pairs = Array.from({ length: 256 }, (_, byte) => hexNumber(byte, 2));

/** Upper-case hex, as device keys and raw frames are printed everywhere. */
export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += pairs[byte];
  return text;
}

export function hexNumber(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}

/** Hex in either case, with or without spaces; `undefined` when it is anything else. */
export function fromHex(text: string): Uint8Array | undefined {
  const digits = text.replaceAll(/\s+/g, "");
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return undefined;
  const bytes = new Uint8Array(digits.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

export const bit = (value: number, number: number): boolean => ((value >> number) & 1) === 1;

/** `width` bits from bit `lowest` upwards. */
export const bits = (value: number, lowest: number, width: number): number => (value >> lowest) & ((1 << width) - 1);

/** Rounded to so many decimals: a step of the sensor is coarser than binary dust behind the point. */
export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));
