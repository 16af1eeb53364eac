/**
 * Files one after the other, as they lie inside a backup's envelope:
 *
 *   each: u16 BE length of the head, head as JSON {"name","size"}, then `size` bytes
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { z } from "zod";

export interface Packed {
  /** As it is called inside the archive: parts with "/" between, never out of its folder. */
  readonly name: string;
  readonly from: { readonly file: string } | { readonly text: string };
}

const part = /^[A-Za-z0-9._-]+$/;
export const isSafeName = (name: string): boolean =>
  name.length <= 200 && name.split("/").every((each) => part.test(each) && each !== "." && each !== "..");

const headShape = z.strictObject({ name: z.string().refine(isSafeName), size: z.int().min(0) });

export async function* pack(files: readonly Packed[]): AsyncGenerator<Uint8Array> {
  for (const { name, from } of files) {
    const text = "text" in from ? Buffer.from(from.text) : undefined;
    const size = text?.length ?? ("file" in from ? (await stat(from.file)).size : 0);
    const head = Buffer.from(JSON.stringify({ name, size }));
    const length = Buffer.alloc(2);
    length.writeUInt16BE(head.length);
    yield Buffer.concat([length, head]);
    if (text) yield text;
    else if ("file" in from && size > 0) yield* exactly(from.file, size);
  }
}

/** A log that grows meanwhile is taken as long as it was. */
async function* exactly(file: string, size: number): AsyncGenerator<Uint8Array> {
  let left = size;
  for await (const chunk of createReadStream(file, { end: size - 1 })) {
    if (!(chunk instanceof Uint8Array)) continue;
    left -= chunk.length;
    yield chunk;
  }
  if (left > 0) throw new Error(`${file} became shorter while it was read`);
}

/** Hands each file out in pieces: `begin` for its name, `write` for its bytes. `false`: this is no archive. */
export async function unpack(
  source: AsyncIterable<Uint8Array>,
  into: { begin(name: string): Promise<void>; write(bytes: Uint8Array): Promise<void>; end(): Promise<void> },
): Promise<boolean> {
  let held = Buffer.alloc(0);
  let left: number | undefined;
  for await (const chunk of source) {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      if (left === undefined) {
        const head = headIn(held);
        if (head === "more") break;
        if (head === "bad") return false;
        held = held.subarray(head.taken);
        left = head.size;
        await into.begin(head.name);
      }
      const bytes = held.subarray(0, left);
      if (bytes.length > 0) await into.write(bytes);
      held = held.subarray(bytes.length);
      left -= bytes.length;
      if (left > 0) break;
      await into.end();
      left = undefined;
    }
  }
  return left === undefined && held.length === 0;
}

function headIn(held: Buffer): { name: string; size: number; taken: number } | "more" | "bad" {
  if (held.length < 2) return "more";
  const length = held.readUInt16BE();
  if (held.length < 2 + length) return "more";
  try {
    const head = headShape.safeParse(JSON.parse(held.subarray(2, 2 + length).toString("utf8")));
    return head.success ? { ...head.data, taken: 2 + length } : "bad";
  } catch {
    return "bad";
  }
}
