import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { prepareFolder } from "../../gateway/journal/files.ts";

test("who was at home when is nobody's business: only its owner may look into the folder of a journal", () => {
  const around = mkdtempSync(join(tmpdir(), "hearthwatch-folder-"));
  try {
    const dir = join(around, "deep", "data");
    prepareFolder(dir);
    expect((statSync(dir).mode & 0o777).toString(8)).toBe("700");
  } finally {
    rmSync(around, { recursive: true });
  }
});
