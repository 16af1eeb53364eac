/** Old history goes in small steps, oldest first, never past a cursor that still needs it, never an unstored message. */
import type { Database } from "../../alerts/program/sqlite.ts";

/** Rows a step takes at most: one short transaction, so that an alarm never waits for it. */
export const pruneRows = 500;

/** Returns how many rows went. `before`: steady time; the wall clock has no say in what is old. */
export function pruneStep(db: Database, before: number): number {
  const floor = db.get("SELECT min(position) AS at FROM cursor")?.at;
  const behind = typeof floor === "number" ? floor : Number.MAX_SAFE_INTEGER;
  const old = Math.floor(before);
  return db.transaction(() => {
    const entries = db.run(
      `DELETE FROM entry WHERE id IN (SELECT id FROM entry ORDER BY id LIMIT ?) AND steady < ?
       AND (last_reading IS NULL OR last_reading <= ?)`,
      ...[pruneRows, old, behind],
    ).changes;
    return entries + pruneLedger(db, old) + pruneAlerts(db, old);
  });
}

/** Tries at most: a centre that is away for weeks costs no more than this. About 8 MB. */
export const ledgerRoom = { tries: 50_000, whenFull: "forget-oldest" } as const;

function pruneLedger(db: Database, old: number): number {
  const newest = Number(db.get("SELECT max(n) AS n FROM ledger")?.n ?? 0);
  return db.run(
    "DELETE FROM ledger WHERE n IN (SELECT n FROM ledger ORDER BY n LIMIT ?) AND (steady < ? OR n <= ?)",
    ...[pruneRows, old, newest - ledgerRoom.tries],
  ).changes;
}

/**
 * Alerts that are over, old, and whose every message has arrived where it always must. A path that joined and has been dead
 * for so long holds nothing back: the case was closed without it.
 */
function pruneAlerts(db: Database, old: number): number {
  // By name and message is how a delivery is found: without the names each alert would cost a look at all of them.
  const receivers = receiversIn(db);
  const anyReceiver = receivers.map(() => "?").join(", ");
  const over = db.all(
    `SELECT a.n, a.id FROM alert a WHERE a.n IN (SELECT n FROM alert ORDER BY n LIMIT ?) AND a.steady < ?
     AND a.state NOT IN ('guarding', 'raised')
     AND NOT EXISTS (SELECT 1 FROM message m CROSS JOIN delivery d
       WHERE m.alert = a.id AND d.receiver IN (${anyReceiver}) AND d.message = m.n AND d.state = 'waiting'
       AND d.receiver NOT IN (SELECT path FROM joined WHERE alert = a.id))`,
    ...[pruneRows, old, ...receivers],
  );
  for (const { n, id } of over) {
    if (typeof id !== "string" || typeof n !== "number") continue;
    db.run(
      `DELETE FROM delivery WHERE receiver IN (${anyReceiver}) AND message IN (SELECT n FROM message WHERE alert = ?)`,
      ...[...receivers, id],
    );
    db.run("DELETE FROM message WHERE alert = ?", id);
    db.run("DELETE FROM receipt WHERE alert = ?", id);
    db.run("DELETE FROM joined WHERE alert = ?", id);
    db.run("DELETE FROM alert WHERE n = ?", n);
  }
  return over.length;
}

/** Everybody who ever was to get anything, one step of the index for each. */
const receiversIn = (db: Database): readonly string[] =>
  db
    .all(
      `WITH RECURSIVE each (receiver) AS (
         SELECT min(receiver) FROM delivery
         UNION ALL SELECT (SELECT min(d.receiver) FROM delivery d WHERE d.receiver > each.receiver) FROM each
         WHERE each.receiver IS NOT NULL)
       SELECT receiver FROM each WHERE receiver IS NOT NULL`,
    )
    .map(({ receiver }) => String(receiver));
