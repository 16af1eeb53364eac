/** A drill beside a real emergency, on a clock of the test's own: nobody is called because of it, and its report is what happened. */
import { expect, test } from "vitest";
import type { CaseEvent } from "../../alerts/centre/cases/case.ts";
import { drillDue } from "../../alerts/centre/drill/due.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import type { Path, Posting } from "../../alerts/paths/path.ts";
import { days, seconds } from "../../devices/model/moment.ts";
import { alertOf, uuidv7 } from "../centre/messages.ts";
import { openTestOffice, type TestOffice } from "../centre/office.ts";
import { tempFolder } from "../centre/running.ts";
import { startChild } from "../kit/child.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";

const closing = endsOfEach();
const wang = { id: "p-wang", name: "王班长" };
const li = { id: "p-li", name: "李静" };

async function officeWithPhone() {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const called: Posting[] = [];
  const phone: Path = {
    ...{ label: "duty", kind: "wecom", proves: "carried", person: "none", audience: "people", atOnce: 1 },
    ...{ tryWithin: seconds(10), supervision: undefined, probe: undefined },
    async deliver(posting) {
      called.push(posting);
      return { outcome: "carried" };
    },
    test: async () => ({ outcome: "carried" }),
    stop: async () => {},
  };
  const paths = new Map([["duty", phone]]);
  const office = await openTestOffice(folder.path, undefined, undefined, { paths });
  closing.push(() => office.close());
  return { office, called };
}

const act = async (office: TestOffice, id: string, event: CaseEvent) => {
  const found = await office.store.caseOf(id);
  const answer = await office.desk.command(id, uuidv7(), found?.version ?? 0, event, {
    person: li,
    role: "dispatcher",
  });
  if (!answer.ok) throw new Error(answer.why);
};

test("homes that do not exist call one after the other; a phone rings for the real one alone", async () => {
  const { office, called } = await officeWithPhone();
  const begun = await office.drills.start(wang, { calls: 3, every: 30 });
  office.nudge();
  await office.clock.passes(1_000);
  expect((await office.cases()).map(({ drill, home }) => [drill, home])).toEqual([[begun?.id, "drill~1"]]);
  await office.clock.passes(65_000);
  expect(await office.cases()).toHaveLength(3);
  // Long enough for every step of the watch and of the escalation.
  await office.clock.passes(600_000);
  expect(called).toEqual([]);
  expect((await office.cases()).map(({ state, level }) => [state, level])).toEqual(Array(3).fill(["raised", 0]));

  await office.hears("alert", alertOf(1));
  await office.clock.passes(20_000);
  expect(called.length, "a real one calls").toBeGreaterThan(0);
  await office.clock.passes(600_000);
  const told = JSON.stringify(called);
  for (const { id, drill } of await office.cases()) if (drill) expect(told).not.toContain(id);
});

test("a card, a script for drills, and no way to a real gateway: what a dispatcher sees says that it is a drill", async () => {
  const { office } = await officeWithPhone();
  const begun = await office.drills.start(wang, { calls: 1, every: 0 });
  office.nudge();
  await office.clock.passes(1_000);
  const [shown] = (await office.board.read()).cases;
  expect(shown).toMatchObject({ drill: begun?.id, test: false, card: { name: "演练甲", town: "演练" } });
  // Nothing that a telephone could dial.
  expect(JSON.stringify(shown?.card)).not.toMatch(/\d{3}[- ]?\d{4}/);
  await act(office, shown?.id ?? "", { type: "claim", by: li, atConsole: true });
  await office.clock.passes(5_000);
  expect(office.sent).toEqual([]);
});

