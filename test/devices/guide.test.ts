import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";
import { readVectorFiles, wrongIn } from "./vectors.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The fenced files of the page, each under the path that stands on the line before it. */
function filesOn(page: string): readonly { readonly path: string; readonly text: string }[] {
  return [...page.matchAll(/^`([^`\n]+)`\n+```\w+\n([\s\S]*?)^```$/gm)].map(([, path = "", text = ""]) => ({
    path,
    text,
  }));
}

/** A checkout's devices with the page's files put where the page says; nothing else is touched. */
function checkoutWith(files: ReturnType<typeof filesOn>): string {
  const folder = mkdtempSync(join(tmpdir(), "hearthwatch-guide-"));
  folders.push(folder);
  cpSync(join(root, "devices"), join(folder, "devices"), { recursive: true });
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const openIn = async (folder: string) => {
  const module: typeof import("../../devices/registry.ts") = await import(
    pathToFileURL(join(folder, "devices/registry.ts")).href
  );
  return module.openRegistry();
};

const page = readFileSync(join(root, "devices/README.md"), "utf8");

test("the page's two files make a family that reads its vectors", async () => {
  const files = filesOn(page);
  expect(files.map((file) => file.path)).toEqual([
    "devices/families/northlight-nl20.ts",
    "test/devices/vectors/northlight-nl20.json",
  ]);
  const folder = checkoutWith(files);
  const registry = await openIn(folder);
  expect(registry.family("zigbee2mqtt"), "the families that were there are there").toBeDefined();
  const [vectors] = readVectorFiles(join(folder, "test/devices/vectors"));
  if (!vectors) throw new Error("no vector file");
  expect(vectors.vectors.length).toBeGreaterThan(2);
  expect(wrongIn(vectors, registry.family("northlight-nl20"))).toEqual([]);
});

test("a mistake on the page would be found", async () => {
  const files = filesOn(page.replace("bit(flags, 0)", "bit(flags, 1)"));
  const folder = checkoutWith(files);
  const registry = await openIn(folder);
  const [vectors] = readVectorFiles(join(folder, "test/devices/vectors"));
  if (!vectors) throw new Error("no vector file");
  expect(wrongIn(vectors, registry.family("northlight-nl20"))).toHaveLength(1);
});
