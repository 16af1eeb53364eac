/** Bytes of the shared vectors: what real devices sent, not what this test makes up. */
import { join } from "node:path";
import { fromHex } from "../../devices/bytes.ts";
import { readVectorFiles } from "../devices/vectors.ts";

const folder = join(import.meta.dirname, "..", "devices", "vectors");

export function vectorOf(why: string): Uint8Array {
  const vectors = readVectorFiles(folder).find((file) => file.family === "enocean-esp3")?.vectors ?? [];
  const found = vectors.find((vector) => vector.why === why);
  const bytes = fromHex(found?.bytes ?? "");
  if (!bytes || bytes.length === 0) throw new Error(`there is no vector "${why}"`);
  return bytes;
}
