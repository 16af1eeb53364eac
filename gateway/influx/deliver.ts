/**
 * Sends one batch until every line of it is written or set aside. InfluxDB answers 400 for a whole batch when one line of
 * it is bad, so a refused batch is halved until the bad line stands alone: at most 2 x 2,000 requests, for 2,000 bad
 * lines.
 */
import type { Answer, InfluxFault } from "./answer.ts";
import type { Row } from "./batches.ts";

export interface DeliverDeps {
  readonly send: (lines: readonly string[]) => Promise<Answer>;
  /** Keeps a line that InfluxDB will never take, durably; rejects if the journal cannot. */
  readonly setAside: (row: Row, reason: string) => Promise<void>;
}

export type Delivered =
  | { readonly done: true; readonly written: number }
  | { readonly done: false; readonly fault: InfluxFault; readonly retryAfter?: number };

/** The whole batch is sent again after a fault: what was written already is only written over. */
export async function deliver(rows: readonly Row[], deps: DeliverDeps): Promise<Delivered> {
  let written = 0;
  const waiting: (readonly Row[])[] = rows.length > 0 ? [rows] : [];
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    const answer = await deps.send(part.map((row) => row.line));
    if (answer.kind === "later") {
      const { fault, retryAfter } = answer;
      return { done: false, fault, ...(retryAfter === undefined ? {} : { retryAfter }) };
    }
    const [first] = part;
    if (answer.kind === "written") written += part.length;
    else if (part.length === 1 && first) await deps.setAside(first, answer.reason);
    else {
      const middle = Math.ceil(part.length / 2);
      waiting.push(part.slice(middle), part.slice(0, middle));
    }
  }
  return { done: true, written };
}
