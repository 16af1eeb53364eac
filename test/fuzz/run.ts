/** `npm run fuzz`: every family of the registry against spoiled bytes; exits with 1 when any of them did what it must not. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openRegistry } from "../../devices/registry.ts";
import { readVectorFiles } from "../devices/vectors.ts";
import { type Figures, fuzz } from "./fuzz.ts";

const help = `npm run fuzz [-- options]

Flips, cuts, inserts, doubles and splices the vectors of every device family, puts noise between them, and feeds it all to
framer and decoder as the gateway runs them. Nothing may be thrown, no memory may be kept, and after each burst of noise and
the silence behind it a good frame must be read.

  --family rflink     only this family; may be given several times
  --bytes 10000000    bytes for each family (10000000)
  --seed 1            the same seed makes the same bytes (by default another one each day)
  --json              nothing but one JSON line a family

Exit codes: 0 all held, 1 something did not: the bytes that did it are printed as hex; 2 called wrongly.`;

const { values } = parseArgs({
  options: {
    family: { type: "string", multiple: true },
    bytes: { type: "string", default: "10000000" },
    seed: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

const row = (each: Figures): string =>
  [
    each.family.padEnd(24),
    `${each.bytes} bytes`.padStart(15),
    `${each.frames} frames`.padStart(15),
    `${each.facts} facts`.padStart(14),
    `${each.faults} faults`.padStart(15),
    `${each.throws} throws`.padStart(9),
    `${each.good} good after noise`.padStart(23),
    `heap +${each.heapMiB.toFixed(1)} MiB`.padStart(15),
    `${each.seconds.toFixed(1)} s`.padStart(8),
  ].join(" ");

async function main(): Promise<number> {
  const bytes = Number(values.bytes);
  const seed = values.seed === undefined ? Math.floor(Date.now() / 86_400_000) : Number(values.seed);
  const registry = await openRegistry();
  const chosen = values.family ?? [...registry.families.keys()].sort();
  const unknown = chosen.filter((id) => !registry.family(id));
  if (values.help) {
    say(help);
    return 0;
  }
  if (unknown.length > 0 || !(bytes > 0) || !Number.isInteger(seed)) {
    tell(unknown.length > 0 ? `there is no family ${unknown.join(", ")}` : help);
    return 2;
  }
  if (!values.json) say(`seed ${seed}, ${bytes} bytes a family`);
  const files = readVectorFiles(fileURLToPath(new URL("../devices/vectors/", import.meta.url)));
  let held = true;
  for (const id of chosen) {
    const family = registry.family(id);
    const vectors = files.find((file) => file.family === id)?.vectors ?? [];
    if (!family || vectors.length === 0) {
      tell(`${id}: no vectors, so nothing could be spoiled`);
      held = false;
      continue;
    }
    const figures = fuzz(family, vectors, bytes, seed);
    held &&= figures.violations.length === 0;
    say(values.json ? JSON.stringify(figures) : row(figures));
    if (values.json) continue;
    for (const { what, topic, hex } of figures.violations)
      say(`  ${what}\n    ${topic === undefined ? "" : `topic ${topic}, `}bytes ${hex}`);
  }
  return held ? 0 : 1;
}

process.exitCode = await main();
