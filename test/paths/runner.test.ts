import { expect, test } from "vitest";
import { minutes, seconds } from "../../devices/model/moment.ts";
import { again, atHome, stored, story } from "./home.ts";

test("F-34: two failed dials bring the second path at once; a silent centre does so after 15 s", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const { dispatcher, press } = atHome(of, { paths: [county] });
  press();
  await of.clock.passes(1_000);
  dispatcher.failed();
  await of.clock.settle();
  expect(county.tried).toEqual([]);
  dispatcher.failed();
  await of.clock.settle();
  expect(county.tried.map(({ at }) => at)).toEqual([1_000]);

  await of.clock.passes(minutes(10));
  const began = of.timers.now();
  press("button-2");
  await of.clock.passes(seconds(15));
  expect(county.tried.slice(1).map(({ at }) => at - began)).toEqual([15_000]);
});

test("a path that hangs, one that lies, one that answers late and one that breaks delay the healthy one by not one tick", async () => {
  const run = async (sick: boolean) => {
    const of = story();
    const healthy = of.farEnd({ label: "healthy" });
    healthy.answers(stored, seconds(2));
    const hangs = of.farEnd({ label: "hangs" });
    hangs.answers(undefined);
    const lies = of.farEnd({ label: "lies" });
    lies.answers(again("server_fault"));
    const late = of.farEnd({ label: "late" });
    late.answers(stored, seconds(60));
    const breaks = of.farEnd({ label: "breaks", breaks: true });
    const { press } = atHome(of, { paths: sick ? [hangs, lies, late, breaks, healthy] : [healthy] });
    press();
    await of.clock.passes(seconds(7));
    press("button-2");
    for (let n = 0; n < 20; n += 1) {
      press();
      await of.clock.passes(seconds(7));
    }
    expect(sick ? hangs.tried.length : 1).toBeGreaterThan(0);
    return healthy.tried.map(({ at, type }) => ({ at, type }));
  };
  const alone = await run(false);
  expect(alone.length).toBeGreaterThan(3);
  expect(await run(true)).toEqual(alone);
});

test("an emergency is tried again after 1, 2, 4, 8, 16, 30 s and then every 30 s, until it is stored", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  county.answers(again("unreachable"));
  const { press, journal } = atHome(of, { paths: [county] });
  const id = press();
  await of.clock.passes(minutes(10));
  const gaps = county.tried.slice(1).map(({ at }, n) => at - (county.tried[n]?.at ?? 0));
  expect(gaps.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((s) => s * 1_000));
  county.answers(stored);
  await of.clock.passes(seconds(31));
  const tries = county.tried.length;
  await of.clock.passes(minutes(30));
  expect(county.tried).toHaveLength(tries);
  expect(journal.read.unstored("county", 10)).toEqual([]);
  expect(journal.read.openAlerts()[0]?.response?.storedAt).toBeDefined();
  expect(journal.read.openAlerts()[0]?.response?.handling).toBe("none");
  const ledger = journal.read.ledger(id, 500).filter(({ path }) => path === "county");
  expect(ledger).toHaveLength(tries);
  expect(ledger.at(-1)?.outcome).toBe("stored");
});

test("what a receiver asks for is kept up to ten seconds for an emergency", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  county.answers(again("busy", 600_000));
  const { press } = atHome(of, { paths: [county] });
  press();
  await of.clock.passes(seconds(45));
  const gaps = county.tried.slice(1).map(({ at }, n) => at - (county.tried[n]?.at ?? 0));
  expect(gaps.slice(0, 2)).toEqual([10_000, 10_000]);
});

test("killed between the try and its note: it goes once more, and nothing is lost", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  county.answers(stored, seconds(3));
  const first = atHome(of, { paths: [county] });
  const id = first.press();
  await of.clock.passes(seconds(16));
  expect(county.tried).toHaveLength(1);
  // The receiver has it; the answer comes to nobody.
  first.kill();
  await of.clock.passes(seconds(5));
  const second = atHome(of, { paths: [county] });
  await of.clock.passes(seconds(5));
  expect(county.tried.map(({ alertId }) => alertId)).toEqual([id, id]);
  expect(second.journal.read.deliveries(id)).toContainEqual(
    expect.objectContaining({ receiver: "county", state: "stored" }),
  );
});

