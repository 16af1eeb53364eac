/** A case as it is, and what happens to it: each event on what the one before made of it, with what the centre does of itself after it. */
import type { Case, CaseEvent, MessageNumber } from "./case.ts";
import type { Happened } from "./happened.ts";
import { type Refusal, settles, step } from "./machine.ts";
import { receiptsAfter } from "./receipts.ts";

/** `message`: of the home, which this event answers. */
export function tryMove(
  before: Case | undefined,
  event: CaseEvent,
  at: number,
  message?: MessageNumber,
): Happened[] | Refusal {
  const next = step(before, event, at);
  if (!next.ok) return next.why;
  const receipts = receiptsAfter(next.case, event, at, message, before);
  const first: Happened = { event, before, after: next.case, receipts };
  const settled = settles(next.case);
  return settled ? [first, ...move(next.case, settled, at)] : [first];
}

/** Of an event that cannot but fit. */
export function move(before: Case | undefined, event: CaseEvent, at: number, message?: MessageNumber): Happened[] {
  const moved = tryMove(before, event, at, message);
  if (typeof moved === "string") throw new Error(`a case refused ${event.type}: ${moved}`);
  return moved;
}

/** What does not fit happens not. */
export function moveWhereItFits(before: Case | undefined, events: readonly CaseEvent[], at: number): Happened[] {
  const all: Happened[] = [];
  for (const event of events) {
    const moved = tryMove(all.at(-1)?.after ?? before, event, at);
    if (typeof moved !== "string") all.push(...moved);
  }
  return all;
}
