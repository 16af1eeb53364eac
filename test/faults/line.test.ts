/** A share of each row about the line to the centre. The full measure: `npm run crash -- --row F-24`, or `node test/faults/run.ts`. */
import { afterAll, expect, test } from "vitest";
import { openWorkshop } from "./process.ts";
import { lineRows } from "./rows.ts";

const workshop = openWorkshop();
afterAll(() => workshop.clear());

const share: Record<string, number> = {
  "F-22": 40,
  "F-23": 1,
  "F-24": 32,
  "F-25": 30,
  "F-26": 1_000,
  "F-27": 5_000,
  "F-28": 4,
  "F-29": 1,
  "F-31": 5,
  "F-32": 1,
  "F-35": 1,
  "F-62": 1,
};
/** Mostly waiting: it costs the others nothing to wait beside them. */
const patient: ReadonlySet<string> = new Set(["F-23", "F-29"]);
/** They count seconds of a faster clock: beside others they would measure the machine. */
const alone = lineRows.filter(({ id }) => !patient.has(id));
const waiting = lineRows.filter(({ id }) => patient.has(id));

const seed = 20_261_122;
const patience = { timeout: 180_000 };

for (const row of alone) test(`${row.id} ${row.title}`, patience, () => come(row));

for (const row of waiting) test.concurrent(`${row.id} ${row.title}`, patience, () => come(row));

async function come(row: (typeof lineRows)[number]): Promise<void> {
  const { lost, dup, green, notes } = await row.run({ seed, runs: share[row.id] ?? 1, workshop });
  expect({ lost, dup, green }, JSON.stringify(notes)).toEqual({ lost: 0, dup: 0, green: true });
}
