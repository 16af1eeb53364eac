/** The centre tests its own paths: a dead one is a case by day, not a surprise at three in the morning. */
import { expect, test, vi } from "vitest";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import { itself } from "../../alerts/centre/watch/itself.ts";
import { openOwnPaths } from "../../alerts/centre/watch/own-paths.ts";
import type { OwnPathStore } from "../../alerts/centre/watch/store.ts";
import type { Outcome, Path, PathKind } from "../../alerts/paths/path.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { milliseconds, seconds } from "../../devices/model/moment.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

// Hours of a centre, second by second.
vi.setConfig({ testTimeout: 120_000 });

const closing = endsOfEach();
function folder(): string {
  const made = tempFolder();
  closing.push(() => made.remove());
  return made.path;
}
const minute = 60_000;
const hour = 60 * minute;
/** Monday, 2 March 2026, 03:00 in China. */
const night = Date.UTC(2026, 2, 1, 19);
const carried: Outcome = { outcome: "carried" };
const again = (why: "server_fault" | "busy"): Outcome => ({ outcome: "again", why, after: milliseconds(0) });

/** Paths that write down when they were tested, and by whom. */
function phones(labels: readonly string[] = ["duty", "supervisor"], kind: PathKind = "wecom") {
  const asked: string[] = [];
  const delivered: string[] = [];
  let now = (): number => 0;
  let answer: (label: string) => Outcome | Promise<Outcome> = () => carried;
  const phone = (label: string): [string, Path] => [
    label,
    {
      ...{ label, kind, proves: "carried", person: "none", audience: "people", atOnce: 1 },
      ...{ tryWithin: seconds(10), supervision: undefined, probe: undefined },
      async deliver() {
        delivered.push(label);
        return carried;
      },
      async test(by) {
        asked.push(`${chinaTime(now())} ${label}${by ? ` ${by}` : ""}`);
        return answer(label);
      },
      stop: async () => {},
    },
  ];
  return {
    asked,
    delivered,
    paths: new Map(labels.map(phone)),
    sets: (clock: () => number) => {
      now = clock;
    },
    answers: (next: typeof answer) => {
      answer = next;
    },
  };
}
const chinaTime = (at: number): string =>
  new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone: "Asia/Shanghai", weekday: "short", hour: "2-digit", minute: "2-digit" },
  }).format(at);

async function office(of = phones(), data = folder(), clock = testClock(night)): Promise<TestOffice> {
  of.sets(clock.now);
  const centre = await openTestOffice(data, clock, undefined, { paths: of.paths });
  closing.push(() => centre.close());
  return centre;
}
const faults = async (centre: TestOffice) =>
  (await centre.cases()).map(({ kind, home, lane, alerts }) => [kind, home, lane, alerts[0]?.device]);
const missed = (label: string) => ["path_test_missed", itself, "fault", `path:${itself}:${label}`];
const states = (centre: TestOffice) => centre.ownPaths.list().map(({ label, state }) => `${label} ${state}`);

/** Without the rest of the centre, for stories of days: whenever something is due, it is looked at. `told`: of its cases. */
async function alone(of: ReturnType<typeof phones>, more: Partial<OwnPathStore> = {}) {
  const clock = testClock(night);
  of.sets(clock.now);
  const store = { ...openSqliteStore(`${folder()}/centre.db`), ...more };
  closing.push(() => store.close());
  const told: string[] = [];
  const own = await openOwnPaths({
    ...{ paths: of.paths, store, timers: clock.timers, now: clock.now, log: silentLog, timeZone: "Asia/Shanghai" },
    desk: {
      fault: async ({ device }) => void told.push(`fault ${device}`),
      faultOver: async ({ device }) => void told.push(`over ${device}`),
    },
  });
  closing.push(() => own.stop());
  async function passes(ms: number): Promise<void> {
    for (const end = clock.now() + ms; clock.now() < end; ) {
      if (own.next() <= clock.now()) await own.run();
      await clock.passes(Math.min(end - clock.now(), Math.max(own.next() - clock.now(), 1_000)));
    }
  }
  return { own, told, passes, states: () => own.list().map(({ label, state }) => `${label} ${state}`) };
}

test("each path is tested after the start, and then each day at ten, when somebody is there who can mend it", async () => {
  const of = phones();
  const { passes, states, told } = await alone(of);
  expect(states()).toEqual(["duty untested", "supervisor untested"]);
  await passes(40 * hour);
  expect(of.asked).toEqual([
    ...["Mon 03:00 duty", "Mon 03:00 supervisor"],
    ...["Mon 10:00 duty", "Mon 10:00 supervisor"],
    ...["Tue 10:00 duty", "Tue 10:00 supervisor"],
  ]);
  expect(states()).toEqual(["duty ok", "supervisor ok"]);
  expect(told.filter((each) => each.startsWith("fault"))).toEqual([]);
  expect(of.delivered, "no alert went anywhere").toEqual([]);
});

