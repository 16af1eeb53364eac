/**
 * The second copy, `register.json` in the data folder: it covers a journal that could not be read any more. Written under
 * another name, with fsync of file and folder, so that it is whole or not there.
 */
import { readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { copyFrom, copyText, type Kept } from "./kept.ts";

export const copyName = "register.json";

export type CopyFound =
  | { readonly is: "good"; readonly kept: Kept }
  | { readonly is: "damaged" }
  | { readonly is: "none" };

export function readCopy(dir: string): CopyFound {
  let text: string;
  try {
    text = readFileSync(join(dir, copyName), "utf8");
  } catch (fault) {
    // A folder without a copy is new; a copy that is there and does not read is lost.
    return fault instanceof Error && "code" in fault && fault.code === "ENOENT" ? { is: "none" } : { is: "damaged" };
  }
  const kept = copyFrom(text);
  return kept ? { is: "good", kept } : { is: "damaged" };
}

/** Off the loop: an SD card can take seconds for one fsync. */
export async function writeCopy(dir: string, kept: Kept): Promise<void> {
  const file = join(dir, copyName);
  const part = `${file}.part`;
  const handle = await open(part, "w", 0o600);
  try {
    await handle.writeFile(copyText(kept));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
  const folder = await open(dir, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** What does not read is left for a person to look at. */
export async function setAside(dir: string): Promise<void> {
  await rename(join(dir, copyName), join(dir, `${copyName}.damaged`)).catch(() => {});
}
