import fc from "fast-check";
import { expect, test } from "vitest";
import {
  declaredGone,
  gapGrace,
  goneAtOnce,
  holeLimit,
  known,
  missingCount,
  type Numbers,
  nextAsk,
  noNumbers,
  seen,
  toAsk,
  wasSeen,
} from "../../alerts/centre/gateways/numbers.ts";

const arrivals = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 40 }).map((n) => -n),
  ),
  { maxLength: 80 },
);

test("in any order, with repeats, exactly the numbers that did not come are missing", () => {
  fc.assert(
    fc.property(arrivals, (list) => {
      const came = new Set<number>();
      let highest = 0;
      let numbers = noNumbers;
      list.forEach((n, at) => {
        // A negative number stands for a beat that says how far the gateway has numbered.
        numbers = n > 0 ? seen(numbers, n, at) : known(numbers, -n, at);
        if (n > 0) came.add(n);
        highest = Math.max(highest, Math.abs(n));
      });
      const missing = Array.from({ length: highest }, (_, n) => n + 1).filter((n) => !came.has(n));
      expect(missingCount(numbers)).toBe(missing.length);
      for (let n = 1; n <= 45; n++) expect(wasSeen(numbers, n)).toBe(came.has(n));
      numbers.holes.forEach((hole, n) => {
        expect(hole.from).toBeLessThanOrEqual(hole.to);
        const next = numbers.holes[n + 1];
        if (next) expect(hole.to).toBeLessThan(next.from);
      });
    }),
  );
});

test("a hostile stream of holes stays bounded, and joining forgets no missing number", () => {
  let numbers: Numbers = noNumbers;
  for (let n = 2; n <= 4 * holeLimit; n += 2) numbers = seen(numbers, n, 0);
  expect(numbers.holes.length).toBeLessThanOrEqual(holeLimit);
  for (let n = 1; n < 4 * holeLimit; n += 2) expect(wasSeen(numbers, n)).toBe(false);
});

test("a hole is asked for after its grace, then with doubling pauses up to five minutes", () => {
  let numbers = seen(noNumbers, 3, 0);
  const asked: number[] = [];
  let command = 0;
  for (let at = 0; at < 1_800_000; at += 500) {
    const found = toAsk(numbers, at, () => `k${++command}`);
    numbers = found.numbers;
    if (found.ask.length > 0) asked.push(at);
  }
  expect(asked.slice(0, 4)).toEqual([gapGrace, gapGrace + 5_000, gapGrace + 15_000, gapGrace + 35_000]);
  const pauses = asked.slice(1).map((at, n) => at - (asked[n] ?? 0));
  expect(Math.max(...pauses)).toBe(300_000);
  numbers = declaredGone(numbers, `k${command}`, [1, 2]);
  expect(numbers).toMatchObject({ high: 3, holes: [], gone: 2 });
  expect(nextAsk(numbers)).toBeUndefined();
});

test("whatever an answer declares gone, in any order: exactly what was asked for by its command is missing no more", () => {
  const gone = fc.array(fc.integer({ min: -2, max: 60 }), { maxLength: 60 });
  fc.assert(
    fc.property(gone, (list) => {
      let numbers = seen(seen(known(noNumbers, 20, 0), 10, 0), 30, 0);
      numbers = toAsk(numbers, gapGrace, () => "k").numbers;
      numbers = known(numbers, 40, gapGrace);
      const after = declaredGone(numbers, "k", list);
      const missing = (of: Numbers) => Array.from({ length: 40 }, (_, n) => n + 1).filter((n) => !wasSeen(of, n));
      expect(missing(after)).toEqual(missing(numbers).filter((n) => n > 30 || !list.includes(n)));
      expect(missing(after).length + after.gone).toBe(missing(numbers).length);
    }),
  );
});

test("an answer that declares a whole packet of numbers gone is not worked through at the cost of everybody else", () => {
  const numbers = toAsk(known(noNumbers, 1e9, 0), gapGrace, () => "k").numbers;
  const packet = Array.from({ length: 30_000 }, (_, n) => 2 + 2 * n);
  const after = declaredGone(numbers, "k", packet);
  expect(after.gone).toBe(goneAtOnce);
  expect(after.holes.length).toBeLessThanOrEqual(holeLimit);
  expect(wasSeen(after, 2 * goneAtOnce + 2)).toBe(false);
});
