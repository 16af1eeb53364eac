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
/** A start takes a second, and there are two cores for everybody. */
const patience = { timeout: 240_000 };

/** Each point as often as every other. */
function inTurn(own: readonly Point[]): { readonly killer: Killer; readonly times: number } {
  let next = 0;
  const killer: Killer = (random) => {
    const point = own[next % own.length];
    next += 1;
    // Not far into a life: a share has to be quick.
    return atPoint({ name: point?.name ?? "", passes: Math.min(point?.passes ?? 1, 3) })(random);
  };
  return { killer, times: own.length * 2 };
}

const rootFolder = join(import.meta.dirname, "..", "..");

test("every crash point of the product has its row", () => {
  const named = globSync(["gateway/**/*.ts", "alerts/**/*.ts"], { cwd: rootFolder })
    .flatMap((path) => [...readFileSync(join(rootFolder, path), "utf8").matchAll(/\bcrash(?:Point)?\("([^"]+)"\)/gi)])
    .map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual(points.map(({ name }) => name).sort());
  const ids = points.map((point) => `${point.of === "gateway" ? "F-02" : "F-03"}/${point.name}`);
  expect(killRows.map(({ id }) => id)).toEqual(["F-01", ...ids, "F-04"]);
});

const own = (who: Point["of"]) => points.filter((point) => point.of === who);
const dying = [
  { who: "gateway", points: own("gateway"), chatter: 300, pressEvery: 100 },
  { who: "centre", points: own("centre"), chatter: 3, pressEvery: 300 },
] as const;

for (const { who, points, chatter, pressEvery } of dying)
  test.concurrent(
    `the ${who} dies at each of its points, and nothing is lost or doubled`,
    patience,
    async (context) => {
      const kills = { [who]: inTurn(points), chatter, pressEvery, breathes: "when-behind" } as const;
      const figures = await runKills(kills, { seed, workshop });
      context.expect({ ...figures, latencies: [] }).toMatchObject({ lost: 0, dup: 0, green: true });
      for (const { name } of points) context.expect(figures.notes.died).toContain(`${who} at ${name} 2`);
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
