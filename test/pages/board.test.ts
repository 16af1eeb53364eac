/** What comes in one piece is one change, nothing is lost or doubled by it, and a timer that is late holds nothing up. */
import { effect } from "@preact/signals";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openBoard } from "../../alerts/centre/console/board.ts";
import { gathered, together } from "../../alerts/centre/console/gathered.ts";
import type { CaseView } from "../../alerts/centre/views.ts";
import type { StreamEvent } from "../../alerts/program/page/event-stream.ts";
import { handTimers } from "../kit/clock.ts";
import { aCase } from "./fake-centre.ts";

const told = (event: string, data: unknown): StreamEvent => ({ event, id: undefined, data: JSON.stringify(data) });
const ofCase = (of: CaseView): StreamEvent => told("case", of);
const pulse = (n: number): StreamEvent => told("pulse", { gateway: `G-${n}`, at: 1_000 + n });

test("a thousand cases and their pulses that come together are one change of each list", () => {
  const board = openBoard();
  const changes = { cases: 0, pulses: 0, closed: 0 };
  effect(() => {
    changes.cases += board.cases.value.size > 0 ? 1 : 0;
  });
  effect(() => {
    changes.pulses += board.pulses.value.length > 0 ? 1 : 0;
  });
  effect(() => {
    changes.closed += board.closed.value.length > 0 ? 1 : 0;
  });
  const cases = Array.from({ length: 1_000 }, () => aCase({ severity: "warning" }));
  board.hear(cases.flatMap((of, n) => [ofCase(of), pulse(n)]));
  expect(changes).toEqual({ cases: 1, pulses: 1, closed: 0 });
  expect([...board.cases.value.keys()]).toEqual(cases.map(({ id }) => id));
  expect(board.pulses.value).toHaveLength(1_000);
  expect(board.heardAt.get("G-999")).toBe(1_999);
  // A beat alone draws nothing.
  expect(board.hear([told("beat", { now: 7 })])).toBe(7);
  expect(changes).toEqual({ cases: 1, pulses: 1, closed: 0 });
});

const words = fc.array(
  fc.record({
    n: fc.integer({ min: 0, max: 6 }),
    version: fc.integer({ min: 1, max: 6 }),
    state: fc.constantFrom("raised", "claimed", "resolved", "dismissed"),
    quiet: fc.boolean(),
  }),
  { maxLength: 40 },
);

test("however the line cuts what it says, the board shows the same: each case once, open or over, never an older word", () => {
  fc.assert(
    fc.property(words, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 40, maxLength: 40 }), (list, cuts) => {
      const all = list.map(({ n, version, state, quiet }) =>
        ofCase(aCase({ id: `case-${n}`, version, state, ...(quiet && { quiet: true }) } as Partial<CaseView>)),
      );
      const [one, many] = [openBoard(), openBoard()];
      for (const event of all) one.hear([event]);
      let from = 0;
      for (const cut of cuts) {
        many.hear(all.slice(from, from + cut));
        from += cut;
      }
      expect([...many.cases.value]).toEqual([...one.cases.value]);
      expect(many.closed.value).toEqual(one.closed.value);
      const shown = [...many.cases.value.keys(), ...many.closed.value.map(({ id }) => id)];
      expect(new Set(shown).size).toBe(shown.length);
    }),
  );
});

test("the first word counts at once, those that follow within the window together and in their order", () => {
  const timers = handTimers();
  const taken: number[][] = [];
  const hear = gathered(timers, (events) => taken.push(events.map(({ data }) => Number(data))));
  const say = (...ns: number[]): void => hear(ns.map((n) => told("n", n)));
  say(1, 2);
  say(3);
  say(4, 5);
  expect(taken).toEqual([[1, 2]]);
  timers.passes(together);
  expect(taken).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
  timers.passes(together);
  say(6);
  expect(taken.at(-1)).toEqual([6]);
});

test("a timer that a busy page lets wait holds no alarm up: the next word after its time brings all", () => {
  let now = 0;
  const taken: number[][] = [];
  const late: (() => void)[] = [];
  const timers = {
    ...handTimers(),
    now: () => now,
    after: (_ms: number, then: () => void) => {
      late.push(then);
      return () => void late.splice(late.indexOf(then), 1);
    },
  };
  const hear = gathered(timers, (events) => taken.push(events.map(({ data }) => Number(data))));
  hear([told("n", 1)]);
  now = together - 1;
  hear([told("n", 2)]);
  expect(taken).toEqual([[1]]);
  now = together;
  hear([told("n", 3)]);
  expect(taken).toEqual([[1], [2, 3]]);
  // The timer of the first window is gone with it.
  expect(late).toHaveLength(1);
});
