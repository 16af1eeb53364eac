import type { Database, Sql } from "../../program/sqlite.ts";
import type { AuditKind } from "../audit/kinds.ts";
import { type AuditStore, accountEvents, lookEvent } from "../audit/store.ts";
import type { Sealing } from "../register/sealed-words.ts";
import { optionalText } from "./columns.ts";
import { provenRow } from "./history.ts";
import { linkOf } from "./log.ts";

const ofAccounts = `event IN (${accountEvents.map((event) => `'${event}'`).join(",")})`;
const ofKind: Readonly<Record<AuditKind, string>> = {
  cases: "case_id IS NOT NULL",
  looks: `case_id IS NULL AND event = '${lookEvent}'`,
  accounts: `case_id IS NULL AND ${ofAccounts}`,
  other: `case_id IS NULL AND event <> '${lookEvent}' AND NOT ${ofAccounts}`,
};

export function openAudit(db: Database, sealing: Sealing): AuditStore {
  return {
    auditRows: async ({ from, to, actor, case: caseId, kind }, before, limit) => {
      const where = ["at >= ? AND at < ?"];
      const values: Sql[] = [from, to];
      const and = (condition: string, ...more: Sql[]): void => {
        where.push(condition);
        values.push(...more);
      };
      if (before !== undefined) and("n < ?", before);
      if (actor !== undefined) and("actor = ?", actor);
      if (kind !== undefined) and(ofKind[kind]);
      if (caseId !== undefined)
        and("(case_id = ? OR (case_id IS NULL AND json_extract(body, '$.case') = ?))", caseId, caseId);
      // Numbers are sorted, not whole rows: a period may have a hundred thousand.
      const tables = caseId === undefined ? "log" : "log LEFT JOIN log_bodies USING (n)";
      const wanted = `SELECT n FROM ${tables} WHERE ${where.join(" AND ")} ORDER BY n DESC LIMIT ?`;
      const sql = `SELECT log.*, body FROM log LEFT JOIN log_bodies USING (n) WHERE n IN (${wanted}) ORDER BY n DESC`;
      return db
        .all(sql, ...values, limit)
        .map((row) => ({ ...provenRow(row, sealing), caseId: optionalText(row.case_id) }));
    },
    chainAfter: async (n, limit) =>
      db
        .all(
          "SELECT log.*, salt, body FROM log LEFT JOIN log_bodies USING (n) WHERE n > ? ORDER BY n LIMIT ?",
          ...[n, limit],
        )
        .map(linkOf),
    accounts: async () =>
      db.all("SELECT * FROM accounts ORDER BY name").map((row) => ({
        ...{ id: String(row.id), name: String(row.name), roles: JSON.parse(String(row.roles)) as string[] },
        hasPassword: row.password_hash !== null,
      })),
    lastSignIns: async () =>
      new Map(
        db
          .all(
            "SELECT actor, max(at) AS at FROM log INDEXED BY log_sign_ins WHERE case_id IS NULL AND event = 'sign_in' GROUP BY actor",
          )
          .map((row) => [String(row.actor), Number(row.at)]),
      ),
  };
}
