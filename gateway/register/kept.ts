/** One version of the register as it lies on disk: a row of the journal's database, and the same as a file beside it. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { jsonOf } from "../../alerts/program/json.ts";
import type { RegisterRow } from "../journal/journal.ts";
import { bookKept, written } from "./book.ts";
import type { BookVersion } from "./contract.ts";

export interface Kept {
  readonly version: BookVersion;
  /** Digests of the configurations whose home and devices it knows of, newest first, with spaces between. */
  readonly seed: string;
}

export const rowOf = ({ version: { book, ...rest }, seed }: Kept): RegisterRow => ({
  ...rest,
  seed,
  body: JSON.stringify(written(book)),
});

/** `undefined`: this is no book. The checksum has been looked at before. */
export function keptFrom({ body, seed, ...rest }: RegisterRow): Kept | undefined {
  const book = bookKept(jsonOf(body));
  return book && { version: { ...rest, book }, seed };
}

const copyShape = z.strictObject({
  format: z.literal(1),
  version: z.int().min(1),
  wall: z.number(),
  by: z.string(),
  why: z.string(),
  seed: z.string(),
  book: z.unknown(),
  sha256: z.string(),
});

/** The text of `register.json`. */
export function copyText({ version: { book, ...rest }, seed }: Kept): string {
  const copy = { format: 1, ...rest, seed, book: written(book) };
  return `${JSON.stringify({ ...copy, sha256: sha256(JSON.stringify(copy)) }, null, 2)}\n`;
}

/** `undefined`: it is not as written. */
export function copyFrom(text: string): Kept | undefined {
  const read = copyShape.safeParse(jsonOf(text));
  if (!read.success) return undefined;
  const { sha256: sum, ...copy } = read.data;
  if (sha256(JSON.stringify(copy)) !== sum) return undefined;
  const { format: _, seed, book: raw, ...rest } = copy;
  const book = bookKept(raw);
  return book && { version: { ...rest, book }, seed };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
