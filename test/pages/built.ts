/** A page built into the test's own folder: tests beside each other never build over each other. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPage, type Page } from "../../alerts/program/page/build.ts";

export async function built(page: Page): Promise<{ readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), `hearthwatch-${page}-`));
  await buildPage(page, folder);
  return {
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
