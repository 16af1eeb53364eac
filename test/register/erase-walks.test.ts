/** An erasure is one piece of work that nobody presses beside: among all homes it reads what may be of this one alone. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { eraser } from "../../alerts/centre/store/erase.ts";
import { groupCommit } from "../../alerts/centre/store/group-commit.ts";
import { schema } from "../../alerts/centre/store/schema.ts";
import { type Database, migrate, openDatabase, type Sql } from "../../alerts/program/sqlite.ts";
import { tempFolder } from "../kit/folder.ts";

test("messages and papers are found by their hubs: neither table is read from end to end", async () => {
  const folder = tempFolder("erase-walks");
  const db = openDatabase(join(folder.path, "centre.db"));
  migrate(db, schema);
  const ran: { readonly sql: string; readonly values: readonly Sql[] }[] = [];
  const watched: Database = {
    ...db,
    run(sql, ...values) {
      ran.push({ sql, values });
      return db.run(sql, ...values);
    },
  };
  const erase = eraser(
    watched,
    groupCommit(db, () => 0),
    { open: () => undefined },
    () => {},
  );
  const word = { at: 1, mono: 0, actor: "p-admin", role: "admin", via: "http" } as const;
  expect(await erase("home1", ["gw1"], "asked", word)).toMatchObject({ messages: 0, papers: 0 });
  for (const table of ["messages", "papers"]) {
    const found = ran.filter(({ sql }) => sql.startsWith(`UPDATE ${table} `));
    expect(found).toHaveLength(1);
    const plan = found
      .flatMap(({ sql, values }) => db.all(`EXPLAIN QUERY PLAN ${sql}`, ...values))
      .map(({ detail }) => String(detail));
    expect(plan).toContain(`SEARCH ${table} USING PRIMARY KEY (gateway=?)`);
    expect(plan.join("\n")).not.toMatch(new RegExp(`SCAN ${table}\\b`));
  }
  db.close();
  folder.remove();
});
