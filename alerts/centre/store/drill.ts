import type { Database, Row } from "../../program/sqlite.ts";
import type { Drill, DrillStore } from "../drill/store.ts";
import type { Writer } from "./group-commit.ts";
import type { CaseLog } from "./log.ts";

export function openDrillStore(db: Database, writer: Writer, log: Pick<CaseLog, "note">): DrillStore {
  return {
    saveDrill: (drill, entry) =>
      writer.write(() => {
        db.run("INSERT OR REPLACE INTO drills VALUES (?,?,?)", drill.id, drill.startedAt, JSON.stringify(drill));
        if (entry) log.note(entry.word, entry.event, entry.body);
      }),
    drill: async (id) => one(db.get("SELECT body FROM drills WHERE id = ?", id)),
    drills: async (limit) =>
      db
        .all("SELECT body FROM drills ORDER BY started_at DESC, id DESC LIMIT ?", limit)
        .flatMap((row) => one(row) ?? []),
  };
}

/** Only this file writes these bodies. */
const one = (row: Row | undefined): Drill | undefined => (row ? (JSON.parse(String(row.body)) as Drill) : undefined);
