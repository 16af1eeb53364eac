import { expect, test } from "vitest";
import { firstStates, type State, type ZigbeeName } from "../../gateway/simulated-home/bridge.ts";
import { startLife } from "../../gateway/simulated-home/life.ts";
import { seededRandom } from "../../gateway/simulated-home/random.ts";
import { handTimers } from "../kit/clock.ts";

function aDay(seed: number, connected = true) {
  const clock = handTimers();
  const states: Record<ZigbeeName, State> = { ...firstStates };
  const said: { at: number; name: string; state: State }[] = [];
  let door = 0;
  const life = startLife({
    zigbee: {
      connected,
      state: (name) => states[name],
      async says(name, change) {
        states[name] = { ...states[name], ...change };
        said.push({ at: clock.now(), name, state: states[name] });
        return { topic: "", payload: "", acknowledged: true };
      },
    },
    doorRepeats: () => {
      door += 1;
    },
    timers: clock,
    random: seededRandom(seed),
  });
  clock.passes(24 * 3_600_000);
  life.stop();
  return { said, door, stillDue: clock.due };
}

test("a quiet home says a few hundred things a day, every device among them", () => {
  const { said, door } = aDay(1);
  expect(said.length).toBeGreaterThan(500);
  expect(said.length).toBeLessThan(1_200);
  expect(new Set(said.map(({ name }) => name)).size).toBe(4);
  expect(door).toBeGreaterThan(70);
  const temperatures = said.map(({ state }) => Number(state.temperature ?? 21));
  expect(Math.min(...temperatures)).toBeGreaterThan(18);
  expect(Math.max(...temperatures)).toBeLessThan(25);
});

test("the same seed is the same day, another seed another", () => {
  expect(aDay(5)).toEqual(aDay(5));
  expect(aDay(5).said).not.toEqual(aDay(6).said);
});

test("ordinary life never presses, never falls and never reports a low battery", () => {
  for (const { state } of aDay(3).said) {
    expect(state).not.toHaveProperty("action");
    expect(["normal", undefined]).toContain(state.fall_status);
    expect(Number(state.battery ?? 100)).toBeGreaterThan(20);
  }
});

test("nothing piles up while the broker is away, and nothing runs after stop", () => {
  const away = aDay(1, false);
  expect(away.said).toEqual([]);
  expect(away.stillDue).toEqual([]);
});
