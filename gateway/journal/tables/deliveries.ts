/** How far messages got, path by path: who carries what, what a receiver answered, and each try in the ledger. */
import type { Database } from "../../../alerts/program/sqlite.ts";
import type { NoteOf } from "../batch-rows.ts";
import type { Joined, Try } from "../journal.ts";

const ofMessage = "receiver = ? AND message = (SELECT n FROM message WHERE epoch = ? AND seq = ?)";

export function writeReceipt(db: Database, { receiver, receipt, at }: NoteOf<"receive">): void {
  const { alertId, type, epoch, seq, caseId, caseVersion } = receipt;
  // A receipt that names another alert than its message does proves nothing about that message.
  if (type === "stored")
    db.run(
      `UPDATE delivery SET state = 'stored', stored_at = ? WHERE ${ofMessage}
       AND EXISTS (SELECT 1 FROM message WHERE epoch = ? AND seq = ? AND alert = ?)`,
      ...[Math.round(at.steady), receiver, epoch, seq, epoch, seq, alertId],
    );
  db.run(
    `INSERT OR IGNORE INTO receipt (receiver, alert, type, epoch, seq, case_id, case_version, steady, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[receiver, alertId, type, epoch, seq, caseId, caseVersion, Math.round(at.steady), JSON.stringify(receipt)],
  );
}

export function writeRefused(db: Database, { reason, receiver, epoch, seq }: NoteOf<"refuse">): void {
  db.run(
    `UPDATE delivery SET state = 'refused', reason = ? WHERE ${ofMessage} AND state = 'waiting'`,
    ...[reason, receiver, epoch, seq],
  );
}

export function writeSettled(db: Database, { as, receiver, epoch, seq }: NoteOf<"settle">): void {
  db.run(`UPDATE delivery SET state = ? WHERE ${ofMessage} AND state = 'waiting'`, ...[as, receiver, epoch, seq]);
}

export function writeJoined(db: Database, { path, alertId, at, why }: Joined): void {
  db.run(
    "INSERT OR IGNORE INTO joined (path, alert, steady, wall, why) VALUES (?, ?, ?, ?, ?)",
    ...[path, alertId, Math.round(at.steady), Math.round(at.wall), why],
  );
  db.run(
    `INSERT OR IGNORE INTO delivery (receiver, message, rank, state) SELECT ?, n, rank, 'waiting' FROM message WHERE alert = ?`,
    ...[path, alertId],
  );
}

/** A version of this program that knew nothing of paths may have written to the file in between. */
export function writeMissedDeliveries(db: Database): void {
  db.run(
    `INSERT OR IGNORE INTO delivery (receiver, message, rank, state)
     SELECT j.path, m.n, m.rank, 'waiting' FROM joined j JOIN alert a ON a.id = j.alert JOIN message m ON m.alert = j.alert
     WHERE a.state IN ('guarding', 'raised')`,
  );
}

export function writeTry(db: Database, one: Try): void {
  const { path, alertId, epoch, seq, say, began, ms, outcome, why, said } = one;
  db.run(
    `INSERT INTO ledger (path, alert, epoch, seq, say, steady, wall, ms, outcome, why, said)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[path, alertId, epoch, seq, say ?? null, Math.round(began.steady), Math.round(began.wall), Math.round(ms)],
    ...[outcome, why ?? null, said ?? null],
  );
}
