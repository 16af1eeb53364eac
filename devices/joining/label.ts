/**
 * The square code on a device of ours, or on a sticker for one that has none:
 *
 *   HW1:<family>:<key>[:<profile>]*<two check signs>       parts written as in a URL, so that a colon in a key is no colon
 *
 * The check is the text up to the star as a number of bytes modulo 1021 (a prime), in base 32: one changed byte and any
 * swapped neighbours are always found. Square codes mend themselves; the check is for copies and for typing.
 */
import type { CodeFault } from "./code.ts";

const mark = "HW1:";
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const prime = 1_021;
const checkLength = 2;

export interface Label {
  readonly family: string;
  readonly key: string;
  readonly profile?: string;
}

export function labelOf({ family, key, profile }: Label): string {
  const parts = [family, key, ...(profile === undefined ? [] : [profile])];
  const body = mark + parts.map(encodeURIComponent).join(":").replaceAll("*", "%2A");
  return `${body}*${checkOf(body)}`;
}

/** `undefined`: no label of ours. */
export function readLabel(text: string): Label | { readonly fault: CodeFault } | undefined {
  if (!text.toUpperCase().startsWith(mark)) return undefined;
  const star = text.lastIndexOf("*");
  const check = star < 0 ? "" : text.slice(star + 1).toUpperCase();
  if (check.length !== checkLength) return { fault: { what: "length", missing: checkLength - check.length } };
  const body = mark + text.slice(mark.length, star);
  if (checkOf(body) !== check) return { fault: { what: "check_digit" } };
  const [family, key, profile, ...rest] = body.slice(mark.length).split(":").map(decoded);
  if (!family || !key || rest.length > 0) return { fault: { what: "not_a_code" } };
  return profile === undefined ? { family, key } : { family, key, profile };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

function checkOf(body: string): string {
  let rest = 0;
  for (const byte of new TextEncoder().encode(body)) rest = (rest * 256 + byte) % prime;
  return `${signs[rest >> 5]}${signs[rest & 31]}`;
}
