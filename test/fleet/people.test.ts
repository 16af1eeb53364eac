/** The invented register is one that a centre takes without a fault. */
import { expect, test } from "vitest";
import { takeImport } from "../../alerts/centre/register/import/take.ts";
import { fleetHomes, tokenDigest, tokenOf } from "../../gateway/simulated-fleet/homes.ts";
import { csvOf, registerOf } from "../../gateway/simulated-fleet/people/register.ts";
import { planned, shareOut, towns } from "../../gateway/simulated-fleet/towns.ts";

const nothing = {
  towns: towns.map(({ name }) => name),
  home: () => undefined,
  station: () => undefined,
  helper: () => undefined,
  homeOfBed: () => undefined,
};

test("all files of 1,400 homes are taken, and nobody in them can be called by mistake", () => {
  const rows = registerOf(fleetHomes(1_400), 7);
  const files = Object.fromEntries(Object.entries(rows).map(([name, of]) => [name, Buffer.from(csvOf(of))]));
  const { report } = takeImport(files, nothing, { dryRun: true, skipBad: false });
  expect(report.faults).toEqual([]);
  expect(report).toMatchObject({ ok: true, homes: { added: 1_400 }, residents: 1_400 });
  expect(report.stations.added).toBeLessThanOrEqual(144);
  for (const row of Object.values(rows).flat())
    if ("电话" in row) expect(row.电话).toMatch(/^(100\d{8}|0532-00\d{6})$/);
});

test("the same seed gives the same people, another one others", () => {
  const homes = fleetHomes(24);
  expect(registerOf(homes, 3)).toEqual(registerOf(homes, 3));
  expect(registerOf(homes, 3)).not.toEqual(registerOf(homes, 4));
});

test("homes are shared among the towns as the plan shares its beds, none lost to rounding", () => {
  expect(planned).toBe(1_400);
  expect(shareOut(1_400).map(({ homes }) => homes)).toEqual(towns.map(({ beds }) => beds));
  for (const many of [1, 7, 36, 60, 999]) expect(fleetHomes(many)).toHaveLength(many);
  expect(new Set(shareOut(36).map(({ homes }) => homes))).toEqual(new Set([4, 3, 2]));
});

test("each gateway has a token of its own, and none of them says what the secret is", () => {
  const tokens = fleetHomes(50).map(({ gateway }) => tokenOf("a secret of some length for this test", gateway));
  expect(new Set(tokens).size).toBe(50);
  expect(tokenOf("another secret", "gw-1001")).not.toBe(tokens[0]);
  expect(tokenDigest("another secret", "gw-1001")).toMatch(/^[0-9a-f]{64}$/);
});
