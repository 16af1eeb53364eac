/** The centre's clock is set back while something is due: nobody waits for the hour that comes twice. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forwardClock, goesOnWithin } from "../../alerts/centre/forward-clock.ts";
import type { Outcome, Path } from "../../alerts/paths/path.ts";
import { milliseconds, seconds } from "../../devices/model/moment.ts";
import { eventOf, openDoor } from "../https/door.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf, uuidv7 } from "./messages.ts";
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

describe("what was written down by a clock that was two days ahead", () => {
  const days = 48 * hour;
  const tested: number[] = [];
  let answer: Outcome = { outcome: "carried" };
  const called: string[] = [];
  const duty = (now: () => number): Path => ({
    ...{ label: "duty", kind: "wecom", proves: "carried", person: "none", audience: "people", atOnce: 1 },
    ...{ tryWithin: seconds(10), supervision: undefined, probe: undefined },
    async deliver({ message }) {
      called.push(message.home);
      return { outcome: "carried" };
    },
    async test() {
      tested.push(now());
      return answer;
    },
    stop: async () => {},
  });
  async function startedRight(life: (first: TestOffice) => Promise<void>): Promise<TestOffice> {
    const folder = tempFolder();
    closing.push(() => folder.remove());
    answer = { outcome: "carried" };
    const before = testClock(1_800_000_000_000);
    const paths = (now: () => number) => ({ paths: new Map([["duty", duty(now)]]) });
    const first = await openTestOffice(folder.path, before, undefined, paths(before.now));
    await before.passes(6_000);
    await life(first);
    const alive = await first.store.lastAlive();
    await first.close();
    for (const list of [tested, called]) list.length = 0;
    const clock = testClock(before.now() - days);
    const now = forwardClock(clock.now, clock.timers, undefined, alive);
    expect(now()).toBe(clock.now());
    const again = await openTestOffice(folder.path, { ...clock, now }, undefined, paths(now));
    closing.push(() => again.close());
    return again;
  }

  test("a home that is dark since then is lost a minute later", async () => {
    const office = await startedRight((first) => first.hears("presence", { v: 1, state: "online" }));
    await office.clock.passes(50_000);
    expect(await office.lost()).toEqual([]);
    await office.clock.passes(30_000);
    expect((await office.lost()).map(({ gateway }) => gateway)).toEqual(["gw1"]);
  });

  test("what waits grows louder and calls people, not more often than else", async () => {
    const office = await startedRight((first) => first.hears("alert", alertOf(1)));
    await office.clock.passes(100_000);
    const [found] = await office.cases();
    expect(found).toMatchObject({ state: "raised", level: 1 });
    expect(called).toEqual(["home1"]);
    await office.clock.passes(400_000);
    expect(called.length).toBeGreaterThan(1);
    expect(called.length).toBeLessThan(4);
  });

  test("a fall whose home said no more is raised, and what somebody held comes back to all", async () => {
    const office = await startedRight(async (first) => {
      const suspicion = alertOf(1, { kind: "fall", device: "radar", gatewayId: "gw2", home: "home2" });
      await first.hears("alert", alertOf(1));
      const [found] = await first.cases();
      const li = { id: "p-li", name: "李静" };
      const claim = { type: "claim", by: li, atConsole: false } as const;
      const said = await first.desk.command(found?.id ?? "", uuidv7(), 1, claim, { person: li, role: "dispatcher" });
      expect(said.ok).toBe(true);
      await first.hears("alert", { ...suspicion, type: "suspect", guard: 20_000 }, "gw2");
    });
    await office.clock.passes(20_000);
    expect((await office.cases()).map(({ home, state }) => `${home} ${state}`)).toEqual([
      "home1 raised",
      "home2 raised",
    ]);
  });

  test("the centre's own path is tested at once, and one that is dead now is a fault", async () => {
    const office = await startedRight((first) => first.clock.passes(60_000));
    expect(office.ownPaths.list()).toMatchObject([{ state: "untested" }]);
    answer = { outcome: "again", why: "server_fault", after: milliseconds(0) };
    await office.clock.passes(60_000);
    expect(tested).toHaveLength(1);
    expect((await office.cases()).map(({ kind }) => kind)).toEqual(["path_test_missed"]);
  });

  test("tests of a home's paths that failed since are seen, and one that comes in by the door counts", async () => {
    const reports = (office: TestOffice, ok: boolean) =>
      office.hears("report", {
        ...{ v: 1, id: "r", gatewayId: "gw1", epoch: "e1", lastSeq: 0, version: "0", devices: [], health: {} },
        at: { steady: 0, wall: office.clock.now(), mono: 0, boot: "b1", trusted: true },
        paths: [{ label: "family", kind: "ntfy", state: "ok", tested: { ago: 0, ok } }],
      });
    const arrives = (office: TestOffice) =>
      office.store.keepPathTest({ gateway: "gw1", path: "family", at: office.clock.now(), ok: true });
    const office = await startedRight(async (first) => {
      await reports(first, true);
      await arrives(first);
      await first.clock.passes(120_000);
    });
    const missed = async () => (await office.cases()).map(({ kind }) => kind);
    for (let n = 0; n < 2; n += 1) {
      await reports(office, false);
      await office.clock.passes(130_000);
    }
    expect(await missed()).toEqual(["path_test_missed"]);
    await arrives(office);
    await office.clock.passes(61_000);
    expect(await missed()).toEqual([]);
  });
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
