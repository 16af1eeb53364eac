/**
 * Alerts that are in a case and not in its list (`cases/too-many.ts`), as they were last said; what was seen around them is in their
 * messages. A flood costs one small row for each alert, and never a longer row of its case.
 */
import type { Database } from "../../program/sqlite.ts";
import type { CaseAlert } from "../cases/case.ts";
import type { Happened } from "../cases/happened.ts";

export function unlistedAlert(db: Database, alertId: string): CaseAlert | undefined {
  const row = db.get("SELECT body FROM unlisted_alerts WHERE alert_id = ?", alertId);
  return row && (JSON.parse(String(row.body)) as CaseAlert);
}

export function keepUnlisted(db: Database, { event, after }: Happened): void {
  if (!("unlisted" in event) || event.unlisted === undefined || !event.alert) return;
  const { id } = event.alert;
  db.run("INSERT OR IGNORE INTO case_alerts VALUES (?,?)", id, after.id);
  const body = JSON.stringify({ ...event.alert, causes: [], snapshot: [] });
  db.run("INSERT OR REPLACE INTO unlisted_alerts VALUES (?,?,?)", id, after.id, body);
}
