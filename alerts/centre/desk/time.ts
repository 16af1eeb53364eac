/** What time makes of cases, and what the watch and the escalation did because of it. */
import type { Case, CaseEvent } from "../cases/case.ts";
import { isHeld } from "../cases/machine.ts";
import { moveWhereItFits } from "../cases/moves.ts";
import { notAhead } from "../cases/not-ahead.ts";
import { goneDark } from "../cases/suspicion.ts";
import { isBeforeContact } from "../cases/terms.ts";
import { timed } from "../cases/timed.ts";
import { eachInTurn } from "../each-in-turn.ts";
import type { Writing } from "./writing.ts";

export interface TimeDeps {
  /** A test nobody dealt with ends after this (ms). */
  readonly testExpires: number;
  /** What the centre did of itself fits the case no more; the case as it stands on disk. */
  readonly refused?: ((caseId: string, found: Case | undefined) => void) | undefined;
}

export interface TimeAtDesk {
  /** Leases that are over come back to all. */
  endLeases(): Promise<void>;
  /** Holders whose consoles are gone: what nobody has spoken about comes back to all, the rest is offered to all. */
  ownersGone(gone: (person: string) => boolean): Promise<void>;
  /** Whatever else time makes of cases. */
  endDue(): Promise<void>;
  endTests(): Promise<void>;
  /** A home went dark: what it had begun to say of a fall is taken for said. */
  raiseSuspected(caseId: string): Promise<void>;
  /** What the watch and the escalation did, into the case and its log; true if the case was still in need of it. */
  watched(caseId: string, event: Extract<CaseEvent, { type: "remind" | "summon" | "summoned" }>): Promise<boolean>;
}

export function timeAtDesk(deps: TimeDeps, { store, now, wordOf, tell }: Writing): TimeAtDesk {
  const byTime = async (
    caseId: string,
    event: (found: Case, at: number) => CaseEvent | undefined,
  ): Promise<boolean> => {
    const word = wordOf("centre");
    const { happened } = tell(
      await store.changeCase(caseId, undefined, word, (found) => {
        const due = found && event(notAhead(found, word.at), word.at);
        return { happened: due ? moveWhereItFits(found, [due], word.at) : [], answer: null };
      }),
    );
    return happened.length > 0;
  };
  return {
    async endLeases() {
      await eachInTurn(await store.leasesOver(now()), (id) => byTime(id, leaseOver));
    },
    async ownersGone(gone) {
      const left = (await store.heldCases()).filter((held) => leftBehind(notAhead(held, now()), gone, now()));
      await eachInTurn(left, ({ id }) => byTime(id, (found, at) => leftBehind(found, gone, at)));
    },
    async endDue() {
      await eachInTurn(await store.dueCases(now()), async (id) => {
        if (!(await byTime(id, timed))) await store.notDue(id);
      });
    },
    async endTests() {
      const end: CaseEvent = { type: "resolve", outcome: "test" };
      await eachInTurn(await store.testsBefore(now() - deps.testExpires), (id) => byTime(id, () => end));
    },
    async raiseSuspected(caseId) {
      await byTime(caseId, goneDark);
    },
    async watched(caseId, event) {
      if (await byTime(caseId, () => event)) return true;
      // Somebody remembers a case that is not so: asked again by the same memory, it would be refused for ever.
      deps.refused?.(caseId, await store.caseOf(caseId));
      return false;
    },
  };
}

function leaseOver({ state, leaseUntil }: Case, at: number): CaseEvent | undefined {
  const isOver = isHeld(state) && leaseUntil !== undefined && leaseUntil <= at;
  return isOver ? { type: "lease_lost", why: "no_action" } : undefined;
}

function leftBehind(found: Case, gone: (person: string) => boolean, at: number): CaseEvent | undefined {
  // The disk is asked for leases that are over, and not for one of a clock that was ahead.
  const over = leaseOver(found, at);
  if (over) return over;
  const { owner, ownerHasConsole, offeredAt, state } = found;
  if (!isHeld(state) || !ownerHasConsole || !owner) return undefined;
  if (!gone(owner.id)) return offeredAt === undefined ? undefined : { type: "back" };
  if (isBeforeContact(found)) return { type: "lease_lost", why: "console_offline" };
  return offeredAt === undefined ? { type: "offer" } : undefined;
}
