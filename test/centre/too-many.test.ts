/** A home's credential is stolen, or its gateway has gone mad: the centre's work stays bounded, and nothing anybody said is lost. */
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { Case } from "../../alerts/centre/cases/case.ts";
import { homeBounds } from "../../alerts/centre/cases/too-many.ts";
import type { Path, Posting } from "../../alerts/paths/path.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";
import { seconds } from "../../devices/model/moment.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();
async function opened(more: Parameters<typeof openTestOffice>[3] = {}) {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const centre = await openTestOffice(folder.path, testClock(), undefined, more);
  closing.push(() => centre.close());
  return { centre, file: `${folder.path}/centre.db` };
}
const said = (centre: TestOffice, body: AlertMessage) =>
  centre.take({
    client: body.gatewayId,
    topic: `hw/1/${body.gatewayId}/alert`,
    payload: Buffer.from(JSON.stringify(body)),
  });
/** One of each kind and device that anybody can think of: a case of its own for each. */
const odd = (seq: number, more: Partial<AlertMessage> = {}): AlertMessage =>
  alertOf(seq, {
    ...(seq % 2 === 0
      ? { kind: `odd_${seq}`, severity: "notice" }
      : { kind: "battery_low", device: `d${seq}`, severity: "warning" }),
    ...more,
  });
async function flood(centre: TestOffice, from: number, many: number, of = odd): Promise<readonly AlertMessage[]> {
  const all = Array.from({ length: many }, (_, n) => of(from + n));
  for (const each of all) {
    const taken = await said(centre, each);
    expect("receipts" in taken && taken.receipts.map(({ type }) => type)[0]).toBe("stored");
  }
  return all;
}
const shared = async (centre: TestOffice): Promise<Case | undefined> =>
  (await centre.cases()).find(({ kind }) => kind === "too_many_alerts");
const of = <T>(found: T | undefined): T => {
  if (found === undefined) throw new Error("not there");
  return found;
};
const li = { person: { id: "p1", name: "Li" }, role: "dispatcher" };
async function close(centre: TestOffice, { id, version }: Case): Promise<void> {
  const by = li.person;
  const run = async (event: Parameters<TestOffice["desk"]["command"]>[3], n: number) => {
    const done = await centre.desk.command(id, uuidv7(), n, event, li);
    if (!done.ok) throw new Error(done.why);
    return done.case.version;
  };
  const claimed = await run({ type: "claim", by, atConsole: false }, version);
  const spoken = await run({ type: "contact", by, to: "home", result: "spoke" }, claimed);
  await run({ type: "resolve", by, outcome: "technical_fault" }, spoken);
}
const countIn = (file: string, sql: string): unknown => {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db.prepare(sql).get()?.n;
  } finally {
    db.close();
  }
};

test("beyond so many open cases of one home, whatever is no emergency shares one that says so and counts", async () => {
  const { centre, file } = await opened();
  const many = homeBounds.openCases + homeBounds.alerts + 36;
  await flood(centre, 1, many);
  expect(await centre.cases()).toHaveLength(homeBounds.openCases + 1);
  const found = of(await shared(centre));
  expect(found).toMatchObject({ lane: "care", severity: "warning", state: "raised", unlisted: 36, home: "home1" });
  expect(found.alerts).toHaveLength(homeBounds.alerts);
  for (const table of ["messages", "case_alerts"])
    expect(countIn(file, `SELECT count(*) AS n FROM ${table}`)).toBe(many);
  const steps = `SELECT count(*) AS n FROM log JOIN log_bodies USING (n) WHERE case_id = '${found.id}' AND body LIKE '%alert%'`;
  expect(countIn(file, steps)).toBe(homeBounds.alerts + 36);
  expect(await centre.store.verify()).toMatchObject({ ok: true });
  const view = (await centre.board.read()).cases.find(({ id }) => id === found.id);
  expect(view).toMatchObject({ kind: "too_many_alerts", unlisted: 36 });
});

