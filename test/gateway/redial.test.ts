import { expect, test } from "vitest";
import { openRedial } from "../../gateway/centre-link/redial.ts";
import { seeded } from "../faults/random.ts";
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
  expect(tried).toEqual([0, 3, 9, 21, 41, 61, 81, 101, 121]);
});

test("a press tries at once, however long the pause had become, and while it waits it is tried about each second", async () => {
  const { clock, tried, presses } = unheard();
  await clock.passes(70_000);
  presses();
  await clock.passes(5_000);
  expect(tried.slice(6)).toEqual([70, 71.125, 72.25, 73.375, 74.5]);
});

test("a centre was away for some seconds: whoever presses is back while few of the others are, and those come a few at a time", async () => {
  const random = seeded(7);
  const back = async (away: number, waits: boolean): Promise<number> => {
    const clock = testClock(0);
    let at: number | undefined;
    const redial = openRedial({
      ...{ timers: clock.timers, jitter: () => random.below(1_001) / 1_000, emergencyWaits: () => waits },
      dial() {
        if (clock.now() >= away) at ??= clock.now();
        else redial.again();
      },
    });
    redial.again();
    await clock.passes(100);
    if (waits) redial.hurry();
    for (let second = 0; second < 100 && at === undefined; second += 1) await clock.passes(1_000);
    redial.stop();
    return (at ?? Number.NaN) - away;
  };
  for (const away of [1_800, 3_000, 10_000, 60_000]) {
    const pressed = await Promise.all(Array.from({ length: 50 }, () => back(away, true)));
    const others = await Promise.all(Array.from({ length: 300 }, () => back(away, false)));
    const last = Math.max(...pressed);
    expect(last).toBeLessThanOrEqual(1_250);
    expect(others.filter((at) => at <= last).length).toBeLessThan(150);
    expect(Math.max(...others)).toBeLessThanOrEqual(30_000);
    // Of 1,400 homes never more than 700 within a second: each costs the centre some two milliseconds.
    const mostInASecond = Math.max(
      ...others.map((from) => others.filter((at) => at >= from && at < from + 1_000).length),
    );
    expect(mostInASecond).toBeLessThan(150);
  }
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

test("a press during a try that began before it: after a second that try is given up for one that says so, and this one is left alone", async () => {
  const clock = testClock(0);
  const tried: number[] = [];
  let waits = false;
  const redial = openRedial({
    timers: clock.timers,
    jitter: () => 0.5,
    emergencyWaits: () => waits,
    dial(givenUp) {
      tried.push(clock.now());
      givenUp.addEventListener("abort", () => redial.again());
    },
  });
  redial.again();
  await clock.passes(300);
  waits = true;
  redial.hurry();
  redial.hurry();
  await clock.passes(699);
  expect(tried).toEqual([0]);
  await clock.passes(60_000);
  expect(tried).toHaveLength(2);
  expect(tried[1]).toBeLessThanOrEqual(1_250);
  redial.hurry();
  await clock.passes(60_000);
  expect(tried).toHaveLength(2);
});

test("a try that is answered in time is not given up for a press", async () => {
  const clock = testClock(0);
  const given: AbortSignal[] = [];
  const redial = openRedial({
    ...{ timers: clock.timers, jitter: () => 0.5, emergencyWaits: () => false },
    dial: (givenUp) => void given.push(givenUp),
  });
  redial.again();
  await clock.passes(0);
  redial.hurry();
  await clock.passes(900);
  redial.reached();
  await clock.passes(60_000);
  expect(given.map(({ aborted }) => aborted)).toEqual([false]);
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
