import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { over, watchFolder } from "./orphans.ts";

export interface Folder {
  readonly path: string;
  remove(): void;
}

/** An empty folder of a test's own, gone after it even if the test was killed. */
export function tempFolder(what: string): Folder {
  const path = mkdtempSync(join(tmpdir(), `hearthwatch-${what}-`));
  watchFolder(path);
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true });
      over(path);
    },
  };
}