test("an emergency of that home is a case of its own, and another home is not touched", async () => {
  const { centre } = await opened();
  await flood(centre, 1, homeBounds.openCases + 40);
  await said(centre, alertOf(900, { kind: "smoke" }));
  await said(centre, odd(1, { gatewayId: "gw2", home: "home2" }));
  const cases = await centre.cases();
  expect(cases.find(({ kind }) => kind === "smoke")).toMatchObject({ lane: "emergency", alerts: [{ kind: "smoke" }] });
  expect(cases.find(({ home }) => home === "home2")).toMatchObject({ lane: "fault", alerts: [{ device: "d1" }] });
});

test("an alert that is not listed is heard again without being counted again, and by nobody else", async () => {
  const { centre } = await opened();
  const all = await flood(centre, 1, homeBounds.openCases + homeBounds.alerts + 5);
  const last = of(all.at(-1));
  const before = of(await shared(centre));
  expect(before.alerts.map(({ id }) => id)).not.toContain(last.alertId);
  const twice = await said(centre, last);
  expect("receipts" in twice && twice.receipts.map(({ type }) => type)).toEqual(["stored"]);
  const cleared = await said(centre, { ...last, seq: 900, type: "change", condition: "cleared" });
  expect("receipts" in cleared && cleared.receipts.map(({ seq, type }) => [seq, type])).toEqual([[900, "stored"]]);
  const stranger = await said(centre, { ...last, gatewayId: "gw2", home: "home2", seq: 1, type: "change" });
  expect(stranger).toEqual({ unread: "alertId of another gateway" });
  const after = of(await shared(centre));
  expect(after.unlisted).toBe(5);
  expect(after.version).toBe(before.version + 1);
  expect(await centre.store.unlistedAlert(last.alertId)).toMatchObject({ condition: "cleared", from: { seq: 900 } });
});

test("one that is not listed and grows into an emergency makes its case one, under its own name", async () => {
  const { centre } = await opened();
  const all = await flood(centre, 1, homeBounds.openCases + homeBounds.alerts + 5);
  const last = of(all.at(-1));
  await said(centre, { ...last, seq: 900, type: "change", kind: "smoke", severity: "emergency" });
  const found = of((await centre.cases()).find(({ key }) => key === "home1|too_many"));
  expect(found).toMatchObject({ severity: "emergency", kind: last.kind, unlisted: 5 });
});

test("whoever is called for it is told how grave it is, also where its gravest alert is not listed", async () => {
  const rang: Posting["message"][] = [];
  const phone: Path = {
    ...{ label: "duty", kind: "wecom", proves: "carried", person: "none", audience: "people", atOnce: 1 },
    ...{ tryWithin: seconds(10), supervision: undefined, probe: undefined },
    async deliver({ message }) {
      rang.push(message);
      return { outcome: "carried" };
    },
    test: async () => ({ outcome: "carried" }),
    stop: async () => {},
  };
  const { centre } = await opened({ paths: new Map([["duty", phone]]) });
  const all = await flood(centre, 1, homeBounds.openCases + homeBounds.alerts + 5);
  await said(centre, { ...of(all.at(-1)), seq: 900, type: "change", severity: "emergency" });
  await centre.clock.passes(120_000);
  const { kind } = of((await centre.cases()).find(({ key }) => key === "home1|too_many"));
  expect(rang[0]).toMatchObject({ severity: "emergency", kind, home: "home1" });
  expect(rang[0]).not.toHaveProperty("device");
});

test("its hub hears what became of an alert that is not listed with its next report", async () => {
  const { centre } = await opened();
  const all = await flood(centre, 1, homeBounds.openCases + homeBounds.alerts + 5);
  const last = of(all.at(-1));
  const news = async () =>
    (await centre.desk.newsFor("gw1", [{ alertId: last.alertId, caseVersion: -1 }])).map(({ type, seq }) => [
      type,
      seq,
    ]);
  expect(await news()).toEqual([]);
  await close(centre, of(await shared(centre)));
  expect(await news()).toEqual([["closed", last.seq]]);
  expect(await centre.desk.newsFor("gw2", [{ alertId: last.alertId, caseVersion: -1 }])).toEqual([]);
});

