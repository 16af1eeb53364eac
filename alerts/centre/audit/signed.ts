/** The signed heads that lie beside the log, held against the log as it is now. */
import { type Head, judgeHeads, readHeads } from "../chain/heads.ts";
import { hashAt } from "../chain/newest.ts";
import type { AuditStore } from "./store.ts";
import type { ChainView } from "./views.ts";

/** `text`: the file of heads. The chain itself is proved elsewhere: here only that its entries stand where they were signed. */
export async function signedHeads(store: Pick<AuditStore, "chainAfter">, text: string): Promise<ChainView["signed"]> {
  const heads = readHeads(text);
  if ("line" in heads) return { days: 0, fault: { why: "unreadable" } };
  const hashes = new Map<number, string | undefined>();
  for (const { n } of heads) hashes.set(n, await hashAt(store, n));
  const last: Head | undefined = heads.at(-1);
  const fault = judgeHeads(heads, (n) => hashes.get(n));
  return {
    days: new Set(heads.map(({ day }) => day)).size,
    ...(last && { last: { day: last.day, n: last.n, key: last.key } }),
    ...(fault && { fault: { day: fault.head.day, why: fault.why } }),
  };
}
