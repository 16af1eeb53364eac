import type { Database, Row } from "../../program/sqlite.ts";
import type { Account, PeopleStore } from "../accounts/store.ts";
import { optionalText } from "./columns.ts";
import type { Writer } from "./group-commit.ts";
import type { CaseLog } from "./log.ts";

export function openPeople(db: Database, writer: Writer, log: CaseLog): PeopleStore {
  return {
    accountByName: async (name) => account(db.get("SELECT * FROM accounts WHERE name = ?", name)),
    account: async (id) => account(db.get("SELECT * FROM accounts WHERE id = ?", id)),
    ensureAccount: ({ id, name, roles, passwordHash }) =>
      writer.write(() => {
        db.run(
          "INSERT INTO accounts VALUES (?,?,?,?) ON CONFLICT (name) DO UPDATE SET roles = excluded.roles",
          id,
          name,
          JSON.stringify(roles),
          passwordHash ?? null,
        );
      }),
    retireAccounts: (keep) =>
      writer.write(() => {
        for (const row of db.all("SELECT id, name FROM accounts WHERE roles <> '[]'")) {
          if (keep.includes(String(row.name))) continue;
          const id = String(row.id);
          db.run("UPDATE accounts SET roles = '[]', password_hash = NULL WHERE id = ?", id);
          db.run("DELETE FROM sessions WHERE account = ?", id);
          db.run("DELETE FROM sign_in_links WHERE account = ?", id);
        }
      }),
    setPassword: (id, passwordHash) =>
      writer.write(() => {
        db.run("UPDATE accounts SET password_hash = ? WHERE id = ?", passwordHash, id);
      }),
    addLink: (tokenHash, of, expires) =>
      writer.write(() => {
        db.run("DELETE FROM sign_in_links WHERE expires < ?", expires - 30 * 86_400_000);
        db.run("INSERT INTO sign_in_links VALUES (?,?,?,NULL)", tokenHash, of, expires);
      }),
    linkOpens: async (tokenHash, at) =>
      optionalText(
        db.get(
          "SELECT account FROM sign_in_links WHERE token_hash = ? AND used_at IS NULL AND expires > ?",
          tokenHash,
          at,
        )?.account,
      ),
    useLink: (tokenHash, at) =>
      writer.write(() => {
        const used = db.run(
          "UPDATE sign_in_links SET used_at = ? WHERE token_hash = ? AND used_at IS NULL AND expires > ?",
          at,
          tokenHash,
          at,
        );
        if (used.changes !== 1) return undefined;
        return optionalText(db.get("SELECT account FROM sign_in_links WHERE token_hash = ?", tokenHash)?.account);
      }),
    addSession: (tokenHash, { account: of, expires, byLink }) =>
      writer.write(() => {
        db.run("INSERT INTO sessions VALUES (?,?,?,?)", tokenHash, of, expires, byLink ? 1 : 0);
      }),
    session: async (tokenHash) => {
      const row = db.get("SELECT * FROM sessions WHERE token_hash = ?", tokenHash);
      return row && { account: String(row.account), expires: Number(row.expires), byLink: row.by_link === 1 };
    },
    endSession: (tokenHash) =>
      writer.write(() => {
        db.run("DELETE FROM sessions WHERE token_hash = ?", tokenHash);
      }),
    endSessions: (of, but) =>
      writer.write(() => {
        db.run("DELETE FROM sessions WHERE account = ? AND token_hash <> ?", of, but);
      }),
    forgetSessions: (before, limit) =>
      writer.write(
        () =>
          db.run(
            "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE expires < ? LIMIT ?)",
            before,
            limit,
          ).changes,
      ),
    audit: (word, event, body) => writer.write(() => log.note(word, event, body)),
  };
}

const account = (row: Row | undefined): Account | undefined =>
  row && {
    id: String(row.id),
    name: String(row.name),
    roles: JSON.parse(String(row.roles)) as string[],
    passwordHash: optionalText(row.password_hash),
  };