test("the report has each time and who it was; whoever ends it closes what is open, and it stays as it was", async () => {
  const { office } = await officeWithPhone();
  const begun = await office.drills.start(wang, { calls: 2, every: 10 });
  expect(await office.drills.start(wang, { calls: 1, every: 0 }), "one at a time").toBeUndefined();
  office.nudge();
  await office.clock.passes(11_000);
  const [first, second] = await office.cases();
  const at = first?.raisedAt ?? 0;
  await act(office, first?.id ?? "", { type: "claim", by: li, atConsole: true });
  const claimed = office.clock.now();
  await office.clock.passes(7_000);
  await act(office, first?.id ?? "", { type: "contact", by: li, to: "home", result: "spoke" });
  await act(office, first?.id ?? "", { type: "resolve", by: li, outcome: "advice_only" });
  await office.clock.passes(5_000);
  const ended = await office.drills.end(begun?.id ?? "", wang);
  expect(ended?.report.cases).toEqual([
    expect.objectContaining({
      ...{
        id: first?.id,
        raised: at,
        claimed,
        spoke: claimed + 7_000,
        closed: claimed + 7_000,
        outcome: "advice_only",
      },
      who: [li.id],
    }),
    expect.objectContaining({ id: second?.id, claimed: undefined, closed: undefined, who: [] }),
  ]);
  expect(ended?.report.claimedWithin).toEqual({ "10": 0, "30": 1, "60": 1, "180": 1 });
  expect(await office.cases(), "nothing of it is left open").toEqual([]);
  expect((await office.store.caseOf(second?.id ?? ""))?.outcome).toBe("test");
  const events = (await office.store.logOf(second?.id ?? "", 50)).map(({ event, actor }) => [event, actor]);
  expect(events.slice(-3)).toEqual([
    ["claim", wang.id],
    ["check", wang.id],
    ["resolve", wang.id],
  ]);
  expect((await office.drills.list())[0], "kept").toEqual(ended);
  expect(await office.store.verify()).toMatchObject({ ok: true });
  expect(await office.drills.end(begun?.id ?? "", wang)).toBeUndefined();
});

test("ended in the moment in which a home calls: it stays ended, and that call is closed with the others", async () => {
  const { office } = await officeWithPhone();
  const begun = await office.drills.start(wang, { calls: 3, every: 0 });
  const calling = office.drills.run();
  const ended = await office.drills.end(begun?.id ?? "", wang);
  await calling;
  await office.clock.passes(60_000);
  expect(ended?.endedAt).toBeDefined();
  expect((await office.drills.list())[0]).toMatchObject({ id: begun?.id, endedAt: ended?.endedAt, toCome: 0 });
  expect(await office.cases(), "nothing calls any more, and nothing is left open").toEqual([]);
  expect(await office.drills.start(wang, { calls: 1, every: 0 })).toBeDefined();
});

/** Nothing of a drill can be written while the disk is full. */
async function officeOn(disk: { isFull: boolean }): Promise<TestOffice> {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const office = await openTestOffice(folder.path, undefined, (store) => ({
    ...store,
    async saveDrill(...said) {
      if (disk.isFull) throw new Error("disk full");
      await store.saveDrill(...said);
    },
  }));
  closing.push(() => office.close());
  return office;
}

test("a drill that could not be written down has not begun", async () => {
  const disk = { isFull: true };
  const office = await officeOn(disk);
  await expect(office.drills.start(wang, { calls: 1, every: 0 })).rejects.toThrow("disk full");
  disk.isFull = false;
  office.nudge();
  await office.clock.passes(60_000);
  expect(await office.cases()).toEqual([]);
  expect(await office.drills.start(wang, { calls: 1, every: 0 })).toBeDefined();
});

test("a call that could not be noted is not made twice, and is closed with the drill", async () => {
  const disk = { isFull: false };
  const office = await officeOn(disk);
  const begun = await office.drills.start(wang, { calls: 1, every: 0 });
  disk.isFull = true;
  office.nudge();
  await office.clock.passes(5_000);
  disk.isFull = false;
  await office.clock.passes(5_000);
  const [called] = await office.cases();
  const ended = await office.drills.end(begun?.id ?? "", wang);
  expect(ended?.report.cases.map(({ id }) => id)).toEqual([called?.id]);
  expect(await office.cases()).toEqual([]);
});

