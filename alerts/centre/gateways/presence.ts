/**
 * Is the gateway there? Judged here, by the arrival of its beats; what it says of itself (a retained "online", a will) proves nothing.
 * Only silence that the centre could have heard counts: the time it was not listening itself is not held against a gateway.
 */
import { beatEvery, lostAfter } from "../../protocol.ts";
import type { Absence, Absences } from "../cases/lateness.ts";
import type { GatewayRow } from "./store.ts";

export interface Listening {
  readonly startedAt: number;
  /** When the centre last said, before this start, that it was listening. */
  readonly aliveBefore: number | undefined;
  /** Where so `many` have not been heard since this start, it is the start: they have until then (ms after it) to come back. */
  readonly settle?: { readonly many: number; readonly within: number } | undefined;
}

/** When this gateway is lost if nothing more is heard; `undefined`: it is lost already, or was never there. */
function lostAt(row: Pick<GatewayRow, "heardAt" | "lost">, listening: Listening): number | undefined {
  if (row.lost || row.heardAt === undefined) return undefined;
  const { startedAt, aliveBefore } = listening;
  if (row.heardAt >= startedAt) return row.heardAt + lostAfter;
  const deaf = Math.max(0, startedAt - Math.max(aliveBefore ?? startedAt, row.heardAt));
  return Math.max(row.heardAt + lostAfter + deaf, startedAt + beatEvery);
}

/** A message is late by its journey, never early: the smallest difference is nearest to the truth; a stepped clock replaces it. */
function offsetNow(before: number | undefined, measured: number): number {
  if (before === undefined || Math.abs(measured - before) > beatEvery) return measured;
  return Math.min(before, measured);
}

/** Two beats that did not come, or more, are remembered as a silence: so many of each gateway, for alerts that come late. */
const silences = { longer: 2 * beatEvery, most: 4, whenFull: "forget-oldest" } as const;

export interface Presence {
  heard(gateway: string, at: number): { readonly wasLost: boolean; readonly first: boolean };
  /** What it says of itself came at `at`, and its wall clock stood at `its` when it said so. */
  learn(gateway: string, its: number, at: number, devicesSilent?: number): void;
  markLost(gateway: string): void;
  /** When nothing of it came since this start, and when this centre was not there to hear. */
  absences(gateway: string): Absences;
  row(gateway: string): GatewayRow;
  rows(): Iterable<GatewayRow>;
  lostBy(now: number): readonly GatewayRow[];
  next(): number | undefined;
  /** Rows changed since the last call. */
  changed(): readonly GatewayRow[];
}

export function openPresence(known: readonly GatewayRow[], listening: Listening): Presence {
  const { startedAt, settle } = listening;
  // Nobody was heard after this start before it: the clock was ahead, and has been set back since.
  const notAhead = ({ heardAt, ...row }: GatewayRow): GatewayRow => ({
    ...row,
    heardAt: heardAt === undefined ? undefined : Math.min(heardAt, startedAt - 1),
  });
  const kept = known.map(notAhead);
  const rows = new Map(kept.map((row) => [row.id, row]));
  const dirty = new Set<string>();
  const silent = new Map<string, readonly Absence[]>();
  const away = listening.aliveBefore === undefined ? [] : [{ from: listening.aliveBefore, until: startedAt }];
  const rowOf = (id: string): GatewayRow =>
    rows.get(id) ?? { id, heardAt: undefined, lost: false, devicesSilent: 0, clockOffset: undefined };
  /** Of those that were there before this start. */
  const isUnheard = ({ lost, heardAt }: GatewayRow): boolean => !lost && heardAt !== undefined && heardAt < startedAt;
  let unheard = kept.filter(isUnheard).length;
  const dueOf = (row: GatewayRow): number | undefined => {
    const due = lostAt(row, listening);
    const waits = due !== undefined && settle && unheard >= settle.many && isUnheard(row);
    return waits ? Math.max(due, startedAt + settle.within) : due;
  };
  const put = (row: GatewayRow): void => {
    if (isUnheard(rowOf(row.id)) && !isUnheard(row)) unheard -= 1;
    rows.set(row.id, row);
    dirty.add(row.id);
  };
  return {
    heard(gateway, at) {
      const before = rowOf(gateway);
      const from = before.heardAt;
      if (from !== undefined && at - from > silences.longer)
        silent.set(gateway, [...(silent.get(gateway) ?? []), { from, until: at }].slice(-silences.most));
      put({ ...before, heardAt: at, lost: false });
      return { wasLost: before.lost, first: before.heardAt === undefined };
    },
    learn(gateway, its, at, devicesSilent) {
      const before = rowOf(gateway);
      const clockOffset = offsetNow(before.clockOffset, at - its);
      put({ ...before, clockOffset, devicesSilent: devicesSilent ?? before.devicesSilent });
    },
    markLost: (gateway) => put({ ...rowOf(gateway), lost: true }),
    absences: (gateway) => ({ centre: away, home: silent.get(gateway) ?? [] }),
    row: rowOf,
    rows: () => rows.values(),
    lostBy: (now) =>
      [...rows.values()].filter((row) => {
        const due = dueOf(row);
        return due !== undefined && due <= now;
      }),
    next() {
      let first: number | undefined;
      for (const row of rows.values()) {
        const due = dueOf(row);
        if (due !== undefined && (first === undefined || due < first)) first = due;
      }
      return first;
    },
    changed() {
      const found = [...dirty].map(rowOf);
      dirty.clear();
      return found;
    },
  };
}
