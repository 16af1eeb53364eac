/** Where `npm start` leaves word of what is running, for `sim` and `cases`. Addresses and the names of token files; no secret. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const running = z.object({
  pid: z.int(),
  page: z.url(),
  console: z.url(),
  broker: z.string(),
  simulator: z.object({ url: z.url(), tokenFile: z.string() }),
  centre: z.object({ url: z.url(), tokenFile: z.string() }),
  /** Of the joining desk. */
  installer: z.object({ codeFile: z.string() }).optional(),
});
export type Running = z.infer<typeof running>;

export const homeFolder = join(import.meta.dirname, "..", "..", ".hearthwatch");
const file = join(homeFolder, "running.json");

export function writeRunning(what: Running): void {
  writeFileSync(`${file}.new`, JSON.stringify(what, undefined, 2));
  renameSync(`${file}.new`, file);
}

/** Another one may have been started since: its word stays. */
export function forgetRunning(): void {
  if (readRunning()?.pid === process.pid) rmSync(file, { force: true });
}

/** What runs here now, or `undefined`: a file left by a program that is gone does not count. */
export function readRunning(): Running | undefined {
  try {
    const found = running.parse(JSON.parse(readFileSync(file, "utf8")));
    process.kill(found.pid, 0);
    return found;
  } catch {
    return undefined;
  }
}

export const readToken = (path: string): string => readFileSync(path, "utf8").trim();
