/** A drill beside a real emergency, on a clock of the test's own: nobody is called because of it, and its report is what happened. */
import { expect, test } from "vitest";
import type { CaseEvent } from "../../alerts/centre/cases/case.ts";
import type { Path, Posting } from "../../alerts/paths/path.ts";
import { seconds } from "../../devices/model/moment.ts";
import { alertOf, uuidv7 } from "../centre/messages.ts";
import { openTestOffice, type TestOffice } from "../centre/office.ts";
import { tempFolder } from "../centre/running.ts";
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
    async saveDrill(drill) {
      if (disk.isFull) throw new Error("disk full");
      await store.saveDrill(drill);
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
