/** Alerts in their last shape, and their messages with a delivery for each receiver that carries them. */
import type { Alert } from "../../../alerts/alert.ts";
import type { Database } from "../../../alerts/program/sqlite.ts";
import type { Sealed } from "../journal.ts";
import { rankOf, sumOfAlert, sumOfMessage } from "../rows.ts";

export function writeAlert(db: Database, alert: Alert): void {
  const body = JSON.stringify(alert);
  db.run(
    `INSERT INTO alert (id, state, steady, body, sum) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body, sum = excluded.sum`,
    ...[alert.id, alert.state, alert.at.steady, body, sumOfAlert(alert.id, alert.state, body)],
  );
}

export function writeMessage(db: Database, receivers: readonly string[], message: Sealed): void {
  const body = JSON.stringify(message);
  const { epoch, seq, alertId } = message;
  const rank = rankOf(message);
  const sum = sumOfMessage(epoch, seq, alertId, body);
  const { id } = db.run(
    "INSERT INTO message (epoch, seq, alert, rank, steady, body, sum) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ...[epoch, seq, alertId, rank, message.at.steady, body, sum],
  );
  for (const receiver of receivers)
    db.run("INSERT INTO delivery (receiver, message, rank, state) VALUES (?, ?, ?, 'waiting')", receiver, id, rank);
  db.run(
    `INSERT OR IGNORE INTO delivery (receiver, message, rank, state) SELECT path, ?, ?, 'waiting' FROM joined WHERE alert = ?`,
    ...[id, rank, alertId],
  );
}
