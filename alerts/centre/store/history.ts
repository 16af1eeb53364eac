import type { Database, Row } from "../../program/sqlite.ts";
import type { Case } from "../cases/case.ts";
import type { HistoryStore, ProvenRow } from "../exports/store.ts";
import { optionalText } from "./columns.ts";
import { logRow } from "./log.ts";

const shown = "json_extract(body, '$.quiet') IS NULL";

export function openHistory(db: Database): HistoryStore {
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
          `SELECT body FROM cases WHERE closed_at >= ? AND (closed_at, id) < (?, ?) AND ${shown}
           AND (? IS NULL OR json_extract(body, '$.outcome') = ?) AND (? IS NULL OR home = ?)
           ORDER BY closed_at DESC, id DESC LIMIT ?`,
          ...[from, before.at, before.id, outcome ?? null, outcome ?? null, home ?? null, home ?? null, limit],
        ),
      ),
    provenLog: async (caseId, limit) =>
      db
        .all(
          "SELECT log.*, body FROM log LEFT JOIN log_bodies USING (n) WHERE case_id = ? ORDER BY n DESC LIMIT ?",
          ...[caseId, limit],
        )
        .reverse()
        .map(provenRow),
  };
}

export const provenRow = (row: Row): ProvenRow => ({
  ...logRow(row),
  role: optionalText(row.role),
  via: String(row.via),
  hash: String(row.hash),
});

/** Only `store/cases.ts` writes these bodies. */
const many = (rows: readonly Row[]): Case[] => rows.map((row) => JSON.parse(String(row.body)) as Case);
