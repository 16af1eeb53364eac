import type { Database } from "../../program/sqlite.ts";
import type { MessageNumber } from "../cases/case.ts";
import { epochsKept, type Numbers, noNumbers, seen } from "../gateways/numbers.ts";

export function readNumbers(db: Database, gateway: string, epoch: string): Numbers {
  const row = db.get("SELECT body FROM numbers WHERE gateway = ? AND epoch = ?", gateway, epoch);
  return row ? (JSON.parse(String(row.body)) as Numbers) : noNumbers;
}

export function writeNumbers(db: Database, gateway: string, epoch: string, numbers: Numbers): void {
  const body = JSON.stringify(numbers);
  const changed = db.run("UPDATE numbers SET body = ? WHERE gateway = ? AND epoch = ?", body, gateway, epoch).changes;
  if (changed > 0) return;
  db.run("INSERT INTO numbers VALUES (?,?,?)", gateway, epoch, body);
  const count = Number(db.get("SELECT count(*) AS n FROM numbers WHERE gateway = ?", gateway)?.n ?? 0);
  // The one whose last message is oldest; an epoch that never sent one first.
  if (count > epochsKept.epochs)
    db.run(
      `DELETE FROM numbers WHERE gateway = ?1 AND epoch = (SELECT epoch FROM numbers n WHERE gateway = ?1 AND epoch <> ?2 ORDER BY
       (SELECT at FROM messages m WHERE m.gateway = n.gateway AND m.epoch = n.epoch ORDER BY seq DESC LIMIT 1) LIMIT 1)`,
      gateway,
      epoch,
    );
}

export function takeNumber(db: Database, gateway: string, number: MessageNumber, at: number): Numbers {
  const before = readNumbers(db, gateway, number.epoch);
  const after = seen(before, number.seq, at);
  if (after !== before) writeNumbers(db, gateway, number.epoch, after);
  return after;
}
