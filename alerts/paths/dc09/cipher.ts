/**
 * AES-CBC with 16 zero bytes as the start of every message and no PKCS padding. Source: SIA DC-09, 5.4.
 *
 *   plain text   pad | data ] {[ext]} _stamp      a multiple of 16; the opening [ stays outside
 *   on the wire  upper-case hex, counted and checked in this form
 *
 * With a fixed start the random pad is the only thing that changes between equal messages, and nothing proves who sent
 * one: this hides what is said and no more. Run it inside TLS or a VPN where the centre allows.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { fromHexDigits } from "./text.ts";

const block = 16;
const zeroes = new Uint8Array(block);

export interface Key {
  readonly bytes: Uint8Array;
}

export const keyFormats = ["ascii", "hex"] as const;
export type KeyFormat = (typeof keyFormats)[number];

/**
 * The same 32 signs can be meant either way (Ajax: as they stand; the standard: as hex digits), so the format is said and
 * never guessed. `undefined`: not 16, 24 or 32 bytes.
 */
export function readKey(text: string, format: KeyFormat): Key | undefined {
  const bytes = format === "hex" ? fromHexDigits(text) : /^[\x20-\x7e]*$/.test(text) ? Buffer.from(text) : undefined;
  return bytes && [16, 24, 32].includes(bytes.length) ? { bytes } : undefined;
}

const cipherOf = (key: Key): string => `aes-${key.bytes.length * 8}-cbc`;

/** Signs for the pad, as many as asked for: anything printable but `|`, `[` and `]`. */
export type Pad = (length: number) => string;

/** `said` begins behind the bar: `data]exts_stamp`. */
export function seal(key: Key, said: string, pad: Pad): string {
  const plain = `${pad(block - ((said.length + 1) % block))}|${said}`;
  const cipher = createCipheriv(cipherOf(key), key.bytes, zeroes).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain, "latin1"), cipher.final()])
    .toString("hex")
    .toUpperCase();
}

/** `undefined`: not whole blocks of hex, so no key would open it. What comes out may still be nonsense: look before you believe. */
export function open(key: Key, sealed: string): string | undefined {
  const bytes = fromHexDigits(sealed);
  if (!bytes || bytes.length === 0 || bytes.length % block !== 0) return undefined;
  const decipher = createDecipheriv(cipherOf(key), key.bytes, zeroes).setAutoPadding(false);
  return Buffer.concat([decipher.update(bytes), decipher.final()]).toString("latin1");
}