test("it never ends by itself; when it is closed and still too many are open, the next alert opens it again", async () => {
  const { centre } = await opened();
  const all = await flood(centre, 1, homeBounds.openCases + 5);
  for (const [n, each] of all.slice(-5).entries())
    await said(centre, { ...each, seq: 900 + n, type: "change", condition: "cleared" });
  const found = of(await shared(centre));
  expect(found.alerts.map(({ condition }) => condition)).toEqual(Array(5).fill("cleared"));
  await close(centre, found);
  expect(await shared(centre)).toBeUndefined();
  await flood(centre, 950, 1);
  expect(await shared(centre)).toMatchObject({ id: found.id, state: "raised" });
});

test("as soon as fewer are open, an alert has a case of its own again", async () => {
  const { centre } = await opened();
  await flood(centre, 1, homeBounds.openCases + 1);
  // The shared one and two others: 62 are left.
  for (const each of (await centre.cases()).slice(-3)) await close(centre, each);
  await flood(centre, 900, 1);
  expect(await shared(centre)).toBeUndefined();
  expect((await centre.cases()).at(-1)).toMatchObject({ kind: "odd_900" });
});

test("faults that were over do not come back one by one: the shared case has the centre's own word of each", async () => {
  const { centre } = await opened();
  const fault = (seq: number) => alertOf(seq, { kind: "battery_low", severity: "warning", device: `over${seq}` });
  const gone = await flood(centre, 1, homeBounds.openCases, fault);
  for (const [n, each] of gone.entries())
    await said(centre, { ...each, seq: 200 + n, type: "change", condition: "cleared" });
  expect(await centre.cases()).toEqual([]);
  await flood(centre, 1_001, homeBounds.openCases);
  for (const [n, each] of gone.entries()) await said(centre, { ...each, seq: 400 + n, type: "change", repeats: 1 });
  // A new alert of such a device is within the time in which its case would come back.
  await said(centre, fault(1));
  expect(await centre.cases()).toHaveLength(homeBounds.openCases + 1);
  const found = of(await shared(centre));
  expect(found.alerts).toHaveLength(homeBounds.openCases + 1);
  expect(found.alerts.map(({ device }) => device)).toEqual([...gone.map(({ device }) => device), "over1"]);
  const first = of(gone[0]);
  expect(await centre.store.caseOfAlert(first.alertId)).toMatchObject({ state: "resolved", alerts: [{ repeats: 1 }] });
  // What is an emergency by now comes back as itself.
  await said(centre, { ...first, seq: 900, type: "change", repeats: 2, severity: "emergency" });
  expect(await centre.store.caseOfAlert(first.alertId)).toMatchObject({ state: "raised", severity: "emergency" });
});

test("calls for help without end are one case of a bounded size that rings for each of them", async () => {
  const { centre, file } = await opened();
  const size = () => Number(countIn(file, "SELECT length(body) AS n FROM cases"));
  await flood(centre, 1, homeBounds.alerts + 1, (seq) => alertOf(seq));
  const before = size();
  await flood(centre, 1_001, 100, (seq) => alertOf(seq));
  expect(size() - before).toBeLessThan(20);
  const [found, ...more] = await centre.cases();
  expect(more).toEqual([]);
  expect(found).toMatchObject({ lane: "emergency", unlisted: 101 });
  const { id, version } = of(found);
  await centre.desk.command(id, uuidv7(), version, { type: "claim", by: li.person, atConsole: false }, li);
  const taken = await said(centre, alertOf(2_000));
  expect("receipts" in taken && taken.receipts.map(({ type }) => type)).toEqual(["stored", "claimed"]);
  expect(await centre.store.caseOf(id)).toMatchObject({ alarm: { why: "called_again" }, unlisted: 102 });
});

