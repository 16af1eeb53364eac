/**
 * The journal under the faults of the catalogue: `node test/faults/run.ts [--row F-20] [--runs 1000] [--seed 1] [--json]`.
 * Exits with 1 when a row does not come up to its figure.
 */

import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { openWorkshop } from "./process.ts";
import { reportLine } from "./report.ts";
import { rows } from "./rows.ts";

const { values } = parseArgs({
  options: { row: { type: "string" }, runs: { type: "string" }, seed: { type: "string" }, json: { type: "boolean" } },
});

const chosen = rows.filter((row) => values.row === undefined || row.id === values.row);
if (chosen.length === 0) {
  process.stderr.write(`no row ${values.row}; known: ${rows.map((row) => row.id).join(", ")}\n`);
  process.exit(2);
}
const seed = Number(values.seed ?? "1");
const workshop = openWorkshop();
let green = true;
try {
  for (const row of chosen) {
    const began = performance.now();
    const figures = await row.run({ seed, workshop, ...(values.runs !== undefined && { runs: Number(values.runs) }) });
    green &&= figures.green;
    const line = reportLine(row, figures, seed, (performance.now() - began) / 1_000);
    process.stdout.write(
      values.json
        ? `${JSON.stringify(line)}\n`
        : `${figures.green ? "ok  " : "FAIL"} ${row.id} ${row.title}\n     ${JSON.stringify(line)}\n`,
    );
  }
} finally {
  workshop.clear();
}
process.exitCode = green ? 0 : 1;
