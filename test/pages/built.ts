/**
 * A page built for tests, never into its own `dist`: tests beside each other would build over each other. Within a run of tests it
 * is built once and shared by all files; who runs alone builds its own.
 */
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPage, type Page } from "../../alerts/program/page/build.ts";

/** Read only: others look at the same files. */
export interface Built {
  readonly folder: string;
  remove(): void;
}

/** Set by a run's beginning (test/kit/run.ts), which also takes the folder away at its end. */
const ofThisRun = process.env.HEARTHWATCH_TEST_RUN;

/** `into`: an empty folder, where somebody has one for it. */
export async function built(page: Page, into?: string): Promise<Built> {
  const shared = ofThisRun && join(ofThisRun, `built-${page}`);
  if (shared && existsSync(shared)) return { folder: shared, remove() {} };
  const folder = into ?? mkdtempSync(join(tmpdir(), `hearthwatch-${page}-`));
  await buildPage(page, folder);
  if (shared && isPut(folder, shared)) return { folder: shared, remove() {} };
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Whoever is first puts his there whole; who built meanwhile keeps his own. */
function isPut(folder: string, shared: string): boolean {
  try {
    renameSync(folder, shared);
    return true;
  } catch {
    return false;
  }
}
