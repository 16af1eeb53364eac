/**
 * The code by which a hub joins, read off a work order and typed or scanned: ten signs of Crockford's base 32 (50 random
 * bits, no I, L, O, U) and a check sign. The check finds every single wrong sign and nearly every swapped pair before
 * anything is sent. Shown in groups: `7K3M-9Q2X-W4Y`.
 */
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const joinCodeLength = 11;
const bits = 5;

/** `random`: one byte each. */
export function makeJoinCode(random: Uint8Array): string {
  const body = [...random.subarray(0, joinCodeLength - 1)].map((byte) => signs[byte & 31]).join("");
  return body + checkSign(body);
}

export const shownJoinCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;

export type ReadJoinCode =
  | { readonly code: string }
  /** `missing` signs; negative: too many. */
  | { readonly fault: "length"; readonly missing: number }
  | { readonly fault: "check_digit" | "not_a_code" };

/** As typed: in any case, with spaces or dashes, O for 0, I or L for 1; also the end of a link that carries it. */
export function readJoinCode(typed: string): ReadJoinCode {
  const text = (/[#?&]join=([^&]+)$/.exec(typed)?.[1] ?? typed).toUpperCase().replaceAll(/[\s-]/g, "");
  const code = text.replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  if (![...code].every((sign) => signs.includes(sign))) return { fault: "not_a_code" };
  if (code.length !== joinCodeLength) return { fault: "length", missing: joinCodeLength - code.length };
  return code.at(-1) === checkSign(code.slice(0, -1)) ? { code } : { fault: "check_digit" };
}

/** Odd weights have an inverse modulo 32: one changed sign always changes the sum. */
function checkSign(body: string): string {
  let sum = 0;
  for (const [at, sign] of [...body].entries()) sum += signs.indexOf(sign) * (2 * at + 1);
  return signs[sum & ((1 << bits) - 1)] ?? "0";
}
