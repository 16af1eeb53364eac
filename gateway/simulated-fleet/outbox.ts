/**
 * What a gateway's journal is to its line, in memory: every message has its number without gaps, and is kept until the centre
 * has said `stored`. A simulated home that is switched off forgets it; while it runs, nothing is forgotten.
 */
import { ordered } from "../../alerts/paths/outbox.ts";
import type { AlertMessage, ReceiptMessage } from "../../alerts/protocol.ts";
import type { LinkJournal } from "../centre-link/contract.ts";
import type { Sealed } from "../journal/journal.ts";

/** Stored messages a home can still say again when the centre asks for them. */
const keptStored = { messages: 200, whenFull: "oldest-gone" } as const;

export interface Outbox extends LinkJournal {
  /** Numbers it, keeps it, and hands it to the line. */
  put(message: Omit<AlertMessage, "epoch" | "seq">): Sealed;
  /** Without `stored`. */
  readonly waiting: number;
}

export interface OutboxDeps {
  readonly epoch: string;
  readonly received: (receipt: ReceiptMessage) => void;
  readonly refused: (message: Sealed, reason: string) => void;
}

export function openOutbox({ epoch, received, refused }: OutboxDeps): Outbox {
  const listeners = new Set<(what: { readonly messages: readonly Sealed[] }) => void>();
  const waiting = new Map<number, Sealed>();
  const stored = new Map<number, Sealed>();
  let lastSeq = 0;
  const settle = (seq: number): Sealed | undefined => {
    const found = waiting.get(seq);
    if (!found) return undefined;
    waiting.delete(seq);
    stored.set(seq, found);
    const [oldest] = stored.keys();
    if (stored.size > keptStored.messages && oldest !== undefined) stored.delete(oldest);
    return found;
  };
  return {
    put(message) {
      lastSeq += 1;
      const sealed: Sealed = { ...message, epoch, seq: lastSeq };
      waiting.set(lastSeq, sealed);
      for (const listener of listeners) listener({ messages: [sealed] });
      return sealed;
    },
    get waiting() {
      return waiting.size;
    },
    async receive(_receiver, receipt) {
      if (receipt.type === "stored" && receipt.epoch === epoch) settle(receipt.seq);
      received(receipt);
    },
    async refuse(_receiver, of, seq, reason) {
      const found = of === epoch ? settle(seq) : undefined;
      if (found) refused(found, reason);
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get health() {
      return { epoch, lastSeq };
    },
    read: {
      unstored: (_receiver, limit) => ordered([...waiting.values()]).slice(0, limit),
      messages: (of, from, to) =>
        of === epoch ? range(from, to).flatMap((seq) => waiting.get(seq) ?? stored.get(seq) ?? []) : [],
      deliveries: (alertId) =>
        [...waiting.values()]
          .filter((each) => each.alertId === alertId)
          .map(({ seq }) => ({ receiver: "centre", epoch, seq, state: "waiting" })),
    },
  };
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
