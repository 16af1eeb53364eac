/**
 * Sealing of what is sensitive: AES-256-GCM, a fresh nonce each time. What is sealed says by its name what it is (additional
 * data), so that one row cannot be put in another's place.
 *
 *   byte  0        1..12    13..28   29...
 *         0x01     nonce    tag      ciphertext
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";

const version = 0x01;
const sizes = { key: 32, nonce: 12, tag: 16 } as const;
const head = 1 + sizes.nonce + sizes.tag;

export const newKey = (): Buffer => randomBytes(sizes.key);
/** Bare bytes take Node 24.21 four times as long, and a start opens thousands of boxes, each with its own key. */
const ready = (key: Uint8Array): KeyObject => createSecretKey(key);
export const isKey = (bytes: Uint8Array): boolean => bytes.length === sizes.key;

export function sealed(key: Uint8Array, plain: Uint8Array, name: string): Buffer {
  const nonce = randomBytes(sizes.nonce);
  const cipher = createCipheriv("aes-256-gcm", ready(key), nonce, { authTagLength: sizes.tag });
  cipher.setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body]);
}

/** `undefined`: another key, another name, or not as it was. */
export function opened(key: Uint8Array, box: Uint8Array, name: string): Buffer | undefined {
  if (box.length < head || box[0] !== version) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", ready(key), box.subarray(1, 1 + sizes.nonce), {
    authTagLength: sizes.tag,
  });
  decipher.setAAD(Buffer.from(name));
  decipher.setAuthTag(box.subarray(1 + sizes.nonce, head));
  try {
    return Buffer.concat([decipher.update(box.subarray(head)), decipher.final()]);
  } catch {
    return undefined;
  }
}