test("a disk that fills up while a drill ends: what is still open is closed when there is room, in the name of who ended it", async () => {
  const disk = { isFull: false };
  const folder = tempFolder();
  closing.push(() => folder.remove());
  let closed = 0;
  const office = await openTestOffice(folder.path, undefined, (store) => ({
    ...store,
    async changeCase(...said) {
      if (disk.isFull && closed > 0) throw new Error("disk full");
      const done = await store.changeCase(...said);
      closed += done.happened.length;
      return done;
    },
  }));
  closing.push(() => office.close());
  const begun = await office.drills.start(li, { calls: 3, every: 0 });
  office.nudge();
  await office.clock.passes(1_000);
  disk.isFull = true;
  await expect(office.drills.end(begun?.id ?? "", wang)).rejects.toThrow("disk full");
  expect(await office.cases()).toHaveLength(2);
  disk.isFull = false;
  await office.clock.passes(5_000);
  expect(await office.cases()).toEqual([]);
});

test("killed between the end of a drill and the end of its cases: the next start finishes it, in the name of who ended it", async () => {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const script = new URL("./dying-office.ts", import.meta.url).pathname;
  const child = startChild(process.execPath, ["--disable-warning=ExperimentalWarning", script, folder.path]);
  expect(await child.ended, child.lines.join("\n")).toMatchObject({ signal: "SIGKILL" });
  const at = await child.line((line) => /^ended at (\d+)$/.exec(line)?.[1]);

  const before = openSqliteStore(`${folder.path}/centre.db`);
  const [drill] = await before.drills(1);
  expect(drill).toMatchObject({ by: li, endedBy: wang, endedAt: Number(at) });
  const open = await before.openCases();
  expect(open.map(({ state }) => state).toSorted()).toEqual(["claimed", "raised", "raised"]);
  await before.close();

  const office = await openTestOffice(folder.path, testClock(Number(at) + 60_000));
  closing.push(() => office.close());
  await office.clock.passes(1_000);
  expect(await office.cases()).toEqual([]);
  for (const { id, state } of open) {
    expect(await office.store.caseOf(id)).toMatchObject({ outcome: "test", state: "resolved" });
    const events = (await office.store.logOf(id, 50)).map(({ event, actor }) => [event, actor]);
    const taken = state === "claimed" ? "takeover" : "claim";
    expect(events.slice(-3)).toEqual([taken, "check", "resolve"].map((event) => [event, wang.id]));
  }
  const [kept] = await office.drills.list();
  expect(kept?.report, "as it was when it ended").toEqual(drill?.report);
  const rows = await office.store.auditRows({ from: 0, to: Number.MAX_SAFE_INTEGER, kind: "other" }, undefined, 10);
  expect(rows.map(({ event }) => event)).toEqual(["drill_ended", "drill_started"]);
  expect(await office.store.verify()).toMatchObject({ ok: true });
  expect(await office.drills.start(wang, { calls: 1, every: 0 })).toBeDefined();
});

test("a shift is reminded of the half-yearly drill: one that ended before any home had called was none", async () => {
  const { office } = await officeWithPhone();
  const reminded = async () => (await office.shift.view(li)).drillDue;
  expect(await reminded()).toEqual({});
  const empty = await office.drills.start(wang, { calls: 1, every: 0 });
  await office.drills.end(empty?.id ?? "", wang);
  expect(await reminded()).toEqual({});
  const drill = await office.drills.start(wang, { calls: 1, every: 0 });
  office.nudge();
  await office.clock.passes(1_000);
  await office.drills.end(drill?.id ?? "", wang);
  expect(await reminded()).toBeUndefined();
});

test("the newest drill counts; two weeks before half a year is over it is said, and from then on", async () => {
  const { office } = await officeWithPhone();
  const drill = await office.drills.start(wang, { calls: 1, every: 0 });
  const kept = await office.store.drill(drill?.id ?? "");
  if (!kept) throw new Error("no drill");
  const at = (day: number) => ({ ...kept, startedAt: days(day), cases: ["a"] });
  const said = (day: number) => drillDue([at(100), at(40)], days(day));
  const due = { last: days(100), by: days(282) };
  expect([101, 267, 268, 282, 400].map(said)).toEqual([undefined, undefined, due, due, due]);
});
