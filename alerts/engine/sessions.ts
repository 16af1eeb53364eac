/**
 * What counts as "the first word since start". Each start of the gateway, and each return of a port or broker, begins a
 * session; a level that has not been said in it is only a baseline when it comes.
 */
import { type Duration, minutes } from "../../devices/model/moment.ts";
import type { Draft } from "./draft.ts";

export const engineCells = { rule: "engine", version: 1 } as const;
const key = "sessions";

/**
 * After a stop no longer than this, a level that differs from what was last known has changed, not just been found. Longer
 * than the gap between two signs of the gateway's own life, so that no quick restart counts as a long stop.
 */
const shortStop = minutes(15);

interface Sessions {
  readonly last: number;
  readonly started: number;
  readonly short: boolean;
  readonly sources: Readonly<Record<string, { readonly session: number; readonly short: boolean }>>;
}

export interface Session {
  /** Levels noted with a lower number have not been said since. */
  readonly number: number;
  /** What was known before may still be compared with. */
  readonly short: boolean;
}

const none: Sessions = { last: 0, started: 0, short: false, sources: {} };
const read = (draft: Draft): Sessions => (draft.value(engineCells.rule, key) as Sessions | undefined) ?? none;
const write = (draft: Draft, sessions: Sessions) =>
  draft.put(engineCells.rule, engineCells.version, key, sessions, true);

export function sessionOf(draft: Draft, source: string): Session {
  const sessions = read(draft);
  const own = sessions.sources[source];
  if (own && own.session > sessions.started) return { number: own.session, short: own.short };
  return { number: sessions.started, short: sessions.short };
}

export function gatewayStarted(draft: Draft, stoppedFor: Duration): void {
  const { last } = read(draft);
  write(draft, { last: last + 1, started: last + 1, short: stoppedFor <= shortStop, sources: {} });
}

export function sourceReturned(draft: Draft, source: string, awayFor: Duration): void {
  const before = read(draft);
  const session = before.last + 1;
  const sources = { ...before.sources, [source]: { session, short: awayFor <= shortStop } };
  write(draft, { ...before, last: session, sources });
}
