/** Codes by which hubs join, the credentials they got, and the papers that gateways file here. */
import type { Database, Row } from "../../program/sqlite.ts";
import type { JoinCode, JoinedGateway, JoiningStore, Paper } from "../joining/store.ts";
import { optionalNumber, optionalText } from "./columns.ts";
import type { Writer } from "./group-commit.ts";

/** Codes that are over are forgotten after so many newer ones. */
const codesKept = 10_000;

/** A hub files a few in its life. None is thrown away for a newer one: a credential that was stolen must not push proof out. */
export const papersKept = { perGateway: 500, whenFull: "refuse-new" } as const;

export function openJoining(db: Database, writer: Writer): JoiningStore {
  const byHash = (hash: string) => codeOf(db.get("SELECT * FROM join_codes WHERE code_hash = ?", hash));
  return {
    addJoinCode: (hash, code) =>
      writer.write(() => {
        db.run(
          "INSERT INTO join_codes (code_hash, id, made_at, expires, made_by, gateway, home, town, bed, work_order, fingerprint) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
          ...[hash, code.id, code.madeAt, code.expires, code.madeBy, code.gateway, code.home],
          ...[code.town ?? null, code.bed ?? null, code.order ?? null, code.fingerprint ?? null],
        );
        db.run("DELETE FROM join_codes WHERE n <= (SELECT max(n) FROM join_codes) - ?", codesKept);
      }),
    joinCodes: async (limit) =>
      db.all("SELECT * FROM join_codes ORDER BY n DESC LIMIT ?", limit).flatMap((row) => codeOf(row) ?? []),
    revokeJoinCode: (id, at) =>
      writer.write(
        () =>
          db.run("UPDATE join_codes SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL AND used_at IS NULL", at, id)
            .changes > 0,
      ),
    useJoinCode: (hash, at, decide) =>
      writer.write(() => {
        const found = byHash(hash);
        const decided = decide(found);
        if (!("gateway" in decided)) return decided;
        const { id, home, town, bed, order, key } = decided.gateway;
        db.run("UPDATE join_codes SET used_at = coalesce(used_at, ?), used_by = ? WHERE code_hash = ?", at, key, hash);
        db.run(
          "INSERT OR REPLACE INTO joined_gateways (id, home, town, bed, work_order, token_sha256, key, joined_at, webhook_secret) VALUES (?,?,?,?,?,?,?,?,?)",
          ...[id, home, town ?? null, bed ?? null, order ?? null, decided.gateway.tokenSha256, key, at],
          decided.gateway.webhookSecret ?? null,
        );
        return decided;
      }),
    joinedGateways: async () => db.all("SELECT * FROM joined_gateways ORDER BY joined_at").map(gatewayOf),
    keepPaper: (paper) =>
      writer.write(() => {
        const { gateway, id } = paper;
        if (db.get("SELECT 1 FROM papers WHERE gateway = ? AND id = ?", gateway, id)) return "kept";
        const filed = db.get("SELECT count(*) AS n FROM papers WHERE gateway = ?", gateway);
        if (Number(filed?.n ?? 0) >= papersKept.perGateway) return "full";
        db.run(
          "INSERT INTO papers (gateway, id, kind, at, stored_at, sha256, body) VALUES (?,?,?,?,?,?,?)",
          ...[gateway, id, paper.kind, paper.at, paper.storedAt, paper.sha256, paper.body],
        );
        return "kept";
      }),
    papers: async (gateway, limit) =>
      (gateway === undefined
        ? db.all("SELECT * FROM papers ORDER BY stored_at DESC LIMIT ?", limit)
        : db.all("SELECT * FROM papers WHERE gateway = ? ORDER BY stored_at DESC LIMIT ?", gateway, limit)
      ).map(paperOf),
    paper: async (gateway, id) => {
      const row = db.get("SELECT * FROM papers WHERE gateway = ? AND id = ?", gateway, id);
      return row && paperOf(row);
    },
  };
}

function codeOf(row: Row | undefined): JoinCode | undefined {
  return (
    row && {
      id: String(row.id),
      madeAt: Number(row.made_at),
      expires: Number(row.expires),
      madeBy: String(row.made_by),
      gateway: String(row.gateway),
      home: String(row.home),
      town: optionalText(row.town),
      bed: optionalText(row.bed),
      order: optionalText(row.work_order),
      fingerprint: optionalText(row.fingerprint),
      usedAt: optionalNumber(row.used_at),
      usedBy: optionalText(row.used_by),
      revokedAt: optionalNumber(row.revoked_at),
    }
  );
}

const gatewayOf = (row: Row): JoinedGateway => ({
  id: String(row.id),
  home: String(row.home),
  town: optionalText(row.town),
  bed: optionalText(row.bed),
  order: optionalText(row.work_order),
  tokenSha256: String(row.token_sha256),
  webhookSecret: optionalText(row.webhook_secret),
  key: String(row.key),
  joinedAt: Number(row.joined_at),
});

const paperOf = (row: Row): Paper => ({
  gateway: String(row.gateway),
  id: String(row.id),
  kind: String(row.kind),
  at: Number(row.at),
  storedAt: Number(row.stored_at),
  sha256: String(row.sha256),
  body: String(row.body),
});
