/**
 * The log that cannot be edited: each entry's hash covers the one before it. Bodies are covered by a salted hash, so a body can
 * expire or be erased and the chain still proves everything else.
 */
import { createHash } from "node:crypto";

export interface Entry {
  readonly n: number;
  readonly caseId: string | undefined;
  readonly at: number;
  /** Monotonic ms of the centre's process: orders entries when the wall clock was stepped. */
  readonly mono: number;
  readonly actor: string | undefined;
  readonly role: string | undefined;
  readonly via: string;
  readonly event: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly version: number | undefined;
  readonly bodyHash: string;
  readonly prevHash: string;
}
export interface ChainedEntry extends Entry {
  readonly hash: string;
}
/** `undefined`: erased. */
export type Body = { readonly salt: string; readonly text: string } | undefined;

export interface Link {
  readonly entry: ChainedEntry;
  readonly body: Body;
}

export const firstHash = "0".repeat(64);

export const bodyHash = (salt: string, text: string): string => sha256(`${salt}\n${text}`);

/** A fixed order of fields; "absent" is written as null so that nothing can slide from one field into another. */
export const entryHash = (entry: Entry): string =>
  sha256(
    JSON.stringify([
      entry.n,
      entry.caseId ?? null,
      entry.at,
      entry.mono,
      entry.actor ?? null,
      entry.role ?? null,
      entry.via,
      entry.event,
      entry.from ?? null,
      entry.to ?? null,
      entry.version ?? null,
      entry.bodyHash,
      entry.prevHash,
    ]),
  );

export type Verdict =
  | { readonly ok: true; readonly entries: number; readonly erased: number; readonly head: string }
  | { readonly ok: false; readonly at: number; readonly why: "link" | "hash" | "body" | "order" };

/** Reads the whole chain once; says where it breaks first. */
export function verifyChain(rows: Iterable<Link>): Verdict {
  let head = firstHash;
  let last = 0;
  let entries = 0;
  let erased = 0;
  for (const { entry, body } of rows) {
    if (entry.n !== last + 1) return { ok: false, at: entry.n, why: "order" };
    if (entry.prevHash !== head) return { ok: false, at: entry.n, why: "link" };
    if (entryHash(entry) !== entry.hash) return { ok: false, at: entry.n, why: "hash" };
    if (body && bodyHash(body.salt, body.text) !== entry.bodyHash) return { ok: false, at: entry.n, why: "body" };
    if (!body) erased += 1;
    last = entry.n;
    head = entry.hash;
    entries += 1;
  }
  return { ok: true, entries, erased, head };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
