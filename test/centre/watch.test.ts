/** Nobody is watching: an emergency that no console shows, or nobody takes, is told by other ways. On a clock of the test's own. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Case } from "../../alerts/centre/cases/case.ts";
import { lookAt } from "../../alerts/centre/watch/look.ts";
import type { Outcome, Path, Posting } from "../../alerts/paths/path.ts";
import { alertMessage } from "../../alerts/protocol.ts";
import { milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();

const li = { person: { id: "p1", name: "Li" }, role: "dispatcher" };
const carried: Outcome = { outcome: "carried" };

/** A duty phone and the supervisor's, which answer as they are told. */
function phones(answer: (label: string, posting: Posting) => Outcome | Promise<Outcome> = () => carried) {
  const rang: { at: number; label: string; posting: Posting }[] = [];
  let now = (): number => 0;
  const phone = (label: string): [string, Path] => [
    label,
    {
      ...{ label, kind: "wecom", proves: "carried", person: "none", audience: "people", atOnce: 1 },
      ...{ tryWithin: seconds(10), supervision: undefined, probe: undefined },
      async deliver(posting) {
        rang.push({ at: now(), label, posting });
        return answer(label, posting);
      },
      test: async () => carried,
      stop: async () => {},
    },
  ];
  return {
    rang,
    paths: new Map([phone("duty"), phone("supervisor")]),
    sets: (clock: () => number) => {
      now = clock;
    },
    /** `after label what` in seconds since `from`. */
    story: (from: number) =>
      rang.map(
        ({ at, label, posting }) => `${Math.round((at - from) / 1_000)} ${label} ${posting.telling?.say ?? "alert"}`,
      ),
  };
}

async function office(of = phones(), data = "", clock = testClock(), watch?: object): Promise<TestOffice> {
  const made = data === "" ? tempFolder() : undefined;
  if (made) closing.push(() => made.remove());
  of.sets(clock.now);
  const centre = await openTestOffice(data || (made?.path ?? ""), clock, undefined, {
    paths: of.paths,
    ...(watch && { watch }),
  });
  closing.push(() => centre.close());
  return centre;
}
/** Li sits there with the sound on, from long before. */
async function onDuty(centre: TestOffice, ms = 10_000): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5_000) {
    centre.consoles.beat({ id: "k1", person: li.person, armed: true }, centre.clock.now());
    centre.nudge();
    await centre.clock.passes(5_000);
  }
  centre.consoles.beat({ id: "k1", person: li.person, armed: true }, centre.clock.now());
  centre.nudge();
  await centre.clock.settle();
}
/** It was called once, at its beginning, and reached. */
const stuck = (): Case => ({
  ...{
    id: "c1",
    version: 3,
    state: "raised",
    lane: "care",
    key: "k",
    kind: "fall",
    severity: "emergency",
    test: false,
  },
  ...{ home: "home1", gateway: "gw1", raisedAt: 0, level: 0, alerts: [], movedIn: 1, heardIn: 1 },
  policy: { lease: 1, ringLease: 1, reopenWithin: 1, autoResolveOnClear: false },
  summons: [{ step: "level-0-duty", path: "duty", at: 0, tries: 1, triedAt: 0, ended: "carried" }],
});
const logOf = async (centre: TestOffice) => {
  const [found] = [...(await centre.cases()), ...(await centre.store.closedCases(1))];
  const log = await centre.store.logOf(found?.id ?? "", 100);
  return log.map(({ event, body }) => {
    const { why, path, outcome } = JSON.parse(body ?? "{}");
    return [event, path, outcome, why].filter((each) => typeof each === "string").join(" ");
  });
};

test("all consoles show it: nobody else is called, and it grows louder by itself", async () => {
  const called = phones();
  const centre = await office(called);
  await onDuty(centre);
  const alert = alertOf(1);
  await centre.hears("alert", alert);
  await centre.clock.passes(1_000);
  await centre.desk.shown(alert.alertId, "k1", li, true);
  await onDuty(centre, 250_000);
  expect(called.rang).toEqual([]);
  const [found] = await centre.cases();
  expect([found?.state, found?.level]).toEqual(["raised", 3]);
  expect(await logOf(centre)).toEqual(["raise", "shown", "remind", "remind", "remind"]);
});

