/** The hub's own key: made on the first start, never leaves the data folder. Its fingerprint stands on the hub's label. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { join } from "node:path";
import { joinWords } from "../../alerts/protocol.ts";
import { readSecretFile, writeSecretOnce } from "./secret-file.ts";

export interface HubIdentity {
  /** Raw Ed25519 public key, base64url. */
  readonly key: string;
  /** SHA-256 of the raw public key, first 16 hex digits. */
  readonly fingerprint: string;
  /** Proof that this hub asks with this code: base64url. */
  prove(code: string): string;
}

export function openIdentity(dir: string): HubIdentity {
  const file = join(dir, "gateway.key");
  const privateKey = readSecretFile(file, keyIn) ?? makeKey(file);
  const raw = rawOf(createPublicKey(privateKey));
  const key = raw.toString("base64url");
  return {
    key,
    fingerprint: createHash("sha256").update(raw).digest("hex").slice(0, 16),
    prove: (code) => sign(null, Buffer.from(joinWords(code, key)), privateKey).toString("base64url"),
  };
}

/** Anything but a key of ours is none. */
function keyIn(text: string): KeyObject | undefined {
  const key = createPrivateKey(text);
  return key.asymmetricKeyType === "ed25519" ? key : undefined;
}

function makeKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync("ed25519");
  writeSecretOnce(file, privateKey.export({ format: "pem", type: "pkcs8" }).toString());
  return privateKey;
}

/** The last 32 bytes of an Ed25519 SubjectPublicKeyInfo (RFC 8410) are the key itself. */
const rawOf = (key: KeyObject): Buffer => Buffer.from(key.export({ format: "der", type: "spki" }).subarray(-32));