test("the disk takes nothing: the paths still get everything", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const { press, loseDisk, journal } = atHome(of, { paths: [county] });
  await of.clock.settle();
  loseDisk();
  const id = press();
  await of.clock.passes(seconds(20));
  expect(county.tried.map(({ alertId }) => alertId)).toEqual([id]);
  await of.clock.passes(minutes(5));
  expect(county.tried).toHaveLength(1);
  expect(journal.read.openAlerts()[0]?.response?.storedAt).toBeDefined();
});

test("people are told once, reminded while nobody has it, told when somebody has, and again when nobody has any more", async () => {
  const of = story();
  const family = of.farEnd({ label: "family", audience: "people" });
  const { press, centreSays } = atHome(of, { paths: [family] });
  const id = press();
  await of.clock.passes(1_000);
  centreSays(id, "stored");
  // A second press is one more line for machines, and none for people.
  press();
  await of.clock.passes(minutes(6));
  const said = () => family.tried.map(({ type, say }) => say ?? type);
  const soFar = said();
  expect(soFar[0]).toBe("raise");
  expect(new Set(soFar.slice(1))).toEqual(new Set(["reminder"]));
  expect(family.tried.filter(({ say }) => say).map(({ at }, n, all) => at - (all[n - 1]?.at ?? at - 60_000))).toEqual(
    soFar.slice(1).map(() => 60_000),
  );
  centreSays(id, "claimed");
  await of.clock.passes(minutes(30));
  expect(said()).toEqual([...soFar, "taken"]);
  centreSays(id, "released");
  await of.clock.passes(seconds(61));
  expect(said()).toEqual([...soFar, "taken", "reminder", "reminder"]);
  centreSays(id, "closed");
  await of.clock.passes(minutes(30));
  expect(said().slice(soFar.length + 3)).toEqual(["over"]);
});

test("claimed before the family was told: they hear nothing, not even that somebody has it", async () => {
  const of = story();
  const family = of.farEnd({ label: "family", audience: "people" });
  const county = of.farEnd({ label: "county" });
  const { press, centreSays, journal } = atHome(of, { paths: [family, county] });
  const id = press();
  await of.clock.passes(seconds(5));
  centreSays(id, "stored", "claimed");
  await of.clock.passes(minutes(30));
  centreSays(id, "closed");
  await of.clock.passes(minutes(5));
  expect(family.tried).toEqual([]);
  expect(county.tried).toEqual([]);
  expect(journal.read.joined(id)).toEqual([]);
});

test("after a restart nobody is told a second time what was told before it", async () => {
  const of = story();
  const family = of.farEnd({ label: "family", audience: "people" });
  const first = atHome(of, { paths: [family] });
  const id = first.press();
  await of.clock.passes(minutes(4));
  first.centreSays(id, "stored", "claimed");
  await of.clock.passes(seconds(30));
  const said = family.tried.length;
  expect(family.tried.at(-1)?.say).toBe("taken");
  first.kill();
  atHome(of, { paths: [family] });
  await of.clock.passes(minutes(10));
  expect(family.tried).toHaveLength(said);
});

test("a robot's word is no store: the message leaves its outbox and the lamp learns nothing", async () => {
  const of = story();
  const family = of.farEnd({ label: "family", audience: "people" });
  family.answers(stored);
  const { press, journal } = atHome(of, { paths: [family] });
  const id = press();
  await of.clock.passes(seconds(61));
  expect(journal.read.deliveries(id)).toContainEqual(expect.objectContaining({ receiver: "family", state: "carried" }));
  expect(journal.read.openAlerts()[0]?.response?.storedAt).toBeUndefined();
});

test("settings that change under way move no clock of an alert that was raised before", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const { press, journal, home } = atHome(of, { paths: [county] });
  const before = press();
  await of.clock.passes(seconds(5));
  await journal.tell({ type: "settings", at: of.moment(), home: { ...home, delivery: { steps: [] } } });
  press("button-2");
  await of.clock.passes(minutes(5));
  expect(county.tried.map(({ alertId, at }) => [alertId, at])).toEqual([[before, 15_000]]);
});

