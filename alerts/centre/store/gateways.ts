import type { Database } from "../../program/sqlite.ts";
import type { Numbers } from "../gateways/numbers.ts";
import type { GatewayStore } from "../gateways/store.ts";
import { optionalNumber } from "./columns.ts";
import type { Writer } from "./group-commit.ts";
import { readNumbers, takeNumber, writeNumbers } from "./numbers.ts";

/** What could not be read is kept for the technician: the newest so many, so many bytes of each. */
const unreadKept = { rows: 1_000, bytes: 16_384 } as const;

/** Paths of one gateway, the newest: a label that changes every day must not fill the table. */
const pathTestsKept = 16;

export function openGateways(db: Database, writer: Writer): GatewayStore {
  return {
    changeNumbers: (gateway, epoch, change) =>
      writer.write(
        () => {
          const before = readNumbers(db, gateway, epoch);
          const after = change(before);
          if (after !== before) writeNumbers(db, gateway, epoch, after);
          return after;
        },
        { of: gateway },
      ),
    numbers: async () =>
      db.all("SELECT gateway, epoch, body FROM numbers").map((row) => ({
        gateway: String(row.gateway),
        epoch: String(row.epoch),
        numbers: JSON.parse(String(row.body)) as Numbers,
      })),
    keepUnread: (gateway, topic, payload, reason, at, refusal) =>
      writer.write(
        () => {
          const kept = payload.subarray(0, unreadKept.bytes);
          const { id } = db.run(
            "INSERT INTO unread (gateway, topic, at, reason, payload) VALUES (?,?,?,?,?)",
            gateway,
            topic,
            at,
            reason,
            kept,
          );
          db.run("DELETE FROM unread WHERE id <= ?", id - unreadKept.rows);
          if (!refusal) return;
          takeNumber(db, gateway, refusal.number, at);
          db.run("INSERT INTO receipts_out (gateway, body) VALUES (?,?)", gateway, refusal.body);
        },
        { of: gateway },
      ),
    waiting: async (gateway, after, limit) =>
      db
        .all(
          "SELECT id, body FROM receipts_out WHERE gateway = ? AND id > ? ORDER BY id LIMIT ?",
          gateway,
          after,
          limit,
        )
        .map((row) => ({ id: Number(row.id), body: String(row.body) })),
    delivered: (ids) =>
      writer.write(() => {
        for (const id of ids) db.run("DELETE FROM receipts_out WHERE id = ?", id);
      }),
    gateways: async () =>
      db.all("SELECT * FROM gateways").map((row) => ({
        id: String(row.id),
        heardAt: optionalNumber(row.heard_at),
        lost: row.lost === 1,
        devicesSilent: Number(row.devices_silent),
        clockOffset: optionalNumber(row.clock_offset),
      })),
    saveGateways: (rows, aliveAt) =>
      writer.write(() => {
        for (const row of rows)
          db.run(
            "INSERT OR REPLACE INTO gateways VALUES (?,?,?,?,?)",
            row.id,
            row.heardAt ?? null,
            row.lost ? 1 : 0,
            row.devicesSilent,
            row.clockOffset === undefined ? null : Math.round(row.clockOffset),
          );
        db.run("INSERT OR REPLACE INTO life VALUES (1, ?)", aliveAt);
      }),
    // What comes is the newest, whatever the clock said before it was set back.
    keepPathTest: ({ gateway, path, at, ok }) =>
      writer.write(() => {
        db.run(
          `INSERT INTO path_tests (gateway, path, at, ok, ok_at) VALUES (?,?,?,?,?) ON CONFLICT (gateway, path) DO UPDATE SET
           ok = excluded.ok, at = excluded.at, ok_at = coalesce(excluded.ok_at, min(ok_at, excluded.at))`,
          ...[gateway, path, Math.round(at), ok ? 1 : 0, ok ? Math.round(at) : null],
        );
        db.run(
          "DELETE FROM path_tests WHERE gateway = ? AND path NOT IN (SELECT path FROM path_tests WHERE gateway = ? ORDER BY at DESC LIMIT ?)",
          ...[gateway, gateway, pathTestsKept],
        );
      }),
    pathTests: async () =>
      db.all("SELECT * FROM path_tests").map((row) => ({
        gateway: String(row.gateway),
        path: String(row.path),
        at: Number(row.at),
        ok: row.ok === 1,
        okAt: optionalNumber(row.ok_at),
      })),
    savePathsKnown: (known, gone) =>
      writer.write(() => {
        for (const { gateway, path, kind, since, testAt, failed, okAt } of known)
          db.run(
            "INSERT OR REPLACE INTO paths_known (gateway, path, kind, since, test_at, failed, ok_at) VALUES (?,?,?,?,?,?,?)",
            ...[gateway, path, kind, Math.round(since)],
            ...[testAt === undefined ? null : Math.round(testAt), failed, okAt === undefined ? null : Math.round(okAt)],
          );
        for (const { gateway, path } of gone)
          db.run("DELETE FROM paths_known WHERE gateway = ? AND path = ?", gateway, path);
      }),
    pathsKnown: async () =>
      db.all("SELECT * FROM paths_known").map((row) => ({
        ...{ gateway: String(row.gateway), path: String(row.path), kind: String(row.kind), since: Number(row.since) },
        ...{ testAt: optionalNumber(row.test_at), failed: Number(row.failed), okAt: optionalNumber(row.ok_at) },
      })),
    lastAlive: async () => optionalNumber(db.get("SELECT alive_at FROM life")?.alive_at),
  };
}