test("no console shows it within 5 s: the first phone; nobody has it at 30 s: the second. Each is an entry of the log", async () => {
  const called = phones();
  const centre = await office(called);
  await onDuty(centre);
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  await onDuty(centre, 45_000);
  expect(called.story(from)).toEqual(["5 duty alert", "30 supervisor alert"]);
  expect(await logOf(centre)).toEqual([
    "raise",
    "summon duty not_shown",
    "summoned duty carried",
    "summon supervisor not_shown",
    "summoned supervisor carried",
  ]);
});

test("a console whose sound is not armed has shown it to nobody's ears", async () => {
  const called = phones();
  const centre = await office(called);
  await onDuty(centre);
  const alert = alertOf(1);
  const from = centre.clock.now();
  await centre.hears("alert", alert);
  await centre.desk.shown(alert.alertId, "k2", li, false);
  await onDuty(centre, 10_000);
  expect(called.story(from)).toEqual(["5 duty alert"]);
  expect(centre.sent.filter(({ body }) => body.type === "shown")).toHaveLength(0);
  await centre.desk.shown(alert.alertId, "k1", li, true);
  await onDuty(centre, 40_000);
  expect(called.story(from)).toEqual(["5 duty alert"]);
});

test("no console is armed at all: the first phone at once", async () => {
  const called = phones();
  const centre = await office(called);
  await centre.clock.passes(10_000);
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  await centre.clock.passes(100);
  expect(called.story(from)).toEqual(["0 duty alert"]);
  expect(await logOf(centre)).toEqual(["raise", "summon duty no_console", "summoned duty carried"]);
});

test("shown, and then the last console goes away: the phone rings although it was shown", async () => {
  const called = phones();
  const centre = await office(called);
  await onDuty(centre);
  const alert = alertOf(1);
  await centre.hears("alert", alert);
  await centre.desk.shown(alert.alertId, "k1", li, true);
  const from = centre.clock.now();
  await centre.clock.passes(60_000);
  expect(called.story(from)).toEqual(["20 duty alert", "50 supervisor alert"]);
});

test("somebody takes it: no second phone, and the first hears that it is in good hands, and that it is over", async () => {
  const called = phones();
  const centre = await office(called);
  await onDuty(centre);
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  await onDuty(centre, 10_000);
  const [found] = await centre.cases();
  const claim = { type: "claim", by: li.person, atConsole: true } as const;
  await centre.desk.command(found?.id ?? "", uuidv7(), found?.version ?? 0, claim, li);
  await onDuty(centre, 50_000);
  const version = (await centre.cases())[0]?.version ?? 0;
  const call = { type: "contact", by: li.person, to: "home", result: "spoke" } as const;
  await centre.desk.command(found?.id ?? "", uuidv7(), version, call, li);
  const end = { type: "resolve", by: li.person, outcome: "advice_only" } as const;
  await centre.desk.command(found?.id ?? "", uuidv7(), version + 1, end, li);
  await centre.clock.settle();
  expect(called.story(from)).toEqual(["5 duty alert", "10 duty taken", "60 duty over"]);
});

test("a phone that fails is tried again with pauses, as long as nobody is watching, and each try is written down", async () => {
  let answers = 0;
  const called = phones(() =>
    ++answers < 4 ? { outcome: "again", why: "server_fault", after: milliseconds(0) } : carried,
  );
  const centre = await office(called, "", testClock(), { notShown: [{ path: "duty", after: "5 s" }] });
  await onDuty(centre);
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  await onDuty(centre, 55_000);
  expect(called.story(from)).toEqual(["5 duty alert", "10 duty alert", "20 duty alert", "40 duty alert"]);
  expect(called.rang.map(({ posting }) => posting.tries)).toEqual([0, 1, 2, 3]);
  expect((await logOf(centre)).filter((each) => each.startsWith("summoned"))).toEqual([
    ...Array.from({ length: 3 }, () => "summoned duty again server_fault"),
    "summoned duty carried",
  ]);
});

