/**
 * What stands on EnOcean devices.
 * Source: EnOcean Alliance, "Product ID and Standardized Labeling" (data identifiers of ANSI MH10.8.2, joined by "+"); the
 * examples of enocean-gateway.eu and of the PTM 215 manual.
 *
 *   30S<EURID>   the sender's id, 12 hex digits of which the first 4 are 0, or the 8 that count
 *   1P<product>  12 hex digits: maker 4, product 8
 *   10Z version, 11Z, 13Z, Z … security keys: never read, never passed on
 *
 * Older labels print the 8 digits alone.
 */
import type { CodeReader } from "../../joining/code.ts";

const idDigits = 8;
/** Longer than any label; what is longer is something else. */
const longestLabel = 512;

const marked = /^(?:0x|(?:EURID|CHIP[ -]?ID|ID)[:\s=]+)/i;

export const readCode: CodeReader = (given) => {
  if (given.length > longestLabel) return undefined;
  const text = given.normalize("NFKC").trim();
  return /^30S/i.test(text) ? label(text.toUpperCase().split("+")) : plainId(text);
};

function label(parts: readonly string[]): ReturnType<CodeReader> {
  const eurid = parts[0]?.slice("30S".length) ?? "";
  if (!/^[0-9A-F]*$/.test(eurid)) return { fault: { what: "not_a_code" } };
  // Devices of 2.4 GHz have ids of 48 bits: no receiver of this family hears them.
  if (eurid.length === idDigits + 4 && !eurid.startsWith("0000")) return undefined;
  if (eurid.length !== idDigits && eurid.length !== idDigits + 4) {
    const nearest = eurid.length < idDigits + 1 ? idDigits : idDigits + 4;
    return { fault: { what: "length", missing: nearest - eurid.length } };
  }
  const product = parts.find((part) => /^1P[0-9A-F]{12}$/.test(part))?.slice("1P".length);
  return withId(eurid.slice(-idDigits), product);
}

function plainId(text: string): ReturnType<CodeReader> {
  const digits = text
    .replace(marked, "")
    .replaceAll(/[\s:-]/g, "")
    .toUpperCase();
  const near = digits.length >= idDigits - 1 && digits.length <= idDigits + 1;
  // Unmarked digits are ours when they are an id but for a slip of the hand.
  const ours = marked.test(text) ? /^[0-9A-Z]{1,12}$/.test(digits) : near && /^[0-9A-FOIL]+$/.test(digits);
  if (!ours) return undefined;
  if (!/^[0-9A-F]+$/.test(digits)) return { fault: { what: "not_a_code" } };
  return digits.length === idDigits ? withId(digits) : { fault: { what: "length", missing: idDigits - digits.length } };
}

/** No device has these: they stand for "none" and "everybody". */
const nobody: ReadonlySet<string> = new Set(["00000000", "FFFFFFFF"]);

const withId = (key: string, model?: string): ReturnType<CodeReader> =>
  nobody.has(key) ? { fault: { what: "not_a_code" } } : { key, ...(model !== undefined && { model }) };
