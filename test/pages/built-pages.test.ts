/** What is served is what was meant: no page tells the world where and by whom it was built. */
import { globSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Page, pages, root } from "../../alerts/program/page/build.ts";
import { built } from "./built.ts";

test.each(Object.keys(pages) as Page[])(
  "the built %s page holds no path of the machine that built it and nothing made for its developers",
  async (page) => {
    const { folder, remove } = await built(page);
    try {
      const files = globSync("**/*", { cwd: folder, withFileTypes: true }).filter((each) => each.isFile());
      expect(files.length).toBeGreaterThan(1);
      for (const file of files) {
        const text = readFileSync(join(file.parentPath, file.name), "latin1");
        for (const told of [root, homedir(), "jsxDEV", "lineNumber:", "sourceMappingURL"].filter(
          (each) => each.length > 1,
        ))
          expect(text.includes(told), `${file.name} holds ${told}`).toBe(false);
      }
    } finally {
      remove();
    }
  },
  120_000,
);