test("a path that failed is a case of the centre itself at once; it is tried each ten minutes, and what comes through ends it", async () => {
  const of = phones();
  let dead = true;
  of.answers((label) => (dead && label === "duty" ? again("server_fault") : carried));
  const centre = await office(of);
  await centre.clock.passes(minute);
  expect(await faults(centre)).toEqual([missed("duty")]);
  const [found] = await centre.cases();
  expect(found).toMatchObject({ severity: "warning", state: "raised", gateway: itself });
  expect(centre.ownPaths.list()[0]).toMatchObject({ state: "failed", why: "server_fault", okAt: undefined });
  await centre.clock.passes(20 * minute);
  expect(of.asked.filter((each) => each.includes("duty"))).toEqual([
    "Mon 03:00 duty",
    "Mon 03:10 duty",
    "Mon 03:20 duty",
  ]);
  expect((await centre.cases()).map(({ id, version }) => [id, version])).toEqual([[found?.id, found?.version]]);
  dead = false;
  await centre.clock.passes(11 * minute);
  expect(await faults(centre)).toEqual([]);
  expect((await centre.store.closedCases(1))[0]).toMatchObject({ id: found?.id, outcome: "technical_fault" });
  expect(of.delivered, "nobody is woken for it").toEqual([]);
});

test("the board names the centre, not a home with a sign for a name", async () => {
  const of = phones();
  of.answers(() => again("server_fault"));
  const centre = await office(of);
  await centre.clock.passes(minute);
  const { cases, gateways } = await centre.board.read();
  expect(cases.map(({ card }) => card?.name)).toEqual(["T", "T"]);
  expect(gateways.map(({ id }) => id)).toEqual(["gw1", "gw2"]);
  expect(centre.sent, "and no gateway hears of it").toEqual([]);
});

test("who only asks for a pause has not failed; without a test for 26 hours it is a fault all the same", async () => {
  const of = phones(["duty"]);
  const { passes, states, told } = await alone(of);
  await passes(minute);
  of.answers(() => again("busy"));
  const before = told.length;
  await passes(26 * hour - 2 * minute);
  expect(states()).toEqual(["duty ok"]);
  const since = () => told.slice(before).filter((each) => each.startsWith("fault"));
  expect(since()).toEqual([]);
  await passes(5 * minute);
  expect(states()).toEqual(["duty overdue"]);
  expect(since()).toEqual([`fault path:${itself}:duty`]);
  of.answers(() => carried);
  await passes(11 * minute);
  expect(told.at(-1)).toBe(`over path:${itself}:duty`);
});

test("a path that never answers costs its own time and no other path anything", async () => {
  const of = phones();
  of.answers((label) => (label === "duty" ? new Promise<never>(() => {}) : carried));
  const centre = await office(of);
  await centre.clock.passes(30_000);
  expect(states(centre)).toEqual(["duty failed", "supervisor ok"]);
  expect(centre.ownPaths.list()[0]?.why).toBe("no_answer");
});

test("what tests came to outlives the centre: no second test, no second case, and a long pause is made up for before it is held against a path", async () => {
  const data = folder();
  const clock = testClock(night);
  const of = phones();
  of.answers((label) => (label === "duty" ? again("server_fault") : carried));
  const first = await office(of, data, clock);
  await clock.passes(minute);
  const [found] = await first.cases();
  await first.close();
  closing.pop();
  const before = of.asked.length;
  const second = await office(of, data, clock);
  expect(states(second)).toEqual(["duty failed", "supervisor ok"]);
  await clock.passes(5 * minute);
  expect(of.asked).toHaveLength(before);
  expect((await second.cases()).map(({ id, version }) => [id, version])).toEqual([[found?.id, found?.version]]);
  await second.close();
  closing.pop();
  of.answers(() => carried);
  await clock.passes(60 * hour);
  const third = await office(of, data, clock);
  await clock.passes(2 * minute);
  expect(states(third)).toEqual(["duty ok", "supervisor ok"]);
  expect(await faults(third)).toEqual([]);
  expect(
    (await third.store.closedCases(5)).map(({ id }) => id),
    "nothing but the one that was",
  ).toEqual([found?.id]);
});

test("a path taken out of the configuration takes its case with it; one of another kind under its name is another path", async () => {
  const data = folder();
  const clock = testClock(night);
  const of = phones();
  of.answers(() => again("server_fault"));
  const first = await office(of, data, clock);
  await clock.passes(minute);
  expect(await faults(first)).toHaveLength(2);
  await first.close();
  closing.pop();
  const other = phones(["supervisor"], "ntfy");
  const second = await office(other, data, clock);
  expect(states(second)).toEqual(["supervisor untested"]);
  await clock.passes(minute);
  expect(other.asked).toEqual(["Mon 03:01 supervisor"]);
  expect(await faults(second)).toEqual([]);
  expect((await second.store.ownPaths()).map(({ label, kind }) => `${label} ${kind}`)).toEqual(["supervisor ntfy"]);
});

