import type { Database, Row } from "../../program/sqlite.ts";
import { takes } from "../cases/table.ts";
import type { HistoryStore, ProvenRow } from "../exports/store.ts";
import type { Sealing } from "../register/sealed-words.ts";
import { casesIn } from "./cases.ts";
import { optionalText } from "./columns.ts";
import { logRow } from "./log.ts";

const taking = [...takes].map((event) => `'${event}'`).join();
/** What was dismissed at home is told by a notice of its own, unless it was a test. */
const ownLine = "(state <> 'dismissed' OR json_extract(body, '$.test') = 1)";
const shown = "json_extract(body, '$.quiet') IS NULL";

export function openHistory(db: Database, sealing: Sealing): HistoryStore {
  const { many } = casesIn(sealing);
  return {
    casesRaised: async ({ from, to }, after = { at: from, id: "" }, limit) =>
      many(
        db.all(
          `SELECT body FROM cases WHERE (raised_at, id) > (?, ?) AND made < ? AND ${shown} ORDER BY raised_at, id LIMIT ?`,
          ...[after.at, after.id, to, limit],
        ),
      ),
    closedIn: async ({ from, to, outcome, home }, before = { at: to, id: "" }, limit) =>
      many(
        db.all(
          `SELECT body FROM cases WHERE ${home === undefined ? "" : "home = ? AND"} closed_at >= ? AND (closed_at, id) < (?, ?)
           AND ${shown} AND ${ownLine} AND (? IS NULL OR json_extract(body, '$.outcome') = ?)
           ORDER BY closed_at DESC, id DESC LIMIT ?`,
          ...(home === undefined ? [] : [home]),
          ...[from, before.at, before.id, outcome ?? null, outcome ?? null, limit],
        ),
      ),
    firstWaits: async (cases) =>
      new Map(
        db
          .all(
            `SELECT case_id, min(at) FILTER (WHERE event IN (${taking})) - min(at) FILTER (WHERE to_state = 'raised') AS waited
             FROM log WHERE case_id IN (SELECT value FROM json_each(?)) GROUP BY case_id`,
            JSON.stringify(cases),
          )
          .flatMap((row) => (row.waited === null ? [] : [[String(row.case_id), Number(row.waited)] as const])),
      ),
    provenLog: async (caseId, limit) =>
      db
        .all(
          "SELECT log.*, body FROM log LEFT JOIN log_bodies USING (n) WHERE case_id = ? ORDER BY n DESC LIMIT ?",
          ...[caseId, limit],
        )
        .reverse()
        .map((row) => provenRow(row, sealing)),
  };
}

export const provenRow = (row: Row, sealing: Sealing): ProvenRow => ({
  ...logRow(row, sealing),
  role: optionalText(row.role),
  via: String(row.via),
  hash: String(row.hash),
});
