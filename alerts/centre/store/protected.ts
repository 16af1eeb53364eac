/** Protected minutes by gateway, bed and day, and which beds each gateway has told of. */
import type { Database, Row } from "../../program/sqlite.ts";
import { type ProtectedDay, protectedDay } from "../../protected/account.ts";
import type { ProtectedBed, ProtectedRow, ProtectedStore } from "../protected/store.ts";
import type { Writer } from "./group-commit.ts";

/** Days of one bed: three years and a little, then the oldest goes. */
const daysKept = 1_100;

export function openProtected(db: Database, writer: Writer): ProtectedStore {
  return {
    keepProtected: (rows, beds) =>
      writer.write(() => {
        for (const row of rows) keep(db, row);
        for (const { gateway, bed, home, timeZone, firstDay, lastDay } of beds) {
          db.run(
            "INSERT OR REPLACE INTO protected_beds (gateway, bed, home, time_zone, first_day, last_day) VALUES (?,?,?,?,?,?)",
            ...[gateway, bed, home, timeZone, firstDay, lastDay],
          );
          db.run(
            "DELETE FROM protected_days WHERE gateway = ? AND bed = ? AND day < date(?, ?)",
            ...[gateway, bed, lastDay, `-${daysKept} days`],
          );
        }
      }),
    protectedOn: async (day) =>
      db.all("SELECT * FROM protected_days WHERE day = ?", day).flatMap((row) => rowOf(row) ?? []),
    protectedBeds: async () =>
      db.all("SELECT * FROM protected_beds").map(
        (row): ProtectedBed => ({
          gateway: String(row.gateway),
          bed: String(row.bed),
          home: String(row.home),
          timeZone: String(row.time_zone),
          firstDay: String(row.first_day),
          lastDay: String(row.last_day),
        }),
      ),
  };
}

/** What was filed stays as it was filed. */
function keep(db: Database, { gateway, bed, day, home, isFinal, storedAt, account }: ProtectedRow): void {
  db.run(
    `INSERT INTO protected_days (gateway, bed, day, home, final, stored_at, body) VALUES (?,?,?,?,?,?,?)
     ON CONFLICT (gateway, bed, day) DO UPDATE SET home = excluded.home, final = excluded.final,
       stored_at = excluded.stored_at, body = excluded.body WHERE final = 0`,
    ...[gateway, bed, day, home, isFinal ? 1 : 0, storedAt, JSON.stringify(account)],
  );
}

function rowOf(row: Row): ProtectedRow | undefined {
  const account = read(String(row.body));
  return (
    account && {
      gateway: String(row.gateway),
      bed: String(row.bed),
      day: String(row.day),
      home: String(row.home),
      isFinal: row.final === 1,
      storedAt: Number(row.stored_at),
      account,
    }
  );
}

const read = (body: string): ProtectedDay | undefined => protectedDay.safeParse(JSON.parse(body)).data;
