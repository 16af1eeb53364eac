/** Rows of what came in, as it came and with what was read from it. */
import type { Database, Sql } from "../../../alerts/program/sqlite.ts";
import type { Moment } from "../../../devices/model/moment.ts";
import type { Entry } from "../batch-rows.ts";

/** Numbers of the boots that entries name, as far as this connection has met them. */
export type KnownBoots = Map<string, number>;

const momentColumns = (db: Database, boots: KnownBoots, at: Moment): Sql[] => [
  Math.round(at.steady),
  Math.round(at.wall),
  Math.round(at.mono),
  bootId(db, boots, at.boot),
  at.trusted ? 1 : 0,
];

export function writeEntry(db: Database, boots: KnownBoots, entry: Entry): void {
  const { frame } = entry;
  db.run(
    `INSERT INTO entry (id, kind, source, steady, wall, mono, boot, trusted, family, device, origin, topic, bytes, fault, body,
       delivery, readings, last_reading)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[entry.id, entry.kind, entry.source, ...momentColumns(db, boots, entry.at)],
    ...[frame?.family ?? null, entry.device ?? null, frame?.origin ?? null, frame?.topic ?? null],
    ...[frame?.bytes ?? null, entry.fault ?? null, entry.body ?? null, entry.delivery ?? null],
    ...[entry.read?.readings ?? null, entry.read?.last ?? null],
  );
}

function bootId(db: Database, known: KnownBoots, name: string): number {
  const found = known.get(name);
  if (found !== undefined) return found;
  db.run("INSERT OR IGNORE INTO boot (name) VALUES (?)", name);
  const id = Number(db.get("SELECT id FROM boot WHERE name = ?", name)?.id);
  known.set(name, id);
  return id;
}
