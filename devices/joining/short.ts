/**
 * The short form of a device's id, printed under the square code for hands that must type: eleven signs of Crockford's
 * base 32 (no I, L, O, U), two for the family, eight for the end of the key, one check sign that finds every single wrong
 * sign and nearly every swapped pair. It does not hold the whole id: who it means is known once the device is heard.
 *
 *   V8-05A363E9-K      shown in groups; typed in any case, with or without dashes
 */
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const shortLength = 11;
const familyLength = 2;
const tailLength = 8;

export function shortOf(family: string, key: string): string {
  const body = familySigns(family) + tailSigns(key);
  return body + checkSign(body);
}

export const shownShort = (short: string): string => `${short.slice(0, 2)}-${short.slice(2, 10)}-${short.slice(10)}`;

/** Signs as they are meant: in any case, O for 0, I and L for 1, without spaces and dashes. */
const meant = (typed: string): string =>
  typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");

export type ReadShort =
  | { readonly short: string }
  | { readonly what: "length"; readonly missing: number }
  | { readonly what: "check_digit" };

/** `undefined`: nothing that could be one. */
export function readShort(typed: string): ReadShort | undefined {
  const text = meant(typed);
  if (text.length < shortLength - 3 || text.length > shortLength + 2) return undefined;
  if (![...text].every((sign) => signs.includes(sign))) return undefined;
  if (text.length !== shortLength) return { what: "length", missing: shortLength - text.length };
  return text.at(-1) === checkSign(text.slice(0, -1)) ? { short: text } : { what: "check_digit" };
}

export const familyOfShort = (short: string, families: Iterable<string>): string | undefined =>
  [...families].find((family) => familySigns(family) === short.slice(0, familyLength));

/** The end of the key as the label shows it. */
export const tailOfShort = (short: string): string => short.slice(familyLength, -1).slice(-4);

/** Ten bits of the family's name (FNV-1a). A test sees to it that no two families share them. */
function familySigns(family: string): string {
  let sum = 0x811c9dc5;
  for (const letter of new TextEncoder().encode(family)) sum = Math.imul(sum ^ letter, 0x01000193) >>> 0;
  return `${signs[(sum >>> 5) & 31]}${signs[sum & 31]}`;
}

/** Keys of topics may hold any script: what is no sign of ours is told apart well enough by the rest. */
function tailSigns(key: string): string {
  const body = [...meant(key)].map((sign) => (sign === "U" ? "V" : sign)).filter((sign) => signs.includes(sign));
  return body.slice(-tailLength).join("").padStart(tailLength, "0");
}

/** Odd weights have an inverse modulo 32: one changed sign always changes the sum. */
function checkSign(body: string): string {
  const sum = [...body].reduce((total, sign, at) => total + signs.indexOf(sign) * (2 * at + 1), 0);
  return signs[sum & 31] ?? "0";
}
