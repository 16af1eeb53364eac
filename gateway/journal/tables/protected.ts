/** The book of protected minutes. */
import type { Database } from "../../../alerts/program/sqlite.ts";
import type { ProtectedChange } from "../journal.ts";

export function writeProtected(db: Database, { runs, gone, notes }: ProtectedChange): void {
  for (const { bed, boot, first } of gone)
    db.run("DELETE FROM protected_run WHERE bed = ? AND boot = ? AND first = ?", bed, boot, first);
  for (const { bed, boot, first, last, verdict } of runs)
    db.run(
      "INSERT OR REPLACE INTO protected_run (bed, boot, first, last, verdict) VALUES (?, ?, ?, ?, ?)",
      ...[bed, boot, first, last, verdict],
    );
  for (const { key, text } of notes)
    if (text === undefined) db.run("DELETE FROM protected_note WHERE key = ?", key);
    else db.run("INSERT OR REPLACE INTO protected_note (key, text) VALUES (?, ?)", key, text);
}
