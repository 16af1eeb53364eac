/**
 * `npm run crash`: processes that die (section A of the fault catalogue), then disks that fail and lines that are ill (sections
 * B and C, `test/faults`).
 * One line a row; exits with 1 when anything was lost or doubled or a row does not come up to its figure.
 */
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { openWorkshop } from "../faults/process.ts";
import { type Figures, type Row, reportLine } from "../faults/report.ts";
import { rows as diskRows } from "../faults/rows.ts";
import { over, watchFolder } from "../kit/orphans.ts";
import { killRows } from "./rows.ts";

const help = `npm run crash [-- options]

Kills a real gateway and a real centre at every named point and at random instants while devices press buttons, and counts
what was lost and doubled when all has healed; then breaks the journal's disk and the line to the centre in the ways of the fault catalogue.

  --runs 50      kills a row (50); a row of disk or line keeps its own measure unless --row names it
  --seed 1       the same seed chooses the same instants (1)
  --row F-02     only rows whose id begins so: ${[...killRows, ...diskRows].map(({ id }) => id).join(", ")}
  --planted      with a gateway that acknowledges before it commits: the kill rows must find it out, so exit code 1
  --json         nothing but one JSON line a row

Exit codes: 0 nothing lost, nothing doubled, every row as the catalogue asks; 1 otherwise; 2 called wrongly.`;

const { values } = parseArgs({
  options: {
    runs: { type: "string" },
    seed: { type: "string", default: "1" },
    row: { type: "string", multiple: true },
    planted: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** Two cores are the usual machine; a lane is a gateway, a centre and their devices. */
const lanes = 2;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = (line: string): void => {
  if (!values.json) process.stderr.write(`${line}\n`);
};

async function main(): Promise<number> {
  if (values.help) {
    say(help);
    return 0;
  }
  const isChosen = ({ id }: Row) => values.row === undefined || values.row.some((each) => id.startsWith(each));
  const kills = killRows.filter(isChosen);
  const disks = diskRows.filter(isChosen);
  const seed = Number(values.seed);
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  if (kills.length + disks.length === 0 || !Number.isInteger(seed) || !(runs === undefined || runs > 0)) {
    tell(help);
    return 2;
  }
  const workshop = openWorkshop();
  // Ended by hand as well, nothing stays behind.
  watchFolder(workshop.folder);
  let green = true;
  const run = async (row: Row, measure: number | undefined): Promise<void> => {
    const began = performance.now();
    tell(`crash: ${row.id} …`);
    const progress = (done: number) => done % 10 === 0 && tell(`crash: ${row.id} ${done}/${measure ?? row.fullRuns}`);
    const options = { seed, workshop, progress, ...(measure !== undefined && { runs: measure }) };
    const figures = await row
      .run(values.planted ? { ...options, planted: true } : options)
      .catch((fault: unknown) => failed(fault));
    green &&= figures.green;
    const line = reportLine(row, figures, seed, (performance.now() - began) / 1_000);
    tell(`${figures.green ? "ok  " : "FAIL"} ${row.id} ${row.title}`);
    say(JSON.stringify(line));
  };
  try {
    const waiting = [...kills];
    const lane = async () => {
      for (let row = waiting.shift(); row; row = waiting.shift()) await run(row, runs);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    for (const row of disks) await run(row, values.row === undefined ? undefined : runs);
  } finally {
    workshop.clear();
    over(workshop.folder);
  }
  return green ? 0 : 1;
}

/** A row that could not be measured to its end is not green, and says why. */
const failed = (fault: unknown): Figures => ({
  ...{ runs: 0, lost: 0, dup: 0, green: false },
  notes: { failed: fault instanceof Error ? fault.message : String(fault) },
});

process.exitCode = await main();
