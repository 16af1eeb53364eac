/**
 * The engine's whole state at a row, kept once a day: what a replay begins with when the rows before it are pruned. Taken
 * when nobody waits for the writer; the newest is never pruned, an older one goes with the rows that would follow it.
 */
import { deflateSync, inflateSync } from "node:zlib";
import type { EngineState, MemoryCell } from "../../alerts/engine.ts";
import type { Database, Row } from "../../alerts/program/sqlite.ts";
import type { Beginning } from "../../alerts/replay.ts";
import { days, type Instant, instant } from "../../devices/model/moment.ts";
import type { Standing } from "./batch-rows.ts";
import { cellFrom } from "./rows.ts";

export const snapshotEvery = days(1);
export const mostSnapshots = { rows: 64, whenFull: "oldest-goes" } as const;

/** What is known after the row `entry`. */
export interface Snapshot extends Beginning {
  readonly entry: number;
  /** The last message and alert before it. */
  readonly lastMessage: number;
  readonly lastAlert: number;
  /** Rows are missing before it: a replay that comes this way goes on from here. */
  readonly afterGap: boolean;
}

type Body = Pick<Snapshot, "at" | "home" | "cells" | "onDisk" | "open" | "recent" | "lastReading"> & {
  readonly wakeAt: Instant | null;
};

/** Everything that was thought must be on disk, with its row. */
export function writeSnapshot(db: Database, state: EngineState, standing: Standing, afterGap: boolean): void {
  const { moment } = standing;
  if (!moment) return;
  db.transaction(() => {
    const body: Body = {
      at: moment,
      home: state.home,
      cells: [...state.cells.values()],
      onDisk: otherOnDisk(db, state),
      open: [...state.open.values()],
      recent: state.recent,
      wakeAt: state.wakeAt ?? null,
      lastReading: standing.lastReading,
    };
    const packed = deflateSync(JSON.stringify(body), { level: 1 });
    db.run(
      `INSERT OR REPLACE INTO snapshot (entry, steady, message, alert, gap, body) VALUES (?, ?,
         (SELECT coalesce(max(n), 0) FROM message), (SELECT coalesce(max(n), 0) FROM alert), ?, ?)`,
      ...[standing.lastEntry, Math.round(moment.steady), afterGap ? 1 : 0, packed],
    );
    db.run(
      `DELETE FROM snapshot WHERE entry < (SELECT max(entry) FROM snapshot)
       AND (entry < (SELECT coalesce(min(id), 0) FROM entry) - 1
         OR entry NOT IN (SELECT entry FROM snapshot ORDER BY entry DESC LIMIT ?))`,
      mostSnapshots.rows,
    );
  });
}

/** A value that is not there any more is `undefined`, and so left out of the JSON. */
function otherOnDisk(db: Database, state: EngineState): readonly MemoryCell[] {
  const other: MemoryCell[] = [];
  const seen = new Set<string>();
  for (const row of db.all("SELECT rule, key, version, value FROM memory")) {
    const cell = cellFrom(row);
    if (!cell) continue;
    const id = `${cell.rule}/${cell.key}`;
    seen.add(id);
    if (JSON.stringify(state.cells.get(id)?.value) !== String(row.value)) other.push(cell);
  }
  for (const [id, { rule, key, version }] of state.cells)
    if (!seen.has(id)) other.push({ rule, key, version, value: undefined });
  return other;
}

/** Steady time of the newest. */
export function newestSnapshot(db: Database): number | undefined {
  const steady = db.get("SELECT max(steady) AS steady FROM snapshot")?.steady;
  return typeof steady === "number" ? steady : undefined;
}

/** `undefined`: the row does not read. */
export function snapshotFrom(row: Row): Snapshot | undefined {
  try {
    if (!(row.body instanceof Uint8Array)) return undefined;
    const { wakeAt, ...body } = JSON.parse(inflateSync(row.body).toString("utf8")) as Body;
    return {
      ...body,
      entry: Number(row.entry),
      wakeAt: wakeAt === null ? undefined : instant(wakeAt),
      lastMessage: Number(row.message),
      lastAlert: Number(row.alert),
      afterGap: row.gap === 1,
    };
  } catch {
    return undefined;
  }
}
