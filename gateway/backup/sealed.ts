/**
 * A backup's envelope: only the holder of the operator's private key opens it, and no byte of it can be changed, left out
 * or moved without being noticed. X25519 (RFC 7748), HKDF-SHA256 (RFC 5869), AES-256-GCM (NIST SP 800-38D); the chunks are
 * strung together as STREAM does (Hoang, Reyhanitabar, Rogaway, Vizár 2015): a counter and a last-chunk mark in the nonce.
 *
 *   0..7    "HWBACKUP"      8  version, 1
 *   9..40   public key made for this file alone      41..72  public key of the recipient
 *   then chunks: u32 BE length of what follows, ciphertext, 16 bytes tag
 *
 *   key    = HKDF(X25519(made, recipient), salt = bytes 9..72, info = "hearthwatch backup 1", 32 bytes)
 *   nonce  = u64 BE number of the chunk, 3 zero bytes, 1 for the last chunk or 0
 *   AAD    = bytes 0..72
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from "node:crypto";

/** Bytes of plain text in one chunk. */
export const chunkSize = 64 * 1024;
const magic = Buffer.from("HWBACKUP");
const headSize = 73;
const tagSize = 16;

/** `not_backup`: something else altogether. `newer`: made by a later program. */
export type SealFault = "not_backup" | "newer" | "wrong_key" | "truncated" | "tampered";

/** Thrown where a stream cannot return a fault; caught where it is opened. */
export class Unsealable extends Error {
  readonly fault: SealFault;
  constructor(fault: SealFault) {
    super(fault);
    this.name = "Unsealable";
    this.fault = fault;
  }
}

/** Raw X25519 public key as base64url: what stands in `backup.recipient`. */
export const recipientShape = /^[A-Za-z0-9_-]{43}$/;

export interface OperatorKey {
  /** PEM, PKCS #8. */
  readonly secret: string;
  readonly recipient: string;
}

/** Drawn again when its public part would begin with a dash: as the value of `--recipient` a shell's words would end there. */
export function newOperatorKey(draw = drawKey): OperatorKey {
  for (;;) {
    const key = draw();
    if (!key.recipient.startsWith("-")) return key;
  }
}

function drawKey(): OperatorKey {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const secret = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  return { secret, recipient: rawOf(publicKey).toString("base64url") };
}

/** `undefined`: this is no X25519 private key. */
export function readOperatorKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === "x25519" ? key : undefined;
  } catch {
    return undefined;
  }
}

/** The last 32 bytes of a SubjectPublicKeyInfo (RFC 8410) are the key itself. */
const rawOf = (key: KeyObject): Buffer => Buffer.from(key.export({ format: "der", type: "spki" }).subarray(-32));

/** SubjectPublicKeyInfo of X25519 up to the key (RFC 8410). */
const spki = Buffer.from("302a300506032b656e032100", "hex");
const publicKeyOf = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([spki, raw]), format: "der", type: "spki" });

export async function* seal(plain: AsyncIterable<Uint8Array>, recipient: string): AsyncGenerator<Uint8Array> {
  const to = Buffer.from(recipient, "base64url");
  const made = generateKeyPairSync("x25519");
  const head = Buffer.concat([magic, Buffer.of(1), rawOf(made.publicKey), to]);
  const key = keyOf(made.privateKey, publicKeyOf(to), head);
  yield head;
  let count = 0;
  const chunk = (text: Uint8Array, isLast: boolean): Buffer => {
    const cipher = createCipheriv("aes-256-gcm", key, nonceOf(count, isLast)).setAAD(head);
    count += 1;
    const sealed = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(sealed.length);
    return Buffer.concat([length, sealed]);
  };
  let held = Buffer.alloc(0);
  for await (const part of plain) {
    held = Buffer.concat([held, part]);
    // One byte stays behind: the last chunk is only known when nothing follows.
    for (; held.length > chunkSize; held = held.subarray(chunkSize)) yield chunk(held.subarray(0, chunkSize), false);
  }
  yield chunk(held, true);
}

/** Plain text that was not changed; throws `Unsealable` at the first byte that was. */
export async function* unseal(sealed: AsyncIterable<Uint8Array>, key: KeyObject): AsyncGenerator<Uint8Array> {
  const bytes = openPortions(sealed);
  const head = await bytes.take(headSize);
  if (head.length < magic.length || !head.subarray(0, magic.length).equals(magic)) throw new Unsealable("not_backup");
  if (head.length < headSize) throw new Unsealable("truncated");
  if (head[magic.length] !== 1) throw new Unsealable("newer");
  if (!head.subarray(41, headSize).equals(rawOf(createPublicKey(key)))) throw new Unsealable("wrong_key");
  const secret = keyOf(key, publicKeyOf(head.subarray(9, 41)), head);
  for (let count = 0; ; count += 1) {
    const length = await bytes.take(4);
    if (length.length < 4) throw new Unsealable("truncated");
    const size = length.readUInt32BE();
    if (size < tagSize || size > chunkSize + tagSize) throw new Unsealable("tampered");
    const chunk = await bytes.take(size);
    if (chunk.length < size) throw new Unsealable("truncated");
    const isLast = await bytes.isAtEnd();
    const plain = opened(secret, nonceOf(count, isLast), head, chunk);
    if (plain) {
      yield plain;
      if (isLast) return;
      continue;
    }
    // A whole chunk that is not the last one, with nothing behind it: the rest was cut off.
    if (isLast && opened(secret, nonceOf(count, false), head, chunk)) throw new Unsealable("truncated");
    throw new Unsealable("tampered");
  }
}

function opened(key: Buffer, nonce: Buffer, head: Buffer, chunk: Buffer): Buffer | undefined {
  const at = chunk.length - tagSize;
  const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(head).setAuthTag(chunk.subarray(at));
  try {
    return Buffer.concat([decipher.update(chunk.subarray(0, at)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function keyOf(secret: KeyObject, other: KeyObject, head: Buffer): Buffer {
  let shared: Buffer;
  try {
    shared = diffieHellman({ privateKey: secret, publicKey: other });
  } catch {
    // A point of low order: nobody makes such a key by accident.
    throw new Unsealable("tampered");
  }
  return Buffer.from(hkdfSync("sha256", shared, head.subarray(9), "hearthwatch backup 1", 32));
}

function nonceOf(count: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(count));
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Bytes in the portions that are asked for. */
function openPortions(source: AsyncIterable<Uint8Array>) {
  const parts = source[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  async function fill(size: number): Promise<void> {
    while (held.length < size) {
      const next = await parts.next();
      if (next.done) return;
      held = Buffer.concat([held, next.value]);
    }
  }
  return {
    /** Fewer only at the end. */
    async take(size: number): Promise<Buffer> {
      await fill(size);
      const taken = held.subarray(0, size);
      held = held.subarray(taken.length);
      return taken;
    },
    async isAtEnd(): Promise<boolean> {
      await fill(1);
      return held.length === 0;
    },
  };
}
