/** A month of many cases in a centre's file: one life, told again for each, in a chain that holds. Before the centre starts. */
import { bodyHash, type Entry, entryHash } from "../../alerts/centre/cases/chain.ts";
import { openDatabase, type Row } from "../../alerts/program/sqlite.ts";
import { day, openLife, second } from "./shift-life.ts";

const apart = 200 * second;

/** The last of them is raised less than a day before `until`. */
export async function makeBusyMonth(data: string, many: number, until: number): Promise<void> {
  const from = until - many * apart - second * 1_000;
  const life = openLife(data);
  const call = await life.call(from + second, { kind: "fall" });
  await call.shown(from + 2 * second);
  await call.says(from + 5 * second, { type: "claim", atConsole: false });
  await call.says(from + 30 * second, { type: "contact", to: "home", result: "spoke" });
  await call.says(from + 60 * second, { type: "dispatch", responder: "s", kind: "station", name: "站", etaMinutes: 9 });
  await call.says(from + 400 * second, { type: "arrive", proof: "phone" });
  await call.says(from + 500 * second, { type: "resolve", outcome: "staff_helped" });
  for (let n = 0; n < 270; n += 1) await life.duty(`p-${n % 9}`, from + (n / 9) * day, from + (n / 9 + 1 / 3) * day);
  await life.close();
  const db = openDatabase(`${data}/centre.db`);
  db.exec(`WITH RECURSIVE series(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM series WHERE k < ${many - 1})
    INSERT INTO cases (id, case_key, state, lane, home, gateway, raised_at, closed_at, lease_until, version, open, made, body)
    SELECT id || '-' || k, case_key || k, state, lane, home, gateway, raised_at + k * ${apart}, closed_at + k * ${apart}, NULL, version, open, made + k * ${apart},
      json_set(body, '$.id', id || '-' || k, '$.raisedAt', raised_at + k * ${apart}, '$.closedAt', closed_at + k * ${apart}) FROM cases, series`);
  const logged = db.all(
    "SELECT log.*, salt, body FROM log JOIN log_bodies USING (n) WHERE case_id IS NOT NULL ORDER BY n",
  );
  const last = db.get("SELECT n, hash FROM log ORDER BY n DESC LIMIT 1");
  let n = Number(last?.n);
  let prevHash = String(last?.hash);
  db.transaction(() => {
    for (let k = 1; k < many; k += 1)
      for (const row of logged) {
        n += 1;
        const entry = entryOf(row, k, n, prevHash);
        prevHash = entryHash(entry);
        db.run(
          "INSERT INTO log VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
          ...[entry.n, entry.caseId ?? null, entry.at, entry.mono, entry.actor ?? null, entry.role ?? null, entry.via],
          ...[entry.event, entry.from ?? null, entry.to ?? null, entry.version ?? null],
          ...[entry.bodyHash, entry.prevHash, prevHash],
        );
        db.run("INSERT INTO log_bodies VALUES (?,?,?)", n, String(row.salt), String(row.body));
      }
  });
  db.close();
}

const text = (value: Row[string] | undefined): string | undefined =>
  value === null || value === undefined ? undefined : String(value);

const entryOf = (row: Row, k: number, n: number, prevHash: string): Entry => ({
  ...{ n, caseId: `${String(row.case_id)}-${k}`, at: Number(row.at) + k * apart, mono: Number(row.mono) },
  ...{ actor: text(row.actor), role: text(row.role), via: String(row.via), event: String(row.event) },
  ...{ from: text(row.from_state), to: text(row.to_state), version: Number(row.version) },
  ...{ bodyHash: bodyHash(String(row.salt), String(row.body)), prevHash },
});
