/**
 * Each of the centre's own paths is tested daily, or a dead one would be found out in the night in which it is needed. Pure: what
 * a test makes of what is known, when the next one is due, and whether somebody has to look after the path.
 */
import type { AgainReason, Outcome, RefusalReason } from "../../paths/path.ts";
import { catchUp, testedWithin, untilNow } from "./path-tests.ts";

export interface OwnPath {
  readonly label: string;
  readonly kind: string;
  /** When the centre first had it, of this kind. */
  readonly since: number;
  readonly testedAt: number | undefined;
  /** Tests that failed one after the other; `why` the last of them did. */
  readonly failed: number;
  readonly why: AgainReason | RefusalReason | undefined;
  readonly okAt: number | undefined;
}

/** Minute of the local day: whoever leads a shift or administers is there and can mend it, and a phone may show a test. */
const testMinute = 10 * 60;
const minute = 60_000;
const day = 24 * 60;
/** ms after the start before the first: everything has time to come up. */
const firstAfter = 10_000;
/** A test that failed, or was asked to wait, is made again so much later (ms); one that went well never sooner than that. */
const againAfter = { bad: 10 * minute, good: 60 * minute } as const;

/** What is kept of a path, if it is still this path. Times that have not come yet are of a clock that has been set back since. */
export function known(path: Pick<OwnPath, "label" | "kind">, kept: OwnPath | undefined, at: number): OwnPath {
  if (kept?.kind === path.kind) return notAhead(kept, at);
  const { label, kind } = path;
  return { label, kind, since: at, testedAt: undefined, failed: 0, why: undefined, okAt: undefined };
}

function notAhead(kept: OwnPath, at: number): OwnPath {
  const { since, testedAt, okAt } = kept;
  if (Math.max(since, testedAt ?? since, okAt ?? since) <= at) return kept;
  return { ...kept, since: Math.min(since, at), testedAt: untilNow(testedAt, at), okAt: untilNow(okAt, at) };
}

/** The same object where the test says nothing of the path: it asks for a pause. */
export function tested(before: OwnPath, outcome: Outcome, at: number): OwnPath {
  if (!("why" in outcome)) return { ...before, testedAt: at, failed: 0, why: undefined, okAt: at };
  if (outcome.why === "busy") return before;
  return { ...before, testedAt: at, failed: before.failed + 1, why: outcome.why };
}

export interface Hours {
  readonly startedAt: number;
  /** Minute of the local day. */
  readonly minuteAt: (at: number) => number;
}

/** `triedAt`: the last test that came to nothing. */
export function testDueAt(path: OwnPath, triedAt: number | undefined, { startedAt, minuteAt }: Hours): number {
  const { testedAt, failed } = path;
  const soonest = Math.max(startedAt + firstAfter, triedAt === undefined ? 0 : triedAt + againAfter.bad);
  if (testedAt === undefined) return soonest;
  if (failed > 0) return Math.max(soonest, testedAt + againAfter.bad);
  const until = ((testMinute - minuteAt(testedAt) + 2 * day - 1) % day) + 1;
  return Math.max(soonest, testedAt + againAfter.good, testedAt - (testedAt % minute) + until * minute);
}

/** A centre has few paths, and each may be the last way to somebody: one failure is enough. `undefined`: it has not had the time to test. */
export function needsCare(path: OwnPath, startedAt: number, at: number): boolean | undefined {
  if (path.failed > 0) return true;
  if (at - (path.okAt ?? path.since) <= testedWithin) return false;
  return at - startedAt < catchUp ? undefined : true;
}
