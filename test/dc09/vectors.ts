/** The frames of the protocol paper: read, and written again, by whatever wants to be held to them. */
import { z } from "zod";
import { type Key, readKey } from "../../alerts/paths/dc09/cipher.ts";
import json from "./vectors.json" with { type: "json" };

const event = z.record(z.string(), z.union([z.string(), z.boolean(), z.null()]));
const shape = z.object({
  vectors: z.array(
    z.object({
      why: z.string(),
      from: z.string(),
      frame: z.string(),
      key: z.object({ format: z.enum(["ascii", "hex"]), text: z.string() }).optional(),
      pad: z.string().optional(),
      /** Why nobody here would write it so. */
      onlyRead: z.string().optional(),
      says: z.object({
        id: z.string(),
        seq: z.string(),
        account: z.string().nullable(),
        receiver: z.string().nullable(),
        line: z.string().nullable(),
        data: z.string(),
        timestamp: z.string().nullable(),
        events: z.array(event),
      }),
    }),
  ),
  refused: z.array(z.object({ why: z.string(), frame: z.string(), fault: z.string() })),
  replies: z.array(
    z.object({
      why: z.string(),
      frame: z.string(),
      kind: z.string(),
      seq: z.string(),
      timestamp: z.string().optional(),
    }),
  ),
});
export const { vectors, refused, replies } = shape.parse(json);
export type Vector = (typeof vectors)[number];

export const framed = (text: string): Uint8Array => Buffer.from(`\n${text}\r`, "latin1");

export function keyOf({ key }: Vector): Key | undefined {
  if (!key) return undefined;
  const read = readKey(key.text, key.format);
  if (!read) throw new Error(`the key of a vector is none: ${key.text}`);
  return read;
}
