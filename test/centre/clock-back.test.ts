/** The centre's clock is set back while something is due: nobody waits for the hour that comes twice. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { forwardClock, goesOnWithin } from "../../alerts/centre/forward-clock.ts";
import { eventOf, openDoor } from "../https/door.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { signIn, startTestCentre, tempFolder } from "./running.ts";

const hour = 3_600_000;
const closing = endsOfEach();

async function centre(): Promise<TestOffice & { setBack(ms: number): void }> {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const clock = testClock();
  let back = 0;
  const now = forwardClock(() => clock.now() - back, clock.timers);
  const office = await openTestOffice(folder.path, { ...clock, now });
  closing.push(() => office.close());
  office.connect();
  const setBack = (ms: number): void => {
    back += ms;
  };
  return { ...office, setBack };
}

test("a fall of a home that went dark is raised soon after its guard, whatever the clock was set to meanwhile", async () => {
  const office = await centre();
  await office.hears("alert", { ...alertOf(1, { kind: "fall", device: "radar" }), type: "suspect", guard: 20_000 });
  office.setBack(hour);
  await office.clock.passes(29_000);
  expect(await office.cases()).toMatchObject([{ state: "suspected" }]);
  await office.clock.passes(12_000);
  expect(await office.cases()).toMatchObject([{ state: "raised" }]);
});

test("an emergency that nobody takes grows louder all the same", async () => {
  const office = await centre();
  await office.hears("alert", alertOf(1));
  office.setBack(hour);
  await office.clock.passes(80_000);
  expect(await office.cases()).toMatchObject([{ state: "raised", level: 1 }]);
  await office.clock.passes(80_000);
  expect(await office.cases()).toMatchObject([{ level: 2 }]);
});

test("a home that falls silent just then is lost after its time, not after the hour", async () => {
  const office = await centre();
  await office.beats(60_000);
  office.setBack(hour);
  await office.clock.passes(200_000);
  expect(await office.lost()).toHaveLength(1);
});

/** A centre that is stopped, its clock set back, and started again. */
async function startedAgain(setBack: number): Promise<readonly number[]> {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const told: number[] = [];
  for (const back of [0, setBack]) {
    const centre = await startTestCentre(folder.path, { now: () => Date.now() - back });
    const li = await signIn(centre, "li");
    told.push(((await (await li.get("/v1/board")).json()) as { now: number }).now);
    await centre.stop();
  }
  return told;
}

test("a centre that was stopped meanwhile goes on from where it was, and what waited waits no hour longer", async () => {
  const [before = 0, after = 0] = await startedAgain(hour);
  expect(after).toBeGreaterThanOrEqual(before);
  expect(after).toBeLessThan(before + 60_000);

  const folder = tempFolder();
  closing.push(() => folder.remove());
  const first = await openTestOffice(folder.path);
  const suspicion = alertOf(1, { kind: "fall", device: "radar", gatewayId: "gw2", home: "home2" });
  await first.hears("alert", alertOf(1));
  await first.hears("alert", { ...suspicion, type: "suspect", guard: 20_000 }, "gw2");
  await first.clock.passes(6_000);
  const alive = await first.store.lastAlive();
  await first.close();
  const clock = testClock(first.clock.now() - hour);
  const now = forwardClock(clock.now, clock.timers, undefined, alive);
  const again = await openTestOffice(folder.path, { ...clock, now });
  closing.push(() => again.close());
  await clock.passes(120_000);
  expect(await again.cases()).toMatchObject([
    { home: "home1", state: "raised", level: 1 },
    { home: "home2", state: "raised" },
  ]);
});

test("a clock that was years ahead and is right now is believed when the centre starts", async () => {
  const [before = 0, after = 0] = await startedAgain(goesOnWithin + hour);
  expect(before - after).toBeGreaterThan(goesOnWithin);
});

test("homes that sign by the right time are heard at once over HTTPS", async () => {
  let ahead = hour;
  const door = await openDoor(closing, {}, { now: () => Date.now() + ahead });
  expect((await door.send(eventOf(alertOf(1)), { at: Date.now() + ahead })).status).toBe(200);
  ahead = 0;
  const reply = await door.send(eventOf(alertOf(2)));
  expect([reply.status, reply.headers.get("retry-after")]).toEqual([200, null]);
});

test("it never goes back, is never behind the wall clock, and meets it again", () => {
  const step = fc.record({ passed: fc.integer({ min: 0, max: 60_000 }), set: fc.integer({ min: -hour, max: hour }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let [mono, wall] = [0, 1_800_000_000_000];
      const now = forwardClock(() => wall, { now: () => mono });
      let before = now();
      for (const { passed, set } of steps) {
        mono += passed;
        wall += passed + (passed % 3 === 0 ? set : 0);
        const at = now();
        expect(at).toBeGreaterThanOrEqual(Math.max(before, wall));
        before = at;
      }
      for (let minutes = 0; minutes < 60 * 5 * 41 && now() > wall; minutes += 1) {
        mono += 60_000;
        wall += 60_000;
      }
      expect(now()).toBe(wall);
    }),
    { numRuns: 50 },
  );
});
