import type { Database, Row } from "../../program/sqlite.ts";
import type { AnsweringStore, Investigation, LoggedCase, Step } from "../answering/store.ts";
import type { Case } from "../cases/case.ts";
import { publicLines } from "../cases/spoken.ts";
import { openedText, type Sealing } from "../register/sealed-words.ts";
import { optionalNumber, optionalText } from "./columns.ts";
import type { Writer } from "./group-commit.ts";
import type { CaseLog } from "./log.ts";

const elsewhere = `(${publicLines.map((line) => `'${line}'`).join()})`;

export function openAnsweringStore(db: Database, writer: Writer, log: CaseLog, sealing: Sealing): AnsweringStore {
  const stepsOf = (ids: readonly string[]): Map<string, Step[]> => {
    const found = new Map<string, Step[]>(ids.map((id) => [id, []]));
    const rows = db.all(
      `SELECT case_id, at, event, to_state, CASE WHEN event = 'contact' THEN
         (SELECT json_extract(body, '$.result') = 'spoke' AND json_extract(body, '$.to') NOT IN ${elsewhere} FROM log_bodies WHERE log_bodies.n = log.n)
       END AS spoke FROM log WHERE case_id IN (SELECT value FROM json_each(?)) ORDER BY case_id, n`,
      JSON.stringify(ids),
    );
    for (const row of rows)
      found.get(String(row.case_id))?.push({
        ...{ at: Number(row.at), event: String(row.event), to: optionalText(row.to_state) },
        spoke: row.spoke === 1,
      });
    return found;
  };
  return {
    async loggedCases({ from, to }, after = { at: from, id: "" }, limit) {
      const rows = db.all(
        `SELECT id, home, gateway, lane, state, raised_at, json_extract(body, '$.severity') AS severity, json_extract(body, '$.kind') AS kind,
           json_extract(body, '$.test') AS test, json_extract(body, '$.drill') AS drill, json_extract(body, '$.outcome') AS outcome,
           json_extract(body, '$.alerts[0].device') AS device, json_extract(body, '$.calledIn.rang') IS NOT NULL AS called_in
         FROM cases WHERE (raised_at, id) > (?, ?) AND made < ? AND json_extract(body, '$.quiet') IS NULL ORDER BY raised_at, id LIMIT ?`,
        ...[after.at, after.id, to, limit],
      );
      const logs = stepsOf(rows.map((row) => String(row.id)));
      return rows.map((row) => loggedOf(row, logs.get(String(row.id)) ?? []));
    },
    dutiesIn: async ({ from, to }) =>
      db
        .all(
          "SELECT account, from_at, to_at FROM duty WHERE from_at < ? AND (to_at IS NULL OR to_at > ?) ORDER BY from_at, id",
          ...[to, from],
        )
        .map((row) => ({ person: String(row.account), from: Number(row.from_at), to: optionalNumber(row.to_at) })),
    investigations: async () => db.all("SELECT * FROM investigations").map((row) => noteOf(row, sealing)),
    investigate: (note, word) =>
      writer.write(() => {
        const { case: of, at, by, text } = note;
        db.run(
          `INSERT INTO investigations VALUES (?,?,?,?,?) ON CONFLICT (case_id) DO UPDATE SET at = excluded.at, by_id = excluded.by_id,
           by_name = excluded.by_name, body = excluded.body`,
          ...[of, at, by.id, by.name, sealing.seal(homeOf(db, of), text)],
        );
        // The text is about a person: it goes when the home is erased.
        log.note(word, "investigated", { case: of });
      }),
  };
}

/** Only `store/cases.ts` writes these columns. */
const loggedOf = (row: Row, log: readonly Step[]): LoggedCase => ({
  ...{ id: String(row.id), home: String(row.home), gateway: String(row.gateway), kind: String(row.kind) },
  ...{ lane: String(row.lane) as Case["lane"], severity: String(row.severity) as Case["severity"] },
  ...{ state: String(row.state) as Case["state"], test: row.test === 1, raisedAt: Number(row.raised_at) },
  ...{ device: optionalText(row.device), drill: optionalText(row.drill), outcome: optionalText(row.outcome) },
  ...{ calledIn: row.called_in === 1, log },
});

const noteOf = (row: Row, sealing: Sealing): Investigation => ({
  ...{ case: String(row.case_id), at: Number(row.at), text: openedText(sealing, String(row.body)) },
  by: { id: String(row.by_id), name: String(row.by_name) },
});

const homeOf = (db: Database, caseId: string): string =>
  optionalText(db.get("SELECT home FROM cases WHERE id = ?", caseId)?.home) ?? "";
