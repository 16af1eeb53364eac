/**
 * Traces that an end of the log leaves in the rest of the file when it is cut off: numbers that were given out, and cases that have
 * gone further than the log tells. Whoever knows of them can mend them; a head that lies elsewhere he cannot.
 */
import type { Database } from "../../program/sqlite.ts";

export type CutOff =
  | { readonly trace: "number"; readonly n: number }
  | { readonly trace: "case"; readonly case: string; readonly version: number };

export function cutOff(db: Database): CutOff | undefined {
  const given = db.get(
    "SELECT seq FROM sqlite_sequence WHERE name = 'log' AND seq > (SELECT coalesce(max(n), 0) FROM log)",
  )?.seq;
  if (given !== undefined) return { trace: "number", n: Number(given) };
  const ahead = db.get(
    `SELECT id, version FROM cases WHERE version >
     (SELECT coalesce((SELECT version FROM log WHERE case_id = cases.id ORDER BY n DESC LIMIT 1), 0)) LIMIT 1`,
  );
  return ahead && { trace: "case", case: String(ahead.id), version: Number(ahead.version) };
}
