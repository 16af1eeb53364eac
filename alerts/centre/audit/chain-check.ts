/**
 * Does the chain hold? The whole of it is read, a page at a time with a breath in between: an emergency waits for no inspector.
 * One walk at a time; whoever asks meanwhile, or soon after it, gets the same answer.
 */
import { breath } from "../../program/breath.ts";
import { bodyHash, entryHash, firstHash, type Verdict } from "../cases/chain.ts";
import type { AuditStore, Link } from "./store.ts";

/** Entries read at once; ms that an answer stands. */
export const walk = { page: 500, goodFor: 30_000 } as const;

export interface Checked {
  readonly verdict: Verdict;
  /** When it was read. */
  readonly at: number;
}

export function openChainCheck(store: Pick<AuditStore, "chainAfter">, now: () => number): () => Promise<Checked> {
  let underWay: Promise<Checked> | undefined;
  let last: Checked | undefined;
  return () => {
    if (last && now() < last.at + walk.goodFor) return Promise.resolve(last);
    underWay ??= walkAll(store)
      .then((verdict) => {
        last = { verdict, at: now() };
        return last;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };
}

async function walkAll(store: Pick<AuditStore, "chainAfter">): Promise<Verdict> {
  let so: Extract<Verdict, { ok: true }> = { ok: true, entries: 0, erased: 0, head: firstHash };
  for (;;) {
    const page = await store.chainAfter(so.entries, walk.page);
    for (const link of page) {
      const why = faultOf(link, so);
      if (why) return { ok: false, at: link.entry.n, why };
      so = { ...so, entries: so.entries + 1, erased: so.erased + (link.body ? 0 : 1), head: link.entry.hash };
    }
    if (page.length < walk.page) return so;
    await breath();
  }
}

/** Entries are numbered from 1 without a gap: the number of one is how many there are up to it. */
function faultOf(
  { entry, body }: Link,
  before: { readonly entries: number; readonly head: string },
): Extract<Verdict, { ok: false }>["why"] | undefined {
  if (entry.n !== before.entries + 1) return "order";
  if (entry.prevHash !== before.head) return "link";
  if (entryHash(entry) !== entry.hash) return "hash";
  return body && bodyHash(body.salt, body.text) !== entry.bodyHash ? "body" : undefined;
}