test("a person asks: the message itself goes, whatever the day, and what is dead though its case was closed is told anew", async () => {
  const of = phones(["duty"]);
  of.answers(() => again("server_fault"));
  const centre = await office(of);
  await centre.clock.passes(minute);
  const [found] = await centre.cases();
  const wang = { id: "p-wang", name: "王班长" };
  const say = async (type: "claim" | "resolve") => {
    const now = await centre.store.caseOf(found?.id ?? "");
    const event = {
      ...(type === "claim"
        ? ({ type, by: wang, atConsole: true } as const)
        : ({ type, by: wang, outcome: "technical_fault" } as const)),
    };
    const answer = await centre.desk.command(found?.id ?? "", `${type}-1`, now?.version ?? 0, event, {
      ...{ person: wang, role: "shift_lead" },
    });
    expect(answer.ok).toBe(true);
  };
  await say("claim");
  await say("resolve");
  await centre.clock.passes(15 * minute);
  expect(await faults(centre), "not each ten minutes anew").toEqual([]);
  expect(centre.ownPaths.test("nobody")).toBeUndefined();
  expect(centre.ownPaths.test("duty")).toMatchObject({ label: "duty", testing: true });
  await centre.clock.passes(1_000);
  expect(of.asked.at(-1)).toBe("Mon 03:16 duty by_person");
  expect(await faults(centre)).toEqual([missed("duty")]);
  of.answers(() => carried);
  centre.ownPaths.test("duty");
  await centre.clock.passes(1_000);
  expect(centre.ownPaths.list()[0]).toMatchObject({ state: "ok", testing: false });
  expect(await faults(centre)).toEqual([]);
});

test("a disk that takes nothing loses no result: it is written down when there is room", async () => {
  const of = phones(["duty"]);
  const data = folder();
  const clock = testClock(night);
  of.sets(clock.now);
  let isFull = true;
  const centre = await openTestOffice(
    data,
    clock,
    (store) => ({
      ...store,
      async saveOwnPath(path) {
        if (isFull) throw new Error("disk full");
        await store.saveOwnPath(path);
      },
    }),
    { paths: of.paths },
  );
  closing.push(() => centre.close());
  await clock.passes(minute);
  expect(await centre.store.ownPaths()).toEqual([]);
  isFull = false;
  await clock.passes(2 * minute);
  expect((await centre.store.ownPaths()).map(({ label, okAt }) => [label, okAt])).toEqual([["duty", night + 10_000]]);
  expect(of.asked).toHaveLength(1);
});

test("a test that ends while another path is written down is told once, and not what was before it", async () => {
  const of = phones();
  let disk: "full" | "slow" | "well" = "well";
  const [reached, slow] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { own, told, passes } = await alone(of, {
    async saveOwnPath({ label }) {
      if (label !== "duty" || disk === "well") return;
      if (disk === "full") throw new Error("disk full");
      reached.resolve();
      await slow.promise;
    },
  });
  // Between two judgements.
  await passes(10.5 * minute);
  disk = "full";
  own.test("duty");
  await passes(2_000);
  disk = "slow";
  const judging = passes(2 * minute);
  of.answers(() => again("server_fault"));
  await reached.promise;
  told.length = 0;
  own.test("supervisor");
  await vi.waitFor(() => expect(told).toEqual([`fault path:${itself}:supervisor`]));
  slow.resolve();
  await judging;
  expect(told).toEqual([`fault path:${itself}:supervisor`, `over path:${itself}:duty`]);
});

test("a path of a kind that this version does not know is forgotten when it is no longer configured, and its case with it", async () => {
  const data = folder();
  const store = openSqliteStore(`${data}/centre.db`);
  const row = { since: night, testedAt: night, failed: 1, why: "server_fault", okAt: undefined } as const;
  await store.saveOwnPath({ ...row, label: "loft", kind: "pigeon" });
  await store.saveOwnPath({ ...row, label: "duty", kind: "pigeon" });
  await store.close();
  const centre = await office(phones(), data);
  await centre.clock.passes(minute);
  const disk = openDatabase(`${data}/centre.db`);
  const kept = disk.all("SELECT * FROM own_paths ORDER BY label");
  disk.close();
  expect(kept.map(({ label, kind, failed }) => [label, kind, failed])).toEqual([
    ["duty", "wecom", 0],
    ["supervisor", "wecom", 0],
  ]);
});
