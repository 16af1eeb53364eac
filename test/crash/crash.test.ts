/** A share of the crash rows, so that every `npm test` has seen both programs die. The full measure: `npm run crash`. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openWorkshop } from "../faults/process.ts";
import { atPoint, type Killer, runKills } from "./kills.ts";
import { type Point, points } from "./points.ts";
import { killRows } from "./rows.ts";

const workshop = openWorkshop();
afterAll(() => workshop.clear());

const seed = 20_261_121;
/** A start takes a second, and there are two cores. */
const patience = { timeout: 240_000 };

/** Each point as often as every other. */
function inTurn(of: Point["of"]): { readonly killer: Killer; readonly times: number } {
  const own = points.filter((point) => point.of === of);
  let next = 0;
  const killer: Killer = (random) => {
    const point = own[next % own.length];
    next += 1;
    // Not far into a life: a share has to be quick.
    return atPoint({ name: point?.name ?? "", passes: Math.min(point?.passes ?? 1, 3) })(random);
  };
  return { killer, times: own.length * 2 };
}

test("every crash point of the product has its row", () => {
  const root = join(import.meta.dirname, "..", "..");
  const named = globSync(["gateway/**/*.ts", "alerts/**/*.ts"], { cwd: root })
    .flatMap((path) => [...readFileSync(join(root, path), "utf8").matchAll(/\b[cC]rash(?:Point)?\("([^"]+)"\)/g)])
    .map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual(points.map(({ name }) => name).sort());
  expect(killRows.map(({ id }) => id)).toEqual(expect.arrayContaining(["F-01", "F-02/before-commit", "F-04"]));
});

test(
  "gateway and centre die at each of their points: nothing acknowledged is lost, nothing is doubled",
  patience,
  async () => {
    const kills = {
      gateway: inTurn("gateway"),
      centre: inTurn("centre"),
      chatter: 300,
      pressEvery: 250,
      breathes: "when-behind",
    } as const;
    const figures = await runKills(kills, { seed, workshop });
    const { died } = figures.notes;
    expect({ ...figures, latencies: [], rssMax: 0 }).toMatchObject({ lost: 0, dup: 0, green: true });
    for (const { of, name } of points) expect(died).toContain(`${of} at ${name} 2`);
  },
);

test("the same rows call out a gateway that acknowledges before it commits", patience, async () => {
  const killer = atPoint({ name: "before-commit", passes: 8 });
  const kills = { gateway: { killer, times: 3 }, chatter: 20, pressEvery: 15, breathes: "when-behind" } as const;
  const figures = await runKills(kills, { seed, workshop, planted: true });
  expect(figures.notes.died).toBe("gateway at before-commit 3");
  expect(figures.lost).toBeGreaterThan(0);
  expect(figures.notes.first_fault).toContain("was acknowledged and is not in the journal");
  expect(figures.green).toBe(false);
});
