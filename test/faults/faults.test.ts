/** A share of each row, so that every `npm test` has seen the disk fail. The full measure: `node test/faults/run.ts`. */
import { afterAll, expect, test } from "vitest";
import { openWorkshop } from "./process.ts";
import { diskRows as rows } from "./rows.ts";

const workshop = openWorkshop();
afterAll(() => workshop.clear());

const share: Record<string, number> = {
  "F-02": 4,
  "F-13": 280,
  "F-14": 4,
  "F-15": 48,
  "F-16": 60,
  "F-18": 40,
  "F-20": 40,
  "F-21": 1,
};

for (const row of rows)
  test(`${row.id} ${row.title}`, { timeout: 60_000 }, async () => {
    const figures = await row.run({ seed: 20_260_301, runs: share[row.id] ?? 1, workshop });
    expect({ lost: figures.lost, dup: figures.dup, green: figures.green, notes: figures.notes }).toEqual({
      ...{ lost: 0, dup: 0, green: true, notes: figures.notes },
    });
  });

for (const id of ["F-14", "F-20"])
  test(`${id} calls out a gateway that acknowledges before it commits`, { timeout: 60_000 }, async () => {
    const row = rows.find((each) => each.id === id);
    const figures = await row?.run({ seed: 20_260_301, runs: id === "F-14" ? 2 : 20, workshop, planted: true });
    expect(figures?.lost).toBeGreaterThan(0);
    expect(figures?.green).toBe(false);
  });
