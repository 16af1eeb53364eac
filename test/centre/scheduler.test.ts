import { expect, test } from "vitest";
import { type Job, startScheduler } from "../../alerts/centre/scheduler.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { ownTimers } from "../kit/clock.ts";

/** Each look at what is due costs so many ms of a clock of the test's own. */
function slowScheduler(cost: number) {
  const own = ownTimers();
  let worked = 0;
  const timers = { now: () => own.now() + worked, after: own.after };
  const seen = { looks: 0, ran: [] as number[] };
  let due: number | undefined;
  const job: Job = {
    name: "due",
    next() {
      seen.looks += 1;
      worked += cost;
      return due;
    },
    async run() {
      seen.ran.push(timers.now());
      due = undefined;
    },
  };
  const scheduler = startScheduler({ now: () => timers.now(), timers, jobs: [job], log: silentLog });
  return { scheduler, timers, seen, passes: own.passes, dueAt: (at: number) => (due = at) };
}

test("a storm that asks a thousand times leaves most of the time to the storm, and what is due is done soon", async () => {
  const { scheduler, timers, seen, passes, dueAt } = slowScheduler(10);
  await passes(100);
  const before = seen.looks;
  for (let n = 0; n < 1_000; n += 1) {
    if (n === 500) dueAt(timers.now());
    scheduler.nudge();
    await passes(1);
  }
  // A second of the storm, in which each look costs 10 ms and rests 40.
  expect(seen.looks - before).toBeLessThan(60);
  expect(seen.ran).toHaveLength(1);
  await scheduler.stop();
});

test("the last to ask is heard, even while a round rests", async () => {
  const { scheduler, timers, seen, passes, dueAt } = slowScheduler(500);
  await passes(0);
  scheduler.nudge();
  const at = timers.now();
  dueAt(at);
  scheduler.nudge();
  await passes(300);
  expect(seen.ran).toHaveLength(1);
  await scheduler.stop();
});

test("looks that cost nothing are had at once", async () => {
  const { scheduler, timers, seen, passes, dueAt } = slowScheduler(0);
  await passes(0);
  dueAt(timers.now());
  scheduler.nudge();
  await passes(0);
  expect(seen.ran).toEqual([timers.now()]);
  await scheduler.stop();
});
