import type { AgainReason, RefusalReason } from "../../paths/path.ts";
import type { Database } from "../../program/sqlite.ts";
import type { OwnPathStore } from "../watch/store.ts";
import { optionalNumber, optionalText } from "./columns.ts";
import type { Writer } from "./group-commit.ts";

export function openWatchStore(db: Database, writer: Writer): OwnPathStore {
  return {
    ownPaths: async () =>
      db.all("SELECT * FROM own_paths").map((row) => ({
        ...{ label: String(row.label), kind: String(row.kind), since: Number(row.since), failed: Number(row.failed) },
        ...{ testedAt: optionalNumber(row.tested_at), okAt: optionalNumber(row.ok_at) },
        // Only this file writes it.
        why: optionalText(row.why) as AgainReason | RefusalReason | undefined,
      })),
    saveOwnPath: ({ label, kind, since, testedAt, failed, why, okAt }) =>
      writer.write(() => {
        db.run(
          "INSERT OR REPLACE INTO own_paths (label, kind, since, tested_at, failed, why, ok_at) VALUES (?,?,?,?,?,?,?)",
          ...[label, kind, since, testedAt ?? null, failed, why ?? null, okAt ?? null],
        );
      }),
    forgetOwnPath: (label) =>
      writer.write(() => {
        db.run("DELETE FROM own_paths WHERE label = ?", label);
      }),
  };
}