test("nobody takes it: whoever was called is called again every five minutes, all night, until somebody has it", async () => {
  const called = phones();
  const centre = await office(called, "", testClock(), { notShown: [{ path: "duty", after: "5 s" }] });
  await onDuty(centre);
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  await onDuty(centre, 1_000_000);
  expect(called.story(from)).toEqual(["5 duty alert", ...[305, 605, 905].map((at) => `${at} duty reminder`)]);
  const nth = called.rang.map(({ posting }) => (posting.telling?.say === "reminder" ? posting.telling.nth : 0));
  expect(nth).toEqual([0, 1, 2, 3]);
  expect((await logOf(centre)).filter((each) => each === "summoned duty carried")).toHaveLength(4);
  const [found] = await centre.cases();
  const claim = { type: "claim", by: li.person, atConsole: true } as const;
  await centre.desk.command(found?.id ?? "", uuidv7(), found?.version ?? 0, claim, li);
  await onDuty(centre, 50_000);
  expect(called.story(from).slice(4)).toEqual(["1000 duty taken"]);
});

test("called again and not reached at once: tried on with pauses; who was reached before hears that somebody has it", async () => {
  let answers = 0;
  const called = phones(() => (++answers === 1 ? carried : { outcome: "again", why: "cut", after: milliseconds(0) }));
  const centre = await office(called, "", testClock(), {
    notShown: [{ path: "duty", after: "5 s" }],
    againAfter: "2 min",
  });
  await onDuty(centre);
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  await onDuty(centre, 150_000);
  expect(called.story(from)).toEqual([...["5 duty alert", "125 duty reminder", "135 duty reminder"]]);
  expect(called.rang.slice(1).map(({ posting }) => posting.telling)).toEqual([
    ...[
      { say: "reminder", nth: 1 },
      { say: "reminder", nth: 1 },
    ],
  ]);
  const [found] = await centre.cases();
  const claim = { type: "claim", by: li.person, atConsole: true } as const;
  await centre.desk.command(found?.id ?? "", uuidv7(), found?.version ?? 0, claim, li);
  await centre.clock.settle();
  expect(called.story(from).slice(3)).toEqual(["150 duty taken"]);
});

test("a warning whose ladder rings a phone rings it once", () => {
  const asked = { ...stuck(), severity: "warning" } as const;
  const step = { name: "level-0-duty", path: "duty", after: seconds(0), missing: "level", level: 0 } as const;
  const long = 1e12;
  expect(lookAt(asked, [step], true, long, minutes(5))).toEqual({ call: [], again: [], next: undefined });
  expect(lookAt(stuck(), [step], true, long, minutes(5)).again).toHaveLength(1);
});

test("a phone that refuses for good, or is not in the configuration any more, is tried again at longer intervals", async () => {
  const called = phones(() => ({ outcome: "refused", why: "gone" }));
  const centre = await office(called);
  await onDuty(centre);
  await centre.hears("alert", alertOf(1));
  const from = centre.clock.now();
  await onDuty(centre, 1_200_000);
  const duty = called.story(from).filter((each) => each.includes("duty"));
  expect(duty).toEqual(["5 duty alert", "905 duty reminder"]);
});

test("a phone that hangs holds up nothing: alerts are stored, the second phone rings, the centre stops", async () => {
  const called = phones((label) => (label === "duty" ? new Promise<Outcome>(() => {}) : carried));
  const ends: (() => void)[] = [];
  const duty = called.paths.get("duty") ?? expect.unreachable();
  called.paths.set("duty", {
    ...duty,
    deliver: (posting) => {
      void duty.deliver(posting);
      return new Promise((end) => ends.push(() => end({ outcome: "again", why: "cut", after: milliseconds(0) })));
    },
    stop: async () => {
      for (const end of ends) end();
    },
  });
  const centre = await office(called);
  await onDuty(centre);
  const from = centre.clock.now();
  await centre.hears("alert", alertOf(1));
  await onDuty(centre, 40_000);
  await centre.hears("alert", alertOf(2));
  expect((await centre.cases())[0]?.alerts).toHaveLength(2);
  expect(called.story(from)).toEqual(["5 duty alert", "30 supervisor alert"]);
});

