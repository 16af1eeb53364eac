/** Everything the centre has of one home, for those whose it is. Words that are sealed are opened. */
import type { Database, Row } from "../../program/sqlite.ts";
import { openedJson, type Sealing } from "../register/sealed-words.ts";
import type { HomeRecords } from "../register/store.ts";
import { optionalText } from "./columns.ts";

/** A hub may have moved in from another home: what it said and filed there is not this one's. */
export const homeOfPaper =
  "CASE WHEN json_valid(papers.body) THEN coalesce(json_extract(papers.body, '$.hub.home'), json_extract(papers.body, '$.home')) END";

/**
 * Hubs that may have spoken for it, as JSON: those that watch it now, and those of its cases, its codes and its beds. What they
 * said is found by their keys, and nothing of other hubs is read.
 */
export function hubsEver(db: Database, home: string, gateways: readonly string[]): string {
  const before = db.all(
    `WITH this (home) AS (VALUES (?))
     SELECT gateway FROM cases JOIN this USING (home)
     UNION SELECT json_extract(alert.value, '$.from.gateway')
       FROM cases JOIN this USING (home), json_each(cases.body, '$.alerts') AS alert
     UNION SELECT json_extract(unlisted_alerts.body, '$.from.gateway')
       FROM cases JOIN this USING (home) JOIN unlisted_alerts ON case_id = cases.id
     UNION SELECT gateway FROM join_codes JOIN this USING (home)
     UNION SELECT gateway FROM protected_beds JOIN this USING (home)`,
    home,
  );
  return JSON.stringify([...new Set([...gateways, ...before.flatMap(({ gateway }) => optionalText(gateway) ?? [])])]);
}
/** Of such a list. */
export const ofGateways = "gateway IN (SELECT value FROM json_each(?))";

export function recordsOf(db: Database, keys: Sealing, home: string, gateways: readonly string[]): HomeRecords {
  const body = (row: Row): unknown => {
    const text = optionalText(row.body);
    return text === undefined || text === "" ? undefined : openedJson(keys, text);
  };
  const withBody = (row: Row): object => ({ ...row, body: body(row) });
  const ofHome = "SELECT id FROM cases WHERE home = ?";
  const ever = hubsEver(db, home, gateways);
  return {
    cases: db.all("SELECT body FROM cases WHERE home = ? ORDER BY made", home).map(body),
    log: db
      .all(
        `SELECT log.*, log_bodies.body AS body FROM log LEFT JOIN log_bodies USING (n) WHERE case_id IN (${ofHome}) ORDER BY n`,
        home,
      )
      .map(withBody),
    messages: db
      .all(
        `SELECT gateway, epoch, seq, alert_id, at, body FROM messages WHERE ${ofGateways}
         AND alert_id IN (SELECT alert_id FROM case_alerts WHERE case_id IN (${ofHome})) ORDER BY at`,
        ...[ever, home],
      )
      .map(withBody),
    papers: db
      .all(
        `SELECT * FROM papers WHERE (${ofGateways} AND ${homeOfPaper} = ?) OR (${ofGateways} AND ${homeOfPaper} IS NULL) ORDER BY stored_at`,
        ...[ever, home, JSON.stringify(gateways)],
      )
      .map(withBody),
    protectedDays: db.all("SELECT * FROM protected_days WHERE home = ? ORDER BY day", home).map(withBody),
  };
}
