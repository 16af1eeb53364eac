import { expect, test } from "vitest";
import { Layered } from "../../alerts/engine/layered.ts";
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
  expect(staleRules(cells)).toEqual(["door-left-open", "silence"]);
  const state = startEngine({ home: homeOf({}), cells, open: [], recent: [], at: home.moment() });
  expect(() => step(state, { type: "started", at: home.moment() }, ids)).not.toThrow();
});

test("rebuilding raises nothing: what these readings had to raise was raised when they came", () => {
  const home = simulate();
  home.says("kitchen-smoke", { kind: "smoke", on: true });
  home.says("pendant", { kind: "battery", percent: 5 });
  const { state, memory } = rebuild(home.state(), ["smoke", "battery"], home.kept.readings);
  expect(state.open).toBe(home.state().open);
  expect(memory.find(({ rule }) => rule === "battery")?.value).toEqual({ percent: 5, low: true });
});

test("a thin layer over a shared base is the same map, however it was changed", () => {
  let layered = new Layered<number>(new Map([["a", 1]]));
  const plain = new Map([["a", 1]]);
  const before = layered;
  for (let n = 0; n < 1_000; n += 1) {
    const key = `k${(n * 7) % 90}`;
    const value = n % 5 === 0 ? undefined : n;
    layered = layered.with(new Map([[key, value]]));
    if (value === undefined) plain.delete(key);
    else plain.set(key, value);
    expect(layered.get(key)).toBe(plain.get(key));
  }
  expect(new Map(layered)).toEqual(plain);
  expect(layered.size).toBe(plain.size);
  expect([...layered.keys()].sort()).toEqual([...plain.keys()].sort());
  expect([...before]).toEqual([["a", 1]]);
});
