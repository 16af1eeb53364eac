/**
 * Hubs join here: a code is made for one gateway of one home, lives a quarter of an hour and opens once, for the hub whose
 * key proves itself. What the centre keeps of code and credential are SHA-256 sums.
 */
import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { secretTextOf } from "../../paths/https/sign.ts";
import { makeJoinCode, readJoinCode, shownJoinCode } from "../../program/join-code.ts";
import type { Log } from "../../program/log.ts";
import { type JoinGranted, type JoinRequest, type joinRefusals, joinWords } from "../../protocol.ts";
import { newToken } from "../accounts/accounts.ts";
import { type Register, tokenSha256 } from "../register/register.ts";
import type { JoinCode, JoinedGateway, JoiningStore } from "./store.ts";

/** ms */
export const joinCodeLife = 15 * 60_000;

export type JoinRefusal = (typeof joinRefusals)[number] | "proof_wrong";

export interface Wanted {
  readonly gateway: string;
  readonly home: string;
  readonly town?: string | undefined;
  readonly bed?: string | undefined;
  readonly order?: string | undefined;
  readonly fingerprint?: string | undefined;
}

export interface Joining {
  /** The code is shown this once. */
  make(
    wanted: Wanted,
    madeBy: string,
  ): Promise<{ readonly code: string; readonly id: string; readonly expires: number }>;
  revoke(id: string): Promise<boolean>;
  codes(): Promise<readonly JoinCode[]>;
  join(request: JoinRequest): Promise<JoinGranted | { readonly refused: JoinRefusal }>;
}

export interface JoiningDeps {
  readonly store: Pick<JoiningStore, "addJoinCode" | "joinCodes" | "revokeJoinCode" | "useJoinCode">;
  readonly register: Pick<Register, "gateway" | "addGateway">;
  /** Whoever is connected by a credential that counts no more is shown out. */
  readonly dismiss: (gateway: string, why: string) => void;
  /** Where gateways connect. */
  readonly broker: () => string;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
}

const codesListed = 200;

export function openJoining(deps: JoiningDeps): Joining {
  const { store, now, log } = deps;
  return {
    async make(wanted, madeBy) {
      const code = makeJoinCode(randomBytes(16));
      const { gateway, home, town, bed, order, fingerprint } = wanted;
      const id = deps.newId();
      const expires = now() + joinCodeLife;
      const kept = { id, madeAt: now(), expires, madeBy, gateway, home, town, bed, order, fingerprint };
      await store.addJoinCode(hashOf(code), kept);
      log.info("join_code.made", { gateway, home, order, code: id });
      return { code: shownJoinCode(code), id, expires };
    },
    revoke: (id) => store.revokeJoinCode(id, now()),
    codes: () => store.joinCodes(codesListed),
    async join(request) {
      const read = readJoinCode(request.code);
      // Looked up even when it can be no code: an answer takes the same road whatever was sent.
      const code = "code" in read ? read.code : "";
      if (!proves(request)) return { refused: "proof_wrong" };
      const token = newToken();
      const done = await store.useJoinCode(hashOf(code), now(), (found) => grant(found, request.key, token, now()));
      if ("refused" in done) {
        log.warn("hub.refused", { why: done.refused, hub: fingerprintOf(request.key) });
        return done;
      }
      const { id: gatewayId, home, order } = done.gateway;
      const isReplaced = deps.register.gateway(gatewayId) !== undefined;
      deps.register.addGateway(done.gateway);
      if (isReplaced) deps.dismiss(gatewayId, "credential replaced");
      log.info("hub.joined", { gateway: gatewayId, home, order, hub: fingerprintOf(request.key) });
      const granted = { v: 1, gatewayId, home, token, broker: deps.broker(), centreTime: now() } as const;
      return order === undefined ? granted : { ...granted, order };
    },
  };
}

type Granted = { readonly gateway: Omit<JoinedGateway, "joinedAt"> };

function grant(
  found: JoinCode | undefined,
  key: string,
  token: string,
  at: number,
): Granted | { readonly refused: JoinRefusal } {
  if (!found) return { refused: "join_code_unknown" };
  if (found.fingerprint !== undefined && found.fingerprint !== fingerprintOf(key))
    return { refused: "join_code_other_hub" };
  if (found.revokedAt !== undefined || found.expires <= at) return { refused: "join_code_expired" };
  // The same hub again: the answer to its first try got lost on the way. Its new token takes the place of that one.
  if (found.usedAt !== undefined && found.usedBy !== key) return { refused: "join_code_used" };
  const { gateway: id, home, town, bed, order } = found;
  const webhookSecret = secretTextOf(token);
  return { gateway: { id, home, town, bed, order, tokenSha256: tokenSha256(token), webhookSecret, key } };
}

/** First 16 hex digits of the SHA-256 of the raw public key: what a hub's label shows. */
export const fingerprintOf = (key: string): string =>
  createHash("sha256").update(Buffer.from(key, "base64url")).digest("hex").slice(0, 16);

/** A raw Ed25519 public key behind its SubjectPublicKeyInfo head (RFC 8410). */
const keyHead = Buffer.from("302a300506032b6570032100", "hex");
const rawKeyLength = 32;

function proves({ code, key, proof }: JoinRequest): boolean {
  const raw = Buffer.from(key, "base64url");
  if (raw.length !== rawKeyLength) return false;
  const publicKey = createPublicKey({ key: Buffer.concat([keyHead, raw]), format: "der", type: "spki" });
  return verify(null, Buffer.from(joinWords(code, key)), publicKey, Buffer.from(proof, "base64url"));
}

const hashOf = (code: string): string => createHash("sha256").update(`join ${code}`).digest("hex");
