/** A share of each row about the centre and its console. The full measure: `npm run crash -- --row F-63`. */
import { afterAll, expect, test } from "vitest";
import { openWorkshop } from "./process.ts";
import { officeRows } from "./rows.ts";

const workshop = openWorkshop();
afterAll(() => workshop.clear());

const share: Record<string, number> = {
  "F-63": 20,
  "F-64": 1,
  "F-65": 40,
  "F-66": 2,
  "F-67": 1,
  "F-68": 100,
  "F-69": 1,
  "F-70": 5,
  "F-71": 9,
};

for (const row of officeRows)
  test(`${row.id} ${row.title}`, { timeout: 240_000 }, async () => {
    const { lost, dup, green, notes } = await row.run({ seed: 20_261_122, runs: share[row.id] ?? 1, workshop });
    expect({ lost, dup, green }, JSON.stringify(notes)).toEqual({ lost: 0, dup: 0, green: true });
  });
