/**
 * What stands on Zigbee devices: the radio's address (EUI-64), and on some an install code, by which the network knows them
 * before they join. No standard says how a QR code holds the two; these are the forms in use.
 * Source: zigbee-herdsman `parseInstallCode`, Home Assistant's ZHA page, zigbee2mqtt issue 24087, herdsman issue 1402.
 *
 *   Z:<eui64>$I:<code>          Inovelli, ubisys, Danfoss, Ledvance; Z$A:<eui64>$I:<code> Namron
 *   G$M:…$S:…$D:…%Z$A:<eui64>$I:<code>      Aqara
 *   <eui64>|<code>              Müller-Licht, Innr; enclosed by "|" frient
 *   HUE:Z:<code> M:<eui64> …    Hue
 *   …<eui64>DLK<code>           Bosch
 *   <eui64>                     with 0x, colons, dashes or spaces, or bare
 *
 * A code is 6, 8, 12 or 16 bytes and two of CRC-16/X-25, low byte first (Zigbee base device behaviour, 10.1); Bosch leaves
 * the CRC out.
 */
import { fromHex } from "../../bytes.ts";
import type { CodeReader, Scanned } from "../../joining/code.ts";

type Read = Scanned | { readonly fault: Exclude<ReturnType<CodeReader>, undefined | Scanned>["fault"] };

const forms: readonly RegExp[] = [
  /Z:(?<eui>[^$|\s]+)\$I:(?<code>[^$|\s]+)/i,
  /Z\$A:(?<eui>[^$|\s]+)\$I:(?<code>[^$|\s]+)/i,
  /^HUE:Z:(?<code>\S+) M:(?<eui>\S+)/i,
  /^\|?(?<eui>[^|]{8,24})\|(?<code>[^|]+)\|?$/,
  /^[0-9A-Z]+(?<eui>[0-9A-F]{16})DLK(?<code>[0-9A-F]+)$/i,
];

/** Longer than any label; what is longer is something else. */
const longestLabel = 512;

export const readCode: CodeReader = (given) => {
  if (given.length > longestLabel) return undefined;
  // A Chinese keyboard types full-width digits and colons.
  const text = given.normalize("NFKC").trim();
  for (const form of forms) {
    const { eui, code } = form.exec(text)?.groups ?? {};
    if (eui !== undefined && code !== undefined) return withInstallCode(eui, code);
  }
  return plainAddress(text);
};

/** Marks that make a bare text an address, however many digits of it are there. */
const marked = /^(?:0x|(?:IEEE|EUI-?64|MAC)[:\s=]+)/i;

function plainAddress(text: string): Read | undefined {
  const said = marked.test(text);
  const digits = bare(text.replace(marked, "").replace(/^0x/i, ""));
  if (!/^[0-9A-Z]+$/.test(digits)) return undefined;
  // Unmarked digits are ours when they are an address but for a slip of the hand; 12 of them are somebody's MAC.
  const near = digits.length >= addressDigits - 2 && digits.length <= addressDigits + 2;
  if (!(said || (near && /^[0-9A-FOIL]+$/.test(digits)))) return undefined;
  const address = addressFrom(digits);
  return typeof address === "string" ? { key: address } : address;
}

const addressDigits = 16;

function addressFrom(text: string): string | Extract<Read, { fault: unknown }> {
  const digits = bare(text.replace(/^0x/i, ""));
  if (!/^[0-9A-F]*$/.test(digits)) return { fault: { what: "not_a_code" } };
  if (digits.length !== addressDigits) return { fault: { what: "length", missing: addressDigits - digits.length } };
  // No radio has these: they stand for "none" and "everybody".
  return /^(0+|F+)$/.test(digits) ? { fault: { what: "not_a_code" } } : digits;
}

const bare = (text: string): string => text.replaceAll(/[\s:-]/g, "").toUpperCase();

function withInstallCode(eui: string, code: string): Read {
  const key = addressFrom(eui);
  if (typeof key !== "string") return key;
  const digits = bare(code);
  const bytes = fromHex(digits);
  if (!/^[0-9A-F]*$/.test(digits)) return { fault: { what: "not_a_code" } };
  const wrong = bytes ? wrongLength(digits.length) : nearestLength(digits.length);
  if (wrong !== undefined) return { fault: { what: "length", missing: wrong } };
  if (bytes && !withoutSum.has(digits.length) && !sumAgrees(bytes)) return { fault: { what: "check_digit" } };
  // One form of all of them, which Zigbee2MQTT reads whatever was on the label.
  return { key, installCode: `Z:${key}$I:${digits}` };
}

/** In hex digits, with the sum. */
const codeLengths = [16, 20, 28, 36] as const;
/** Bosch prints the 16 bytes alone. 12 and 24 digits would be shorter codes without a sum, but so would be a lost end. */
const withoutSum: ReadonlySet<number> = new Set([32]);

const wrongLength = (digits: number): number | undefined =>
  codeLengths.some((each) => each === digits) || withoutSum.has(digits) ? undefined : nearestLength(digits);

/** How many digits are missing (negative: too many) to the nearest length that a code has; the longest is the usual one. */
const nearestLength = (digits: number): number =>
  [...codeLengths]
    .reverse()
    .map((each) => each - digits)
    .reduce((best, each) => (Math.abs(each) < Math.abs(best) ? each : best));

function sumAgrees(bytes: Uint8Array): boolean {
  const sum = crc16x25(bytes.subarray(0, -2));
  return bytes.at(-2) === (sum & 0xff) && bytes.at(-1) === sum >> 8;
}

/** Polynomial x^16 + x^12 + x^5 + 1 reflected (0x8408), start and final xor 0xFFFF. */
export function crc16x25(bytes: Uint8Array): number {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >> 1) ^ 0x8408 : sum >> 1;
  }
  return sum ^ 0xffff;
}
