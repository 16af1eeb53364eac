/**
 * Standard Webhooks 1.0, symmetric: `v1,` + base64(HMAC-SHA256(key, id.timestamp.body)). The body is what goes over the wire,
 * byte for byte. Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** Bytes of a key: 24 to 64. */
export type Secret = Uint8Array & { readonly kind: "webhook secret" };

const prefix = "whsec_";
const keyLength = { least: 24, most: 64 } as const;

/** `undefined`: no secret. */
export function readSecret(text: string): Secret | undefined {
  const found = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/.exec(text.trim());
  if (!found?.[1]) return undefined;
  const key = Buffer.from(found[1], "base64");
  return key.length < keyLength.least || key.length > keyLength.most ? undefined : (key as Uint8Array as Secret);
}

/** One to a line, the newest first; `undefined`: some line is none, or there is none at all. */
export function readSecrets(text: string): readonly Secret[] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const secrets = lines.flatMap((line) => readSecret(line) ?? []);
  return secrets.length === lines.length && lines.length > 0 ? secrets : undefined;
}

/** What follows from the token a gateway was given when it joined: both sides know it, and the token is not in it. */
export const secretTextOf = (token: string): string =>
  prefix + createHmac("sha256", token).update("hearthwatch webhook 1").digest("base64");

export interface Signed {
  readonly id: string;
  /** Unix s of this try. */
  readonly timestamp: number;
  readonly body: string;
}

const sum = ({ id, timestamp, body }: Signed, secret: Secret): Buffer =>
  createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest();

/** The three headers; one signature for each secret. */
export const signatureHeaders = (signed: Signed, secrets: readonly Secret[]): Readonly<Record<string, string>> => ({
  "webhook-id": signed.id,
  "webhook-timestamp": String(signed.timestamp),
  "webhook-signature": secrets.map((secret) => `v1,${sum(signed, secret).toString("base64")}`).join(" "),
});

/** Signatures looked at in one header: more is no rotation. */
const signaturesRead = 8;

/** Takes as long whether the first sign is wrong or the last. */
export function isSignedBy(signed: Signed, header: string, secrets: readonly Secret[]): boolean {
  const given = header
    .split(" ", signaturesRead)
    .filter((each) => each.startsWith("v1,"))
    .map((each) => Buffer.from(each.slice(3), "base64"));
  let holds = false;
  for (const secret of secrets) {
    const wanted = sum(signed, secret);
    for (const each of given) if (each.length === wanted.length && timingSafeEqual(each, wanted)) holds = true;
  }
  return holds;
}

/** ms by which the time of a try may be off either way. */
export const timestampWindow = 5 * 60_000;