test("F-28: the far end is there for 5 s and gone for 5 s; nothing is lost, and it is not asked more than once a second", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const { press, journal } = atHome(of, { paths: [county] });
  let up = false;
  for (let n = 0; n < 60; n += 1) {
    up = !up;
    county.answers(up ? stored : again("unreachable"));
    if (n % 6 === 0) press(n % 12 === 0 ? "button-1" : "button-2");
    await of.clock.passes(seconds(5));
  }
  await of.clock.passes(minutes(2));
  expect(journal.read.unstored("county", 10)).toEqual([]);
  const perSecond = Map.groupBy(county.tried, ({ at, alertId }) => `${alertId} ${Math.floor(at / 1_000)}`);
  const retries = [...perSecond.values()].map((tries) => tries.length);
  expect(Math.max(...retries)).toBeLessThanOrEqual(2);
});

test("claimed: a path that carries the alert gets what is still said of it, and no other joins", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  const later = of.farEnd({ label: "later" });
  const steps = (path: string, after: number) => ({
    ...({ path, without: "stored", after: seconds(after), from: "emergency" } as const),
  });
  const policy = { steps: [steps("county", 15), steps("later", 60)] };
  const { press, centreSays } = atHome(of, { paths: [county, later], policy });
  county.answers(again("unreachable"));
  const id = press();
  await of.clock.passes(seconds(20));
  centreSays(id, "stored", "claimed");
  press();
  await of.clock.passes(seconds(30));
  county.answers(stored);
  await of.clock.passes(minutes(2));
  expect(county.tried.slice(-2).map(({ type }) => type)).toEqual(["raise", "change"]);
  expect(later.tried).toEqual([]);
});

test("a crowd of lesser messages never stands in an emergency's way: it goes with the next free place", async () => {
  const of = story();
  const county = of.farEnd({ label: "county", tryWithin: seconds(10) });
  county.answers(undefined);
  const policy = {
    steps: [{ path: "county", without: "stored", after: seconds(1), from: "warning" } as const],
  };
  const { press, journal } = atHome(of, { paths: [county], policy });
  for (let n = 0; n < 10; n += 1)
    await journal.tell({ type: "path", at: of.moment(), path: `other-${n}`, up: false, why: "no_answer" });
  await of.clock.passes(seconds(25));
  const began = of.timers.now();
  press();
  await of.clock.passes(seconds(30));
  const first = county.tried.find(({ severity }) => severity === "emergency");
  expect((first?.at ?? Infinity) - began).toBeLessThanOrEqual(11_500);
  // From then on the emergency's own pauses are kept, whatever else waits.
  await of.clock.passes(minutes(5));
  const tries = county.tried.filter(({ severity }) => severity === "emergency");
  const gaps = tries.slice(1).map(({ at }, n) => at - (tries[n]?.at ?? 0));
  for (const gap of gaps) expect(gap).toBeLessThanOrEqual(10_500 + 36_000);
});

test("a call for help in its long pause goes at once when it becomes a rescue", async () => {
  const of = story();
  const county = of.farEnd({ label: "county" });
  county.answers(again("unreachable"));
  const policy = {
    steps: [{ path: "county", without: "stored", after: seconds(1), from: "warning" } as const],
  };
  const { press } = atHome(of, { paths: [county], policy });
  const id = press("button-1", "help");
  // The fault of the path itself goes the same way.
  const own = () => county.tried.filter(({ alertId }) => alertId === id);
  await of.clock.passes(minutes(20));
  const gap = (own().at(-1)?.at ?? 0) - (own().at(-2)?.at ?? 0);
  expect(gap).toBeGreaterThan(minutes(2));
  county.answers(stored);
  const began = of.timers.now();
  press("button-1", "rescue");
  await of.clock.passes(seconds(36));
  const after = own().filter(({ at }) => at >= began);
  expect(after.map(({ type, severity }) => [type, severity])).toEqual([
    ["raise", "warning"],
    ["change", "emergency"],
  ]);
});
