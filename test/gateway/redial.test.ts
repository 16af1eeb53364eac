import { expect, test } from "vitest";
import { openRedial } from "../../gateway/centre-link/redial.ts";
import { testClock } from "../kit/clock.ts";

/** A centre that never answers, and the seconds at which it was tried. Jitter is in the middle: pauses are as written. */
function unheard() {
  const clock = testClock(0);
  const tried: number[] = [];
  let waits = false;
  const redial = openRedial({
    timers: clock.timers,
    jitter: () => 0.5,
    emergencyWaits: () => waits,
    dial: () => {
      tried.push(clock.now() / 1_000);
      redial.again();
    },
  });
  redial.again();
  return {
    clock,
    tried,
    redial,
    presses() {
      waits = true;
      redial.hurry();
    },
  };
}

test("a centre that is away is tried ever less often, at least every 30 s", async () => {
  const { clock, tried } = unheard();
  await clock.passes(125_000);
  expect(tried).toEqual([0, 2, 6, 14, 29, 53, 77, 101, 125]);
});

test("a press tries at once, however long the pause had become, and while it waits it is tried about each second", async () => {
  const { clock, tried, presses } = unheard();
  await clock.passes(70_000);
  presses();
  await clock.passes(5_000);
  expect(tried.slice(6)).toEqual([70, 71.125, 72.25, 73.375, 74.5]);
});

test("a centre was away for three seconds: whoever presses is back before any of the others has tried again", async () => {
  const back = async (waits: boolean, jitter: number): Promise<number> => {
    const clock = testClock(0);
    let at: number | undefined;
    const redial = openRedial({
      ...{ timers: clock.timers, jitter: () => jitter, emergencyWaits: () => waits },
      dial() {
        if (clock.now() >= 3_000) at ??= clock.now();
        else redial.again();
      },
    });
    redial.again();
    await clock.passes(100);
    if (waits) redial.hurry();
    await clock.passes(10_000);
    return at ?? Number.NaN;
  };
  const dice = [0, 0.25, 0.5, 0.75, 1];
  const pressed = await Promise.all(dice.map((each) => back(true, each)));
  const others = await Promise.all(dice.map((each) => back(false, each)));
  expect(Math.max(...pressed)).toBeLessThan(4_300);
  expect(Math.min(...others)).toBeGreaterThan(Math.max(...pressed));
});

test("a button that is stuck does not hammer: one try in a second", async () => {
  const { clock, tried, presses } = unheard();
  await clock.passes(70_000);
  for (let times = 0; times < 49; times += 1) {
    presses();
    await clock.passes(100);
  }
  expect(tried.slice(6)).toEqual([70, 71, 72, 73, 74]);
});

test("nobody is dialled while a try is under way, and nobody after the stop", async () => {
  const clock = testClock(0);
  let tries = 0;
  const redial = openRedial({
    timers: clock.timers,
    jitter: () => 0,
    emergencyWaits: () => true,
    dial: () => {
      tries += 1;
    },
  });
  redial.again();
  await clock.passes(0);
  redial.hurry();
  await clock.passes(60_000);
  expect(tries).toBe(1);
  redial.again();
  redial.stop();
  redial.hurry();
  await clock.passes(60_000);
  expect(tries).toBe(1);
});