test("an emergency of another kind, room or device is listed behind a hundred of one, until the list is twice as long", async () => {
  const { centre } = await opened();
  await flood(centre, 1, homeBounds.alerts + 1, (seq) => alertOf(seq));
  const [gas, told] = [
    alertOf(901, { kind: "gas", room: "kitchen", device: "gas-1" }),
    alertOf(902, { device: "home:h7" }),
  ];
  for (const each of [gas, told, alertOf(903, { kind: "gas", room: "kitchen", device: "gas-1" })])
    await said(centre, each);
  const found = of((await centre.cases())[0]);
  expect(found.alerts.slice(homeBounds.alerts).map(({ id }) => id)).toEqual([gas.alertId, told.alertId]);
  expect(found.unlisted).toBe(2);
  await flood(centre, 1_001, homeBounds.alerts, (seq) => alertOf(seq, { device: `d${seq}` }));
  const after = of((await centre.cases())[0]);
  expect([after.alerts.length, after.unlisted]).toEqual([2 * homeBounds.alerts, 4]);
});

test("one that is not listed brings its case back by being said again, and hears that nobody has it", async () => {
  const { centre } = await opened();
  const all = await flood(centre, 1, homeBounds.alerts + 3, (seq) => alertOf(seq));
  const last = of(all.at(-1));
  await close(centre, of((await centre.cases())[0]));
  const taken = await said(centre, { ...last, seq: 900, type: "change", repeats: 1 });
  expect("receipts" in taken && taken.receipts.map(({ type }) => type)).toEqual(["stored", "released"]);
  expect(await centre.cases()).toMatchObject([{ state: "raised", unlisted: 3 }]);
});

test("a fall that is suspected when the list is full is taken for said, and so is a suspicion of another kind", async () => {
  const { centre } = await opened();
  await flood(centre, 1, homeBounds.alerts, (seq) => alertOf(seq, { kind: "fall" }));
  await said(centre, alertOf(900, { type: "suspect", kind: "fall" }));
  expect(await centre.cases()).toMatchObject([{ state: "raised", unlisted: 1 }]);
  await flood(centre, 1_001, homeBounds.openCases);
  await said(centre, alertOf(2_000, { type: "suspect", kind: "odd", severity: "notice" }));
  const found = of(await shared(centre));
  expect(found.alerts.map(({ suspectedUntil }) => suspectedUntil)).toEqual([undefined, undefined]);
});

test("a fault whose list is full ends by a person's word only, and the centre's own word finds room in it", async () => {
  const { centre } = await opened();
  const all = await flood(centre, 1, homeBounds.alerts + 1, (seq) =>
    alertOf(seq, { kind: "battery_low", severity: "warning", device: "gateway:gw1" }),
  );
  for (const [n, each] of all.entries())
    await said(centre, { ...each, seq: 1_000 + n, type: "change", condition: "cleared" });
  const lost = { kind: "gateway_lost", device: "gateway:gw1", gateway: "gw1", home: "home1" } as const;
  for (let n = 0; n < 3; n++) {
    await centre.desk.fault({ ...lost, since: centre.clock.now() });
    await centre.desk.faultOver(lost);
  }
  const [found] = await centre.store.openCases();
  expect(found).toMatchObject({ state: "raised", unlisted: 1 });
  const own = found?.alerts.filter(({ kind }) => kind === "gateway_lost");
  expect(own).toMatchObject([{ repeats: 2, condition: "cleared" }]);
});

test("what is erased of a home is found for alerts that are not listed as well", async () => {
  const { centre } = await opened();
  const all = await flood(centre, 1, homeBounds.openCases + homeBounds.alerts + 5);
  for (const each of await centre.store.openCases()) await close(centre, each);
  const { messages } = await centre.store.recordsOf("home1", []);
  expect(messages).toHaveLength(all.length);
});
