import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { catalogueOf } from "../../devices/catalogue/catalogue.ts";
import { markdownOf } from "../../devices/catalogue/markdown.ts";
import { factWords } from "../../devices/catalogue/words.ts";
import { openRegistry } from "../../devices/registry.ts";
import { families } from "../../gateway/command/families.ts";
import { readVectorFiles } from "./vectors.ts";

const registry = await openRegistry();
const files = readVectorFiles(fileURLToPath(new URL("./vectors/", import.meta.url)));
const counts = new Map(files.map(({ family, vectors }) => [family, vectors.length]));
const entries = catalogueOf(registry.families.values(), counts);

async function printed(...args: string[]) {
  const out: string[] = [];
  const io = { stdout: (line: string) => void out.push(line), stderr: () => {}, stdin: (async function* () {})() };
  return { code: await families.run(args, io), out: out.join("\n") };
}

test("the page beside the families says what they are today", () => {
  const page = readFileSync(new URL("../../devices/CATALOGUE.md", import.meta.url), "utf8");
  expect(page.trimEnd(), "npx hearthwatch families --markdown > devices/CATALOGUE.md").toBe(
    markdownOf(entries).trimEnd(),
  );
});

test("every family is listed, with what it says, how it is watched and how it joins", () => {
  expect(entries.map(({ id }) => id).sort()).toEqual([...registry.families.keys()].sort());
  for (const { id, says, joins, vectors } of entries) {
    expect(says.length, id).toBeGreaterThan(0);
    expect(joins.length, id).toBeGreaterThan(0);
    expect(vectors, id).toBe(counts.get(id));
  }
});

test("families that can call come first; one that can be forged says so", () => {
  const page = markdownOf(entries);
  const firstWithoutCall = entries.findIndex(({ says }) => !says.includes("call"));
  expect(entries.slice(firstWithoutCall).some(({ says }) => says.includes("call"))).toBe(false);
  const rflink = page.slice(page.indexOf("## rflink"));
  expect(rflink.slice(0, rflink.indexOf("\n## ", 3))).toContain("可被伪造或干扰");
  expect(rflink).toContain("can be forged or jammed");
});

test("a fact of any kind has its words", () => {
  const kinds = entries.flatMap(({ says }) => says);
  expect(kinds.filter((kind) => factWords[kind].zh === "" || factWords[kind].en === "")).toEqual([]);
});

test("what people read in Chinese has full-width punctuation", () => {
  const said = [...registry.families.values()].flatMap(({ title, profiles = [] }) => [
    title.zh,
    ...profiles.map((each) => each.title.zh),
  ]);
  expect(said.length).toBeGreaterThan(registry.families.size);
  expect(said.filter((words) => /[\u4e00-\u9fff）][,;:?!(]|[,;:?!)][\u4e00-\u9fff]/.test(words))).toEqual([]);
});

test("the command prints a row, an object or the page", async () => {
  const table = await printed();
  expect(table.code).toBe(0);
  expect(table.out.split("\n")).toHaveLength(entries.length);
  const json: unknown = JSON.parse((await printed("--json")).out);
  expect(json).toEqual(JSON.parse(JSON.stringify(entries)));
  expect((await printed("--markdown")).out).toBe(markdownOf(entries));
  await expect(printed("--wrong")).rejects.toMatchObject({ code: "ERR_PARSE_ARGS_UNKNOWN_OPTION" });
});
