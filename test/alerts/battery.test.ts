import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyAt, isLow, samplesKept } from "../../alerts/rules/battery.ts";
import { deviceStates } from "../../alerts/supervision.ts";
import { days, hours, instant, minutes } from "../../devices/model/moment.ts";
import { type SimulatedHome, simulate } from "./simulate.ts";

const standing = (home: SimulatedHome) => deviceStates(home.state(), home.now()).find(({ id }) => id === "pendant");
const says = (home: SimulatedHome, said: { percent?: number; volts?: number; low?: boolean }) =>
  home.says("pendant", { kind: "battery", ...said });
/** Falls from 100 by so much a day, for so many days, said four times a day. */
function drains(home: SimulatedHome, perDay: number, length: number): void {
  for (let n = 0; n <= length * 4; n += 1) {
    says(home, { percent: Math.round(100 - (perDay * n) / 4) });
    home.passes(hours(6));
  }
}

test("what was said of a battery stands with the time at which it was said", () => {
  const home = simulate();
  const at = home.now();
  says(home, { percent: 64, volts: 2.9, low: false });
  home.passes(days(3));
  expect(standing(home)?.batteryReading).toEqual({ percent: 64, volts: 2.9, low: false, readAt: at });
  expect(standing(home)?.battery).toBe(64);
  home.restarts(minutes(1));
  expect(standing(home)?.batteryReading?.readAt).toBe(at);
});

test("nothing said is nothing known: not low, not 100 %", () => {
  const home = simulate();
  expect(standing(home)?.batteryReading).toBeUndefined();
  says(home, {});
  expect(standing(home)?.batteryReading).toBeUndefined();
  says(home, { volts: 3.01 });
  expect(standing(home)?.batteryReading).toEqual({ volts: 3.01, low: false, readAt: home.now() });
  expect(standing(home)?.battery).toBeUndefined();
});

test("a stored copy of a battery is no reading of now", () => {
  const home = simulate();
  home.says("pendant", { kind: "battery", percent: 5 }, { origin: "stored" });
  expect(home.alerts()).toEqual([]);
  expect(standing(home)?.batteryReading).toBeUndefined();
});

test("a battery that falls steadily names its empty day, within a day; a new battery takes it back", () => {
  const home = simulate();
  const start = home.now();
  drains(home, 1, 40);
  const empty = standing(home)?.batteryReading?.emptyOn ?? 0;
  expect(Math.abs(empty - (start + days(100)))).toBeLessThan(days(1));
  home.restarts(minutes(2));
  expect(standing(home)?.batteryReading?.emptyOn).toBe(empty);
  says(home, { percent: 100 });
  expect(standing(home)?.batteryReading?.emptyOn).toBeUndefined();
});

test.each([
  ["too short a time", 3, 5],
  ["hardly falling", 0.05, 40],
  ["full", 0, 40],
  ["years away", 0.2, 60],
] as const)("no day is named: %s", (_, perDay, length) => {
  const home = simulate();
  drains(home, perDay, length);
  expect(standing(home)?.batteryReading?.readAt).toBeDefined();
  expect(standing(home)?.batteryReading?.emptyOn).toBeUndefined();
});

test("a 1.5 V cell is not judged as a 3 V cell", () => {
  expect(isLow({ kind: "battery", volts: 1.4 }, false)).toBeUndefined();
  expect(isLow({ kind: "battery", volts: 1.8 }, false)).toBe(true);
});

test("samples stay bounded over years, in order and over the whole time", () => {
  const home = simulate();
  drains(home, 1 / 4, 400);
  const cell = home.kept.cells.get("battery/pendant")?.value as { samples: [number, number][] };
  expect(cell.samples.length).toBeLessThanOrEqual(samplesKept.most);
  expect(cell.samples.length).toBeGreaterThan(samplesKept.most / 3);
  expect(cell.samples[0]?.[0]).toBe(1_000);
  expect((cell.samples.at(-1)?.[0] ?? 0) - 1_000).toBeGreaterThan(days(350));
});

test("whatever is said in whatever order: no day in the past, none out of reach, low only if somebody said so", () => {
  const said = fc.record(
    {
      percent: fc.integer({ min: 0, max: 100 }),
      volts: fc.double({ min: 0, max: 5, noNaN: true }),
      low: fc.boolean(),
      wait: fc.integer({ min: 0, max: days(5) }),
    },
    { requiredKeys: ["wait"] },
  );
  fc.assert(
    fc.property(fc.array(said, { maxLength: 40 }), (all) => {
      const home = simulate();
      let ever = false;
      for (const { wait, ...each } of all) {
        says(home, each);
        ever ||= each.low === true || (each.percent ?? 100) <= 20 || (each.volts !== undefined && each.volts < 2.5);
        home.passes(wait as ReturnType<typeof days>);
        const now = standing(home)?.batteryReading;
        if (now?.emptyOn !== undefined) expect(now.emptyOn).toBeGreaterThanOrEqual(home.now());
        if (now?.low === true) expect(ever).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

test("samples at one single moment give no line", () => {
  const at = instant(5);
  expect(
    emptyAt(
      [
        [at, 50],
        [at, 40],
        [at, 30],
        [at, 20],
      ],
      at,
    ),
  ).toBeUndefined();
});
