/** `hearthwatch families`: what this installation can hear, for people (a table), for programs (JSON) and for the page. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { catalogueOf, type Entry } from "../../devices/catalogue/catalogue.ts";
import { markdownOf } from "../../devices/catalogue/markdown.ts";
import { field, parseJson } from "../../devices/json.ts";
import { openRegistry } from "../../devices/registry.ts";
import { type Command, exitCodes, type Io } from "./command.ts";

const help = `hearthwatch families: which devices can be heard, and what each can say

  hearthwatch families                                      a table
  hearthwatch families --json                               an object a family, with carrier, facts, supervision, profiles
  hearthwatch families --markdown > devices/CATALOGUE.md    the page that lies beside the families

Exit codes: 0 printed, 2 called wrongly.`;

export const families: Command = { summary: "lists the device families and what each can say", help, run };

async function run(args: string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { json: { type: "boolean", default: false }, markdown: { type: "boolean", default: false } },
  });
  const registry = await openRegistry();
  const entries = catalogueOf(registry.families.values(), await vectorCounts());
  if (values.json) io.stdout(JSON.stringify(entries));
  else if (values.markdown) io.stdout(markdownOf(entries));
  else for (const entry of entries) io.stdout(row(entry));
  return exitCodes.done;
}

const row = ({ id, title, carrier, says, forgeable }: Entry): string =>
  [id.padEnd(24), carrier.kind.padEnd(8), forgeable ? "!" : " ", `${title.zh} (${title.en}):`, says.join(", ")].join(
    " ",
  );

const vectorsFolder = join(import.meta.dirname, "..", "..", "test", "devices", "vectors");

/** Counted where the tests lie beside the program; an installed one has none. */
async function vectorCounts(): Promise<ReadonlyMap<string, number> | undefined> {
  const names = await readdir(vectorsFolder).catch(() => undefined);
  if (names === undefined) return undefined;
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith(".json"))
      .map(async (name) =>
        parseJson(await readFile(join(vectorsFolder, name)), { bytes: 16 * 1024 * 1024, depth: 32 }),
      ),
  );
  return new Map(
    files.flatMap((parsed) => {
      const file = "value" in parsed ? parsed.value : undefined;
      const { family, vectors } = { family: field(file, "family"), vectors: field(file, "vectors") };
      return typeof family === "string" && Array.isArray(vectors) ? [[family, vectors.length] as const] : [];
    }),
  );
}
