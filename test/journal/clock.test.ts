import fc from "fast-check";
import { expect, test } from "vitest";
import { days, hours, instant, type Moment } from "../../devices/model/moment.ts";
import { type ClockReading, isTrusted, longestOff, startClock, steadyAfter } from "../../gateway/clock.ts";

const noon = Date.UTC(2026, 2, 1, 12);

/** Two clocks and a boot id that a story moves by hand. */
function systemByHand() {
  let now: ClockReading = { wall: noon, mono: 5_000, boot: "boot-1" };
  let synchronised: boolean | undefined;
  return {
    read: () => now,
    isSynchronised: () => synchronised,
    passes: (ms: number) => (now = { ...now, wall: now.wall + ms, mono: now.mono + ms }),
    wallJumps: (ms: number) => (now = { ...now, wall: now.wall + ms }),
    wallIs: (wall: number) => (now = { ...now, wall }),
    boots: (wall: number) => (now = { wall, mono: 3_000, boot: `${now.boot}+` }),
    says: (is: boolean | undefined) => (synchronised = is),
  };
}

test("within one boot the line follows the monotonic clock, whatever the wall clock does", () => {
  const system = systemByHand();
  const clock = startClock(system);
  const start = clock.now().steady;
  system.passes(1_000);
  system.wallJumps(-hours(1));
  expect(clock.now().steady - start).toBe(1_000);
  system.passes(1_000);
  system.wallJumps(days(3_650));
  expect(clock.now().steady - start).toBe(2_000);
});

test("a restart of the program within one boot loses no time", () => {
  const system = systemByHand();
  const before = startClock(system).now();
  system.passes(90_000);
  const clock = startClock(system);
  clock.resume(before);
  expect(clock.now().steady - before.steady).toBe(90_000);
});

test("over a boot the line goes on by the wall clock", () => {
  const system = systemByHand();
  const before = startClock(system).now();
  system.boots(before.wall + hours(14));
  const clock = startClock(system);
  clock.resume(before);
  expect(clock.now().steady - before.steady).toBe(hours(14));
});

test("a boot in 1970 stops the line for the time the box was off, and is not trusted until the network says better", () => {
  const system = systemByHand();
  const before = startClock(system).now();
  system.boots(60_000);
  const clock = startClock(system);
  clock.resume(before);
  expect(clock.now()).toMatchObject({ steady: before.steady, trusted: false });
  system.passes(10_000);
  system.wallIs(noon + hours(2));
  expect(clock.now()).toMatchObject({ steady: before.steady + 10_000, trusted: true });
});

test("a boot six hours behind the last saved time is not trusted", () => {
  const system = systemByHand();
  const before = startClock(system).now();
  system.boots(before.wall - hours(6));
  const clock = startClock(system);
  clock.resume(before);
  expect(clock.now()).toMatchObject({ steady: before.steady, trusted: false });
});

test("ten years ahead is not believed, neither over a boot nor during a run", () => {
  const system = systemByHand();
  const before = startClock(system).now();
  system.boots(before.wall + days(3_650));
  const clock = startClock(system);
  clock.resume(before);
  expect(clock.now()).toMatchObject({ steady: before.steady, trusted: false });
  system.wallIs(before.wall + hours(1));
  expect(clock.now().trusted).toBe(true);
});

test("an hour back during a run is not trusted, unless the system itself says that it is synchronised", () => {
  const system = systemByHand();
  const clock = startClock(system);
  expect(clock.now().trusted).toBe(true);
  system.passes(1_000);
  system.wallJumps(-hours(1));
  expect(clock.now().trusted).toBe(false);
  system.says(true);
  system.passes(10_000);
  expect(clock.now().trusted).toBe(true);
});

test("a system that says it has not been synchronised is not trusted", () => {
  expect(isTrusted({ wall: noon, mono: 0, boot: "b" }, undefined, false)).toBe(false);
  expect(isTrusted({ wall: noon, mono: 0, boot: "b" }, undefined, undefined)).toBe(true);
});

test("the line that ran before the journal was read goes on, and never back", () => {
  const system = systemByHand();
  const clock = startClock(system);
  clock.now();
  system.passes(5_000);
  const early = clock.now();
  clock.resume({ ...early, steady: instant(2), wall: early.wall, mono: early.mono });
  expect(clock.now().steady).toBeGreaterThanOrEqual(early.steady);
});

const anyReading = fc.record({
  wall: fc.integer({ min: 0, max: Date.UTC(2090, 0, 1) }),
  mono: fc.integer({ min: 0, max: days(1_000) }),
  boot: fc.constantFrom("one", "two", "three"),
});

test("the steady line never goes back and never leaps further than a box may lie switched off", () => {
  fc.assert(
    fc.property(anyReading, fc.integer({ min: 0, max: days(10_000) }), anyReading, (then, steady, now) => {
      const last: Moment = { ...then, steady: instant(steady), trusted: true };
      const next = steadyAfter(last, now);
      expect(next).toBeGreaterThanOrEqual(last.steady);
      if (then.boot !== now.boot) expect(next - last.steady).toBeLessThanOrEqual(longestOff);
    }),
  );
});
