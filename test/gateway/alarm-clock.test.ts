import { expect, test } from "vitest";
import { type Instant, instant, type Moment } from "../../devices/model/moment.ts";
import { openAlarmClock } from "../../gateway/alarm-clock.ts";
import { testClock } from "../kit/clock.ts";

function bedside(tick: (at: number) => Promise<void> = async () => {}) {
  const clock = testClock(0);
  const ticks: number[] = [];
  const moment = (): Moment => ({ steady: instant(clock.now()), wall: 0, mono: 0, boot: "b", trusted: true });
  const alarm = openAlarmClock({
    timers: clock.timers,
    moment,
    tick: (at) => {
      ticks.push(at.steady);
      return tick(at.steady);
    },
    failed: () => {},
  });
  return { clock, ticks, set: (at: number | undefined) => alarm.set(at as Instant | undefined), stop: alarm.stop };
}

test("it rings once at the instant that was asked for, and a nearer one replaces a farther one", async () => {
  const { clock, ticks, set } = bedside();
  set(20_000);
  set(5_000);
  await clock.passes(60_000);
  expect(ticks).toEqual([5_000]);
});

test("nobody waits: it stays silent", async () => {
  const { clock, ticks, set } = bedside();
  set(5_000);
  set(undefined);
  await clock.passes(60_000);
  expect(ticks).toEqual([]);
});

test("an instant further away than a timer reaches is not forgotten", async () => {
  const { clock, ticks, set } = bedside();
  const month = 30 * 86_400_000;
  set(month);
  await clock.passes(month + 1);
  expect(ticks).toEqual([month]);
});

test("a tick the journal cannot keep is tried again until it is kept", async () => {
  let failures = 3;
  const { clock, ticks, set } = bedside(async () => {
    if (failures-- > 0) throw new Error("disk full");
  });
  set(1_000);
  await clock.passes(20_000);
  expect(ticks).toEqual([1_000, 2_000, 3_000, 4_000]);
});

test("the same instant can be asked for again after it has rung", async () => {
  const { clock, ticks, set } = bedside();
  set(1_000);
  await clock.passes(1_000);
  set(3_000);
  await clock.passes(5_000);
  expect(ticks).toEqual([1_000, 3_000]);
});

test("stopped, it is set by nobody: not by the last commits, nor by a tick that the closing journal refuses", async () => {
  const { clock, ticks, set, stop } = bedside(async () => {
    throw new Error("closed");
  });
  set(1_000);
  await clock.passes(1_000);
  stop();
  set(2_000);
  await clock.passes(60_000);
  expect(ticks).toEqual([1_000]);
});