test("the centre is restarted after it decided to call: it calls, and what was called before is not called again", async () => {
  const made = tempFolder();
  closing.push(() => made.remove());
  const clock = testClock();
  const called = phones((label) =>
    label === "duty" ? carried : { outcome: "again", why: "cut", after: milliseconds(0) },
  );
  called.sets(clock.now);
  const first = await openTestOffice(made.path, clock, undefined, { paths: called.paths });
  await onDuty(first);
  const from = clock.now();
  await first.hears("alert", alertOf(1));
  await onDuty(first, 30_000);
  expect(called.story(from)).toEqual(["5 duty alert", "30 supervisor alert"]);
  await first.close();
  await clock.passes(1_000);
  const after = phones();
  const centre = await office(after, made.path, clock);
  await onDuty(centre, 30_000);
  expect(after.rang.map(({ label }) => label)).toEqual(["supervisor"]);
});

test("tests, warnings and suspicions call nobody; a suspicion that the centre raises does", async () => {
  const called = phones();
  const centre = await office(called);
  await centre.clock.passes(10_000);
  await centre.hears("alert", alertOf(1, { test: true }));
  await centre.hears("alert", alertOf(2, { kind: "device_lost", severity: "warning" }));
  const from = centre.clock.now();
  await centre.hears("alert", { ...alertOf(3, { kind: "fall" }), type: "suspect", guard: 20_000 });
  await centre.clock.passes(29_000);
  expect(called.rang).toEqual([]);
  await centre.clock.passes(2_000);
  expect(called.story(from)).toEqual(["30 duty alert"]);
});

test("what a phone is told holds together as a message, and has no more in it than ids and times", async () => {
  const called = phones();
  const centre = await office(called);
  await centre.clock.passes(10_000);
  await centre.hears("alert", alertOf(1, { resident: "r1" }));
  await centre.clock.settle();
  const { message, stored } = called.rang[0]?.posting ?? expect.unreachable();
  expect(alertMessage.safeParse(message).success).toBe(true);
  expect(stored).toBe(true);
  expect([message.causes, message.snapshot]).toEqual([[], []]);
});

test("nobody takes it, although it was shown: the steps for that", async () => {
  const called = phones();
  const centre = await office(called, "", testClock(), { notClaimed: [{ path: "supervisor", after: "2 min" }] });
  await onDuty(centre);
  const alert = alertOf(1);
  const from = centre.clock.now();
  await centre.hears("alert", alert);
  await centre.desk.shown(alert.alertId, "k1", li, true);
  await onDuty(centre, 130_000);
  expect(called.story(from)).toEqual(["120 supervisor alert"]);
  expect(await logOf(centre)).toContain("summon supervisor not_claimed");
});

test("whenever consoles come, show, take and go: while nobody has shown or taken it for 5 s, somebody has been called", async () => {
  const act = fc.constantFrom("armed", "silent", "shows", "claims", "releases", "second", "wait");
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 10 }), async (acts) => {
      const data = tempFolder();
      const called = phones();
      const clock = testClock();
      called.sets(clock.now);
      const centre = await openTestOffice(data.path, clock, undefined, { paths: called.paths });
      await clock.passes(10_000);
      const alert = alertOf(1);
      await centre.hears("alert", alert);
      let shown = false;
      for (const each of acts) {
        const [found] = await centre.cases();
        const say = (event: Parameters<typeof centre.desk.command>[3]) =>
          centre.desk.command(found?.id ?? "", uuidv7(), found?.version ?? 0, event, li);
        if (each === "armed" || each === "silent") {
          centre.consoles.beat({ id: "k1", person: li.person, armed: each === "armed" }, clock.now());
          centre.nudge();
        }
        if (each === "shows") shown = (await centre.desk.shown(alert.alertId, "k1", li, true)) || shown;
        if (each === "claims") await say({ type: "claim", by: li.person, atConsole: false });
        if (each === "releases") await say({ type: "release", by: li.person });
        if (each === "second") await clock.passes(1_000);
        if (each === "wait") await clock.passes(6_000);
      }
      await clock.passes(6_000);
      const [found] = await centre.cases();
      const armed = centre.consoles.list().some((console) => console.armed);
      const since = found?.waitsFrom ?? 0;
      if (found?.state === "raised" && (!armed || !shown))
        expect(found.summons?.some(({ at }) => at >= since)).toBe(true);
      const steps = found?.summons?.map(({ step, at }) => `${step} ${at >= since}`) ?? [];
      expect(steps.filter((each) => each.endsWith("true")).length).toBe(
        new Set(steps.filter((each) => each.endsWith("true"))).size,
      );
      await centre.close();
      data.remove();
    }),
    { numRuns: 30 },
  );
}, 120_000);
