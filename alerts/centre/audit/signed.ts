/** The signed heads that lie beside the log, held against the log as it is now. */
import { firstHash } from "../cases/chain.ts";
import { type Head, judgeHeads, readHeads } from "../chain/heads.ts";
import type { AuditStore } from "./store.ts";
import type { ChainView } from "./views.ts";

/** `text`: the file of heads. The chain itself is proved elsewhere: here only that its entries stand where they were signed. */
export async function signedHeads(store: Pick<AuditStore, "chainAfter">, text: string): Promise<ChainView["signed"]> {
  const heads = readHeads(text);
  if ("line" in heads) return { days: 0, fault: { why: "unreadable" } };
  const hashes = new Map<number, string>([[0, firstHash]]);
  for (const { n } of heads) {
    const [link] = n > 0 ? await store.chainAfter(n - 1, 1) : [];
    if (link?.entry.n === n) hashes.set(n, link.entry.hash);
  }
  const last: Head | undefined = heads.at(-1);
  const fault = judgeHeads(heads, (n) => hashes.get(n));
  return {
    days: heads.length,
    ...(last && { last: { day: last.day, n: last.n, key: last.key } }),
    ...(fault && { fault: { day: fault.head.day, why: fault.why } }),
  };
}
