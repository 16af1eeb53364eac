/** Each shift's times and load: a night over the month's end, a night in which the clocks change, floods as the queue sees them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Answered } from "../../alerts/centre/answering/answered.ts";
import { flood, loadsOf, perHour } from "../../alerts/centre/answering/load.ts";
import { answeringConfig } from "../../alerts/centre/answering/settings.ts";
import { shiftsIn } from "../../alerts/centre/answering/shifts.ts";
import type { OnDuty } from "../../alerts/centre/answering/store.ts";
import { isFlood, flood as queueFlood, raisedLately } from "../../alerts/centre/console/queue/flood.ts";
import { isoLocal } from "../../alerts/centre/exports/csv.ts";
import { aCase } from "../pages/fake-centre.ts";
import { minute, second } from "./shift-life.ts";

const hour = 60 * minute;
const settings = answeringConfig.parse(undefined);
const raisedAt = (at: number): Answered => ({
  of: {
    ...{ id: `c-${at}`, home: "h", gateway: "g", lane: "emergency", severity: "emergency", kind: "fall", test: false },
    ...{
      device: undefined,
      drill: undefined,
      calledIn: false,
      state: "raised",
      outcome: undefined,
      raisedAt: at,
      log: [],
    },
  },
  ...{ raised: at, waits: [], claimed: undefined, stored: at, shown: undefined, spoke: undefined },
  ...{ dispatched: undefined, arrived: undefined, releases: 0, leaseLosses: 0, reopens: 0 },
});
const loadOf = (times: readonly number[], duties: readonly OnDuty[] = [], now = 1_000 * hour) =>
  loadsOf(times.map(raisedAt), duties, now)([{ from: 0, to: 1_000 * hour }]);

test("every moment of a year is in exactly one shift, and the clock on the wall says the same, also when clocks change", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("Asia/Shanghai", "Europe/Berlin", "America/St_Johns"),
      fc.integer({ min: Date.parse("2026-01-02T00:00:00Z"), max: Date.parse("2026-12-30T00:00:00Z") }),
      fc.integer({ min: minute, max: 40 * 24 * hour }),
      (zone, from, length) => {
        const span = { from, to: from + length };
        const shifts = shiftsIn(settings, zone, span);
        expect([shifts[0]?.from, shifts.at(-1)?.to]).toEqual([span.from, span.to]);
        shifts.forEach(({ from: begins, to, day, name }, n) => {
          if (n > 0) expect(begins).toBe(shifts[n - 1]?.to);
          for (const at of [begins, Math.floor((begins + to) / 2), to - 1]) {
            const clock = isoLocal(at, zone).slice(11, 16);
            const isDay = clock >= "08:00" && clock < "20:00";
            expect(name).toBe(isDay ? "白班" : "夜班");
            const began = clock < "08:00" ? at - 10 * hour : at;
            expect(day).toBe(isoLocal(began, zone).slice(0, 10));
          }
        });
      },
    ),
    { numRuns: 150 },
  );
});

test("the night in which clocks go back lasts thirteen hours", () => {
  const span = {
    from: Date.parse("2026-10-24T12:00:00+02:00"),
    to: Date.parse("2026-10-26T12:00:00+01:00"),
  };
  const hours = shiftsIn(settings, "Europe/Berlin", span).map(({ day, name, from, to }) => [
    day,
    name,
    (to - from) / hour,
  ]);
  expect(hours).toContainEqual(["2026-10-24", "夜班", 13]);
  expect(hours).toContainEqual(["2026-10-25", "夜班", 12]);
});

test("a flood begins, lasts and ends as the queue folds: told alert by alert, looked at each second", () => {
  expect(flood).toEqual({ cases: queueFlood.begins, within: queueFlood.window, ends: queueFlood.ends });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 5, maxLength: 60 }), (seconds) => {
      const times = seconds.map((at) => at * second);
      const rows = times.map((at, n) => aCase({ id: `c-${n}`, raisedAt: at }));
      const begun: number[] = [];
      let isOn = false;
      for (let now = 0; now <= 5_000 * second; now += second) {
        const was = isOn;
        isOn = isFlood(
          was,
          raisedLately(
            rows.filter(({ raisedAt: at }) => at <= now),
            now,
          ),
        );
        if (isOn && !was) begun.push(now);
      }
      const { floods } = loadOf(times);
      expect(floods.map(({ at }) => at)).toEqual(begun);
      const ids = floods.flatMap((each) => each.rows);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 40 },
  );
});

test("a flood is over when the fifth last has left before the next comes, and no alert is in two floods", () => {
  const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => n * second);
  const sizes = (times: readonly number[]) => loadOf(times).floods.map(({ at, rows }) => [at, rows.length]);
  // At 605 s the one of 5 s leaves: four are left, and the new one makes five.
  expect(sizes([...ten, 605 * second])).toEqual([[9 * second, 11]]);
  expect(sizes([...ten, 605 * second + 1])).toEqual([[9 * second, 10]]);
  // The four that are left and six new ones are ten again.
  const six = [1, 2, 3, 4, 5, 6].map((n) => 605 * second + n);
  expect(sizes([...ten, ...six])).toEqual([
    [9 * second, 10],
    [605 * second + 6, 6],
  ]);
});

test("an hour on duty counts once for a person, till now, and alerts with nobody on duty are counted apart", () => {
  const duties = [
    { person: "li", from: 0, to: 4 * hour },
    // A second console of the same person.
    { person: "li", from: hour, to: 2 * hour },
    { person: "zhou", from: 3 * hour, to: undefined },
  ];
  const load = loadOf([10 * minute, 3.5 * hour, 3.6 * hour], duties, 5 * hour);
  expect([load.worked / hour, load.alone.length, perHour(load)]).toEqual([6, 0, 5]);
  // Seven in six hours are 1.17: rounded up.
  expect(perHour(loadOf([1, 2, 3, 4, 5, 6, 7], duties, 5 * hour))).toBe(12);
  const before = loadOf([5 * hour, 5.1 * hour], [{ person: "li", from: 0, to: hour }], 6 * hour);
  expect([before.alone.length, perHour(before)]).toEqual([2, 0]);
  expect(perHour(loadOf([1], []))).toBeUndefined();
});

test("the busiest ten minutes are the earliest of those that are as busy as each other for each person", () => {
  const duties = [
    { person: "li", from: 0, to: 100 * hour },
    { person: "zhou", from: 10 * hour, to: 100 * hour },
  ];
  const three = [hour, hour + minute, hour + 2 * minute];
  const six = [0, 1, 2, 3, 4, 5].map((n) => 20 * hour + n * minute);
  const { busiest } = loadOf([...six, ...three], duties);
  expect(busiest).toMatchObject({ at: hour + 2 * minute, onDuty: 1 });
  expect(busiest?.rows).toHaveLength(3);
  // Of the same ms: each was there when the other came.
  expect(loadOf([hour, hour, hour]).busiest).toMatchObject({ at: hour, onDuty: 0, rows: { length: 3 } });
});
