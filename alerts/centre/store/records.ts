/** Everything the centre has of one home, for those whose it is. Words that are sealed are opened. */
import type { Database, Row } from "../../program/sqlite.ts";
import { openedJson, type Sealing } from "../register/sealed-words.ts";
import type { HomeRecords } from "../register/store.ts";
import { optionalText } from "./columns.ts";

export function recordsOf(db: Database, keys: Sealing, home: string, gateways: readonly string[]): HomeRecords {
  const body = (row: Row): unknown => {
    const text = optionalText(row.body);
    return text === undefined || text === "" ? undefined : openedJson(keys, text);
  };
  const withBody = (row: Row): object => ({ ...row, body: body(row) });
  const ofGateways = (sql: string): object[] => gateways.flatMap((gateway) => db.all(sql, gateway).map(withBody));
  const ofHome = "SELECT id FROM cases WHERE home = ?";
  return {
    cases: db.all("SELECT body FROM cases WHERE home = ? ORDER BY made", home).map(body),
    log: db
      .all(
        `SELECT log.*, log_bodies.body AS body FROM log LEFT JOIN log_bodies USING (n) WHERE case_id IN (${ofHome}) ORDER BY n`,
        home,
      )
      .map(withBody),
    messages: ofGateways("SELECT gateway, epoch, seq, alert_id, at, body FROM messages WHERE gateway = ? ORDER BY at"),
    papers: ofGateways("SELECT * FROM papers WHERE gateway = ? ORDER BY stored_at"),
    protectedDays: db.all("SELECT * FROM protected_days WHERE home = ? ORDER BY day", home).map(withBody),
  };
}
