/**
 * Heads of the chain, signed: on such a day the log ended with this entry. A chain proves that nothing in its middle was changed;
 * a head that somebody else keeps proves that its end was not cut off and the whole not written anew. Pure; Ed25519 (RFC 8032).
 */
import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";

const shape = z.strictObject({
  v: z.literal(1),
  /** Local day of the centre on which it was signed. */
  day: z.iso.date(),
  /** The last entry of the log then, and its hash. 0: there was none. */
  n: z.int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.int(),
  /** Raw Ed25519 public key and signature over `wordsOf`, base64url. */
  key: z.string().max(64),
  sig: z.string().max(128),
});
export type Head = z.infer<typeof shape>;

type Said = Omit<Head, "v" | "key" | "sig">;
const wordsOf = ({ day, n, hash, at }: Said): Buffer =>
  Buffer.from(`hearthwatch chain head 1\n${day}\n${n}\n${hash}\n${at}`);

/** The 32 bytes of a public key are the end of its DER form (RFC 8410). */
const derPrefix = Buffer.from("302a300506032b6570032100", "hex");
export const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ format: "der", type: "spki" }).subarray(derPrefix.length).toString("base64url");

export const signHead = (said: Said, key: KeyObject): Head => ({
  ...{ v: 1, ...said, key: publicKeyOf(key) },
  sig: sign(null, wordsOf(said), key).toString("base64url"),
});

function isSigned(head: Head): boolean {
  try {
    const der = Buffer.concat([derPrefix, Buffer.from(head.key, "base64url")]);
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    return verify(null, wordsOf(head), key, Buffer.from(head.sig, "base64url"));
  } catch {
    return false;
  }
}

/** The event by which the program's own log tells a head: whoever collects that log keeps it elsewhere. */
export const headLogged = "chain.head_signed";

/**
 * Lines that are no heads (entries of an export, other lines of the program's log) are passed over; a torn line at the end too, one
 * before it is a fault.
 */
export function readHeads(text: string): readonly Head[] | { readonly line: number } {
  const lines = text.split("\n");
  const heads: Head[] = [];
  for (const [n, line] of lines.entries()) {
    if (line.trim() === "" || line.startsWith('{"entry"')) continue;
    const head = readHead(line);
    if (typeof head === "object") heads.push(head);
    else if (head === "fault" && n < lines.length - 1) return { line: n + 1 };
  }
  return heads;
}

function readHead(line: string): Head | "other" | "fault" {
  try {
    const { event, ...said } = logLine.parse(JSON.parse(line));
    if (event !== undefined && event !== headLogged) return "other";
    const { level: _, time: __, program: ___, ...head } = said;
    return shape.safeParse(event === undefined ? said : head).data ?? "fault";
  } catch {
    return "fault";
  }
}
const logLine = z.looseObject({ event: z.string().optional() });

export type HeadFault = {
  readonly head: Head;
  /** `cut`: the log ends before it. `changed`: another entry stands there. */
  readonly why: "signature" | "key" | "cut" | "changed";
};

/** The first head that does not fit a chain that holds. `key`: whose signature counts; else that of the first head. */
export function judgeHeads(
  heads: readonly Head[],
  hashAt: (n: number) => string | undefined,
  key = heads[0]?.key,
): HeadFault | undefined {
  for (const head of heads) {
    if (head.key !== key) return { head, why: "key" };
    if (!isSigned(head)) return { head, why: "signature" };
    const found = hashAt(head.n);
    if (found === undefined) return { head, why: "cut" };
    if (found !== head.hash) return { head, why: "changed" };
  }
  return undefined;
}
