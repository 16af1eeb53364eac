/** What a restart knows again: the rules' memory, what families have noted, each device's last word. */
import type { MemoryCell } from "../../../alerts/engine.ts";
import type { Database } from "../../../alerts/program/sqlite.ts";
import type { Moment } from "../../../devices/model/moment.ts";
import type { Noted } from "../batch-rows.ts";

export function writeCell(db: Database, cell: MemoryCell): void {
  if (cell.value === undefined) {
    db.run("DELETE FROM memory WHERE rule = ? AND key = ?", cell.rule, cell.key);
    return;
  }
  db.run(
    "INSERT OR REPLACE INTO memory (rule, key, version, value) VALUES (?, ?, ?, ?)",
    ...[cell.rule, cell.key, cell.version, JSON.stringify(cell.value)],
  );
}

export function writeNoted(db: Database, { family, notes }: Noted): void {
  for (const { key, text } of notes)
    if (text === undefined) db.run("DELETE FROM note WHERE family = ? AND key = ?", family, key);
    else db.run("INSERT OR REPLACE INTO note (family, key, text) VALUES (?, ?, ?)", family, key, text);
}

export const writeLastWord = (db: Database, device: string, at: Moment): unknown =>
  db.run(
    "INSERT OR REPLACE INTO last_heard (device, steady, wall) VALUES (?, ?, ?)",
    ...[device, Math.round(at.steady), Math.round(at.wall)],
  );
