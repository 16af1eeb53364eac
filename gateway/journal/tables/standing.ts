/** The one row of numbers: the last ones given out, and what has been counted since the file was made. */
import type { Database } from "../../../alerts/program/sqlite.ts";
import type { Standing } from "../batch-rows.ts";

/** A new file begins an epoch; so does a copied or restored one, which must never give out a number the original may give too. */
export function beginEpoch(db: Database, inode: string): void {
  db.run("INSERT OR IGNORE INTO standing (one, epoch, file) VALUES (1, ?, ?)", crypto.randomUUID(), inode);
  db.run("UPDATE standing SET epoch = ?, last_seq = 0, file = ? WHERE file <> ?", crypto.randomUUID(), inode, inode);
}

export function writeStanding(db: Database, standing: Standing): void {
  const { epoch, lastSeq, lastEntry, lastReading, moment, tallies: t } = standing;
  db.run(
    `UPDATE standing SET epoch = ?, last_seq = ?, last_entry = ?, last_reading = ?, moment = ?, frames = ?, readings = ?, alerts = ?, unread = ?,
     quarantined = ?, shed = ?, unchanged = ?`,
    ...[epoch, lastSeq, lastEntry, lastReading, moment ? JSON.stringify(moment) : null],
    ...[t.frames, t.readings, t.alerts, t.unread, t.quarantined, t.shed, t.unchanged],
  );
}
