import fc from "fast-check";
import { expect, test } from "vitest";
import { openRedial, redialing } from "../../gateway/centre-link/redial.ts";
import { seeded } from "../faults/random.ts";
import { handTimers, testClock } from "../kit/clock.ts";

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

test("a centre that lets everybody in and ends the line at once is dialled once in a second, press or no press", async () => {
  for (const waits of [false, true]) {
    const clock = testClock(0);
    let tries = 0;
    const redial = openRedial({
      ...{ timers: clock.timers, jitter: () => 0, emergencyWaits: () => waits },
      dial() {
        tries += 1;
        redial.reached();
        redial.again();
      },
    });
    redial.again();
    await clock.passes(9_999);
    expect(tries).toBe(10);
  }
});

test("a try for other settings is given up, and the next follows as the first did", async () => {
  const clock = testClock(0);
  const tried: { at: number; givenUp: AbortSignal }[] = [];
  const redial = openRedial({
    ...{ timers: clock.timers, jitter: () => 0.5, emergencyWaits: () => false },
    dial: (givenUp) => void tried.push({ at: clock.now(), givenUp }),
  });
  redial.again();
  await clock.passes(300);
  redial.anew();
  expect(tried.map(({ givenUp }) => givenUp.aborted)).toEqual([true]);
  await clock.passes(60_000);
  expect(tried.map(({ at, givenUp }) => [at, givenUp.aborted])).toEqual([
    ...[
      [0, true],
      [1_000, false],
    ],
  ]);
  redial.stop();
  expect(tried[1]?.givenUp.aborted).toBe(true);
});

const step = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 2_500 }) },
  { weight: 4, arbitrary: fc.constantFrom("presses", "stored", "fails", "answers", "breaks", "anew") },
);

test("whatever happens, a home whose line is down has a try under way or ahead: one at a time, none within a second of the last", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.float({ min: 0, max: 1, noNaN: true }), (steps, dice) => {
      const clock = handTimers();
      let up = false;
      let pressedAt: number | undefined;
      let current: { readonly at: number; readonly calling: boolean; readonly givenUp: AbortSignal } | undefined;
      let last = Number.NEGATIVE_INFINITY;
      const redial = openRedial({
        timers: clock,
        jitter: () => dice,
        emergencyWaits: () => pressedAt !== undefined,
        dial(givenUp) {
          expect([up, current]).toEqual([false, undefined]);
          expect(clock.now() - last).toBeGreaterThanOrEqual(1_000 - 1e-6);
          last = clock.now();
          current = { at: last, calling: pressedAt !== undefined, givenUp };
        },
      });
      const told = (isUp: boolean): void => {
        current = undefined;
        up = isUp;
        if (isUp) redial.reached();
        else redial.again();
      };
      redial.again();
      for (const each of steps) {
        if (typeof each === "number") clock.passes(each);
        else if (each === "presses") {
          pressedAt ??= clock.now();
          redial.hurry();
        } else if (each === "stored" && up) pressedAt = undefined;
        else if (each === "fails" && current) told(false);
        else if (each === "answers" && current && !current.givenUp.aborted) told(true);
        else if (each === "breaks" && up) told(false);
        else if (each === "anew") {
          current = undefined;
          up = false;
          redial.anew();
        }
        if (up) expect(clock.due).toEqual([]);
        else if (!current) {
          const within = pressedAt === undefined ? 30_000 : redialing.withEmergency * 1.25;
          expect(clock.due.filter((ms) => ms <= within + 1)).toHaveLength(1);
        } else if (current.calling || pressedAt === undefined || clock.now() < current.at + redialing.together)
          expect(current.givenUp.aborted).toBe(false);
        else if (clock.now() > Math.max(pressedAt, current.at + redialing.together))
          expect(current.givenUp.aborted).toBe(true);
      }
      redial.stop();
      expect(clock.due).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
