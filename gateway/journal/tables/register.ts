/** Versions of the home's register. */
import type { Database } from "../../../alerts/program/sqlite.ts";
import type { RegisterRow } from "../journal.ts";
import { sumOfRegister } from "../rows.ts";

/** The newest versions that are kept. */
export const registerVersions = 200;

/** A version that does not read is written again from its copy, under its number. */
export function writeRegister(db: Database, row: RegisterRow): void {
  const { version, wall, by, why, seed, body } = row;
  db.run(
    "INSERT OR REPLACE INTO register (version, wall, by, why, seed, body, sum) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ...[version, wall, by, why, seed, body, sumOfRegister(row)],
  );
  db.run("DELETE FROM register WHERE version <= ?", version - registerVersions);
}
