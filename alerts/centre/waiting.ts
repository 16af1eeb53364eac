/**
 * Open cases that wait: for the word on a suspicion, or for somebody who takes them. What the centre does by itself while they
 * do follows from the case alone, so that a centre that was stopped goes on where it stood. In memory, made anew at each start.
 */
import type { Case } from "./cases/case.ts";
import { notAhead } from "./cases/not-ahead.ts";
import { suspectedUntil } from "./cases/suspicion.ts";
import { ladderOf } from "./escalation/ladder.ts";

/** After a start the homes have to come back first: a word that waited for this centre is not held against its home. */
const comeBackWithin = 10_000;

export interface Waiting {
  /** The waiting cases, as they are now. */
  cases(): Iterable<Case>;
  note(found: Case): void;
  /** As the disk has it, whatever was remembered. */
  reread(id: string, found: Case | undefined): void;
  /** Suspicions nobody has said anything about in time. */
  gone(at: number): readonly string[];
  nextGone(): number | undefined;
}

export function openWaiting(open: readonly Case[], now: () => number): Waiting {
  const startedAt = now();
  const cases = new Map<string, Case>();
  const note = (found: Case): void => {
    if ((cases.get(found.id)?.version ?? 0) > found.version) return;
    if (waits(found)) cases.set(found.id, notAhead(found, now()));
    else cases.delete(found.id);
  };
  for (const found of open) note(found);
  const goneAt = (found: Case): number | undefined => {
    const ends = suspectedUntil(found);
    return ends === undefined ? undefined : Math.max(ends, startedAt + comeBackWithin);
  };
  const due = (when: (found: Case) => number | undefined, at: number): readonly string[] =>
    [...cases.values()].filter((found) => (when(found) ?? Number.POSITIVE_INFINITY) <= at).map(({ id }) => id);
  const first = (when: (found: Case) => number | undefined): number | undefined => {
    let least: number | undefined;
    for (const found of cases.values()) {
      const at = when(found);
      if (at !== undefined && (least === undefined || at < least)) least = at;
    }
    return least;
  };
  return {
    cases: () => cases.values(),
    note,
    reread(id, found) {
      cases.delete(id);
      if (found && found.drill === undefined) note(found);
    },
    gone: (at) => due(goneAt, at),
    nextGone: () => first(goneAt),
  };
}

/** A case that somebody holds may still have a suspicion in it. */
const waits = (found: Case): boolean => {
  if (found.state === "raised") return ladderOf(found) !== undefined || suspectedUntil(found) !== undefined;
  return ["suspected", "claimed", "dispatched", "on_site"].includes(found.state) && suspectedUntil(found) !== undefined;
};
