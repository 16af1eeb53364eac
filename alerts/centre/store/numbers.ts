import type { Database } from "../../program/sqlite.ts";
import type { MessageNumber } from "../cases/case.ts";
import { type Numbers, noNumbers, seen } from "../numbers.ts";

/** Epochs remembered for one gateway: one for each life of its journal. */
const epochLimit = 100;

export function readNumbers(db: Database, gateway: string, epoch: string): Numbers {
  const row = db.get("SELECT body FROM numbers WHERE gateway = ? AND epoch = ?", gateway, epoch);
  return row ? (JSON.parse(String(row.body)) as Numbers) : noNumbers;
}

export function writeNumbers(db: Database, gateway: string, epoch: string, numbers: Numbers): void {
  const body = JSON.stringify(numbers);
  const changed = db.run("UPDATE numbers SET body = ? WHERE gateway = ? AND epoch = ?", body, gateway, epoch).changes;
  if (changed > 0) return;
  const count = Number(db.get("SELECT count(*) AS n FROM numbers WHERE gateway = ?", gateway)?.n ?? 0);
  if (count >= epochLimit) throw new Error("too many epochs of one gateway");
  db.run("INSERT INTO numbers VALUES (?,?,?)", gateway, epoch, body);
}

export function takeNumber(db: Database, gateway: string, number: MessageNumber, at: number): Numbers {
  const before = readNumbers(db, gateway, number.epoch);
  const after = seen(before, number.seq, at);
  if (after !== before) writeNumbers(db, gateway, number.epoch, after);
  return after;
}
