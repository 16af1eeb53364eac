import fc from "fast-check";
import { expect, test } from "vitest";
import { Versions } from "../../alerts/engine/versions.ts";
import { type MemoryCell, rebuild, staleRules, startEngine, step } from "../../alerts/engine.ts";
import { minutes } from "../../devices/model/moment.ts";
import { homeOf, simulate } from "./simulate.ts";

const ids = { readingId: () => 9_000, alertId: () => "00000000-0000-7000-8000-000000009000" };

test("memory of another version is named, not used, and comes back from readings", () => {
  const home = simulate();
  home.opens();
  home.passes(minutes(5));
  const cells: MemoryCell[] = [...home.kept.cells.values()].map((cell) =>
    cell.rule === "door-left-open" ? { ...cell, version: 0, value: "an older shape" } : cell,
  );
  expect(staleRules(cells)).toEqual(["door-left-open"]);
  const fresh = startEngine({ home: homeOf({}), cells, open: [], recent: [], at: home.moment() });
  expect(fresh.cells.has("door-left-open/front-door")).toBe(false);
  const { state, memory } = rebuild(fresh, ["door-left-open"], home.kept.readings);
  expect(memory).toEqual([
    { rule: "door-left-open", version: 1, key: "front-door", value: { since: 1_000, told: false } },
  ]);
  home.passes(minutes(5));
  const started = step(state, { type: "started", at: home.moment() }, ids);
  expect(started.messages.map(({ kind }) => kind)).toEqual(["door_left_open"]);
});

test("memory that was damaged on disk is left out, and the engine starts", () => {
  const home = simulate();
  home.opens();
  const cells = [...home.kept.cells.values()].map((cell) => ({ ...cell, value: { what: "nonsense" } }));
  expect(staleRules(cells)).toEqual(["door-left-open", "silence", "test-press"]);
  const state = startEngine({ home: homeOf({}), cells, open: [], recent: [], at: home.moment() });
  expect(() => step(state, { type: "started", at: home.moment() }, ids)).not.toThrow();
});

test("rebuilding raises nothing: what these readings had to raise was raised when they came", () => {
  const home = simulate();
  home.says("kitchen-smoke", { kind: "smoke", on: true });
  home.says("pendant", { kind: "battery", percent: 5 });
  const { state, memory } = rebuild(home.state(), ["smoke", "battery"], home.kept.readings);
  expect(state.open).toBe(home.state().open);
  expect(memory.find(({ rule }) => rule === "battery")?.value).toMatchObject({ percent: 5, low: true });
});

test("every version of a map stays what it was, however many came after it and whichever is read", () => {
  const change = fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.option(fc.nat(9), { nil: undefined }));
  const step = fc.record({ from: fc.nat(), changes: fc.array(change, { maxLength: 3 }), read: fc.nat() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const versions = [{ map: new Versions<number>([["a", 1]]), plain: new Map([["a", 1]]) }];
      for (const { from, changes, read } of steps) {
        const before = versions[from % versions.length];
        if (!before) continue;
        const plain = new Map(before.plain);
        for (const [key, value] of changes) {
          if (value === undefined) plain.delete(key);
          else plain.set(key, value);
        }
        versions.push({ map: before.map.with(new Map(changes)), plain });
        const any = versions[read % versions.length];
        expect(any?.map.get("a")).toBe(any?.plain.get("a"));
      }
      for (const { map, plain } of versions) {
        expect(new Map(map)).toEqual(plain);
        expect(map.size).toBe(plain.size);
      }
    }),
  );
});
