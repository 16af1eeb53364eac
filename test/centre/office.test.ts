import { readdirSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { Case } from "../../alerts/centre/cases/case.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();
function folder(): string {
  const made = tempFolder();
  closing.push(() => made.remove());
  return made.path;
}
async function office(...of: Partial<Parameters<typeof openTestOffice>>): Promise<TestOffice> {
  const [data = folder(), ...more] = of;
  const opened = await openTestOffice(data, ...more);
  closing.push(() => opened.close());
  return opened;
}
const li = { person: { id: "p1", name: "Li" }, role: "dispatcher" };
const chen = { person: { id: "p2", name: "Chen" }, role: "dispatcher" };
const commands = (centre: TestOffice) =>
  centre.sent.filter(({ channel }) => channel === "gw1/command").map(({ body }) => body);
const claim = (centre: TestOffice, id: string, version: number, by = li, atConsole = false) =>
  centre.desk.command(id, uuidv7(), version, { type: "claim", by: by.person, atConsole }, by);
const spoke = (centre: TestOffice, id: string, version: number) =>
  centre.desk.command(id, uuidv7(), version, { type: "contact", by: li.person, to: "home", result: "spoke" }, li);
const only = async (centre: TestOffice) => one(await centre.cases());
const onlyLost = async (centre: TestOffice) => one(await centre.lost());
const one = (cases: readonly Case[]): Case => {
  expect(cases).toHaveLength(1);
  const [found] = cases;
  if (!found) throw new Error("no case");
  return found;
};

test("the same message twice is one case, and its receipt goes twice", async () => {
  const centre = await office();
  centre.connect();
  const alert = alertOf(1);
  await centre.hears("alert", alert);
  await centre.hears("alert", alert);
  const found = await only(centre);
  expect(found.alerts).toHaveLength(1);
  expect(found.version).toBe(1);
  expect(centre.receipts()).toEqual(["stored v1", "stored v1"]);
  expect(centre.sent[0]?.body).toEqual(centre.sent[1]?.body);
});

test("messages that arrive together share a commit and each becomes its own alert", async () => {
  const centre = await office();
  centre.connect();
  const alerts = Array.from({ length: 40 }, (_, n) => alertOf(n + 1));
  await Promise.all([...alerts, ...alerts].map((alert) => centre.hears("alert", alert)));
  const found = await only(centre);
  expect(new Set(found.alerts.map(({ id }) => id)).size).toBe(40);
  expect(centre.gaps.missing("gw1")).toEqual({ open: 0, gone: 0 });
});

test("a change that overtakes its raise is not lost, and the raise does not undo it", async () => {
  const centre = await office();
  const alert = alertOf(1);
  await centre.hears("alert", { ...alert, seq: 2, type: "change", repeats: 3 });
  await centre.hears("alert", { ...alert, seq: 3, type: "cancel", repeats: 3, condition: "cleared" });
  await centre.hears("alert", alert);
  const found = await only(centre);
  expect(found.state).toBe("raised");
  expect(found.alerts).toHaveLength(1);
  expect(found.alerts[0]).toMatchObject({ repeats: 3, condition: "cleared", cancelRequested: true });
});

test("a missing number is asked for after a grace, again with longer pauses, and no more once it is here", async () => {
  const centre = await office();
  centre.connect();
  await centre.hears("alert", alertOf(1));
  await centre.hears("alert", alertOf(5));
  expect(commands(centre)).toEqual([]);
  await centre.clock.passes(1_500);
  expect(commands(centre)).toEqual([]);
  await centre.clock.passes(1_500);
  expect(commands(centre)).toHaveLength(1);
  expect(commands(centre)[0]).toMatchObject({ type: "resend", epoch: "e1", from: 2, to: 4 });
  await centre.clock.passes(3_500);
  expect(commands(centre)).toHaveLength(1);
  await centre.clock.passes(1_500);
  expect(commands(centre)).toHaveLength(2);
  await centre.clock.passes(60_000);
  expect(commands(centre)).toHaveLength(4);
  for (const seq of [2, 3, 4]) await centre.hears("alert", alertOf(seq));
  await centre.clock.passes(600_000);
  expect(commands(centre)).toHaveLength(4);
  expect(centre.gaps.missing("gw1")).toEqual({ open: 0, gone: 0 });
});

test("a beat that says more than was heard reveals a missing tail", async () => {
  const centre = await office();
  centre.connect();
  await centre.hears("alert", alertOf(1));
  await centre.hears("presence", { v: 1, state: "online", epoch: "e1", lastSeq: 3 });
  await centre.clock.passes(3_000);
  expect(commands(centre)[0]).toMatchObject({ from: 2, to: 3 });
});

test("what the gateway no longer has is missing for ever, shown, and not asked for again", async () => {
  const centre = await office();
  centre.connect();
  await centre.hears("alert", alertOf(4));
  await centre.clock.passes(3_000);
  const [asked] = commands(centre);
  expect(asked).toMatchObject({ from: 1, to: 3 });
  await centre.hears("answer", { v: 1, command: "another", ok: true, gone: [1, 2, 3] });
  expect(centre.gaps.missing("gw1")).toEqual({ open: 3, gone: 0 });
  await centre.hears("answer", { v: 1, command: asked?.id, ok: true, gone: [1, 2, 99] });
  await centre.hears("alert", alertOf(3));
  expect(centre.gaps.missing("gw1")).toEqual({ open: 0, gone: 2 });
  await centre.clock.passes(600_000);
  expect(commands(centre)).toHaveLength(1);
  expect((await centre.board.read()).gateways.find(({ id }) => id === "gw1")?.gaps).toBe(2);
});

test("what cannot be read is kept raw, refused by its number and leaves no gap", async () => {
  const data = folder();
  const centre = await office(data);
  centre.connect();
  await centre.hears("alert", { ...alertOf(1), severity: "enormous" });
  await centre.hears("alert", "not json at all");
  expect(await centre.cases()).toEqual([]);
  expect(centre.sent.map(({ body }) => body)).toEqual([
    { v: 1, type: "refused", epoch: "e1", seq: 1, reason: expect.stringContaining("severity") },
  ]);
  await centre.hears("alert", alertOf(2));
  expect(centre.gaps.missing("gw1")).toEqual({ open: 0, gone: 0 });
  const db = new DatabaseSync(`${data}/centre.db`, { readOnly: true });
  expect(db.prepare("SELECT reason, length(payload) AS bytes FROM unread").all()).toHaveLength(2);
  db.close();
});

test("when the disk does not take it, nothing is acknowledged and nobody is told", async () => {
  let broken = true;
  const centre = await office(undefined, undefined, (store) => ({
    ...store,
    takeAlert: (...args) => (broken ? Promise.reject(new Error("disk full")) : store.takeAlert(...args)),
  }));
  centre.connect();
  const alert = alertOf(1);
  await expect(centre.hears("alert", alert)).rejects.toThrow("disk full");
  expect(centre.sent).toEqual([]);
  broken = false;
  await centre.hears("alert", alert);
  expect(centre.receipts()).toEqual(["stored v1"]);
});

test("a lease without an action comes back to all, the home hears it, and the last owner is remembered", async () => {
  const centre = await office();
  centre.connect();
  await centre.hears("alert", alertOf(1));
  const { id } = await only(centre);
  expect(await claim(centre, id, 1)).toMatchObject({ ok: true });
  expect(await claim(centre, id, 1, chen)).toMatchObject({
    ok: false,
    why: "wrong_state",
    case: { owner: { name: "Li" } },
  });
  await centre.clock.passes(100_000);
  expect(await centre.desk.command(id, uuidv7(), 2, { type: "renew", by: li.person }, li)).toMatchObject({ ok: true });
  await centre.clock.passes(119_000);
  expect((await only(centre)).state).toBe("claimed");
  await centre.clock.passes(2_000);
  expect(await only(centre)).toMatchObject({ state: "raised", lastOwner: { name: "Li" }, level: 1 });
  expect((await only(centre)).owner).toBeUndefined();
  expect(centre.receipts()).toEqual(["stored v1", "claimed v2", "released v4"]);
  expect(await claim(centre, id, 4, chen)).toMatchObject({ ok: true });
});

test("a further press on a claimed case stays claimed at home, and wants an action within a minute", async () => {
  const centre = await office();
  centre.connect();
  const alert = alertOf(1);
  await centre.hears("alert", alert);
  const { id } = await only(centre);
  await claim(centre, id, 1);
  await centre.hears("alert", { ...alert, type: "change", seq: 2, repeats: 1 });
  expect(centre.receipts()).toEqual(["stored v1", "claimed v2", "stored v2", "claimed v3"]);
  await centre.clock.passes(62_000);
  expect((await only(centre)).state).toBe("raised");
});

test("a dispatcher whose console went silent for 20 s no longer holds the case; one without a console does", async () => {
  const centre = await office();
  await centre.hears("alert", alertOf(1));
  await centre.hears("alert", alertOf(1, { gatewayId: "gw2", home: "home2" }), "gw2");
  const [one, two] = await centre.cases();
  centre.consoles.beat({ id: "c1", person: li.person, armed: true }, centre.clock.now());
  await claim(centre, one?.id ?? "", 1, li, centre.consoles.hasOne("p1"));
  await claim(centre, two?.id ?? "", 1, chen, centre.consoles.hasOne("p2"));
  await centre.clock.passes(19_000);
  expect((await centre.cases()).map(({ state }) => state)).toEqual(["claimed", "claimed"]);
  await centre.clock.passes(2_500);
  expect((await centre.cases()).map(({ state }) => state)).toEqual(["raised", "claimed"]);
  expect(centre.consoles.list()).toEqual([]);
});

test("receipts for a gateway that is away wait on disk and go in order when it is back", async () => {
  const data = folder();
  const clock = testClock();
  const first = await openTestOffice(data, clock);
  await first.hears("alert", alertOf(1));
  const { id } = await only(first);
  await claim(first, id, 1);
  await first.desk.command(id, uuidv7(), 2, { type: "release", by: li.person }, li);
  expect(first.sent).toEqual([]);
  await first.close();

  const centre = await office(data, clock);
  centre.connect();
  expect(centre.sent).toEqual([]);
  await centre.hears("presence", { v: 1, state: "online" });
  expect(centre.receipts()).toEqual(["stored v1", "claimed v2", "released v3"]);
  centre.disconnect();
  centre.connect();
  await centre.hears("presence", { v: 1, state: "online" });
  // `stored` is asked for again by the gateway itself; the news of the case nobody else would tell it.
  expect(centre.receipts().slice(3)).toEqual(["claimed v2", "released v3"]);
  await centre.clock.passes(20_000);
  await centre.hears("presence", { v: 1, state: "online" });
  centre.disconnect();
  centre.connect();
  await centre.hears("presence", { v: 1, state: "online" });
  expect(centre.receipts()).toHaveLength(5);
});

test("a home that has not heard of a release is told with its next report, and a home that knows is left alone", async () => {
  const centre = await office();
  centre.connect();
  const alert = alertOf(1);
  await centre.hears("alert", alert);
  const { id } = await only(centre);
  await claim(centre, id, 1);
  await centre.desk.command(id, uuidv7(), 2, { type: "release", by: li.person }, li);
  const report = {
    v: 1,
    id: "r1",
    gatewayId: "gw1",
    at: alert.at,
    epoch: "e1",
    lastSeq: 1,
    version: "0",
    devices: [],
    health: {},
  };
  const says = async (caseVersion: number, gateway = "gw1") => {
    const before = centre.sent.length;
    const open = [{ alertId: alert.alertId, caseVersion }];
    await centre.hears("report", { ...report, gatewayId: gateway, open }, gateway);
    return centre.sent.slice(before).map(({ body }) => String(body.type));
  };
  expect(await says(2)).toEqual(["report_stored", "released"]);
  expect(await says(3)).toEqual(["report_stored"]);
  centre.connect("gw2");
  await centre.hears("presence", { v: 1, state: "online" }, "gw2");
  // Another home may ask about it, and learns nothing.
  expect(await says(2, "gw2")).toEqual(["report_stored"]);
});

test("a gateway silent for a minute is one case of the watching itself, and ends by itself when it is back", async () => {
  const centre = await office();
  await centre.clock.passes(120_000);
  expect(await centre.lost()).toEqual([]);
  await centre.beats(60_000);
  await centre.clock.passes(38_000);
  expect(await centre.lost()).toEqual([]);
  await centre.clock.passes(3_000);
  expect(await onlyLost(centre)).toMatchObject({
    lane: "fault",
    severity: "warning",
    kind: "gateway_lost",
    home: "home1",
  });
  await centre.clock.passes(3_600_000);
  await onlyLost(centre);
  await centre.hears("presence", { v: 1, state: "offline" });
  expect(await centre.lost()).toHaveLength(1);
  await centre.hears("presence", { v: 1, state: "online" });
  expect(await centre.lost()).toEqual([]);
  expect((await centre.store.closedCases(5)).map(({ outcome }) => outcome)).toEqual(["technical_fault"]);
  await centre.clock.passes(62_000);
  await onlyLost(centre);
});

test("a lost gateway that is back while somebody holds its case stays theirs, and ends when they let go", async () => {
  const centre = await office();
  await centre.beats(20_000);
  await centre.clock.passes(62_000);
  const { id, version } = await onlyLost(centre);
  await claim(centre, id, version);
  await centre.hears("presence", { v: 1, state: "online" });
  expect((await onlyLost(centre)).state).toBe("claimed");
  await centre.desk.command(id, uuidv7(), version + 1, { type: "release", by: li.person }, li);
  expect(await centre.lost()).toEqual([]);
});

test("the time the centre was away is not held against a gateway, but silence before it is not forgotten", async () => {
  const data = folder();
  const clock = testClock();
  const first = await openTestOffice(data, clock);
  await first.beats(20_000);
  await clock.passes(20_000);
  await first.close();
  await clock.passes(3_600_000);
  const centre = await office(data, clock);
  await clock.passes(18_000);
  expect(await centre.lost()).toEqual([]);
  await clock.passes(10_000);
  expect(await onlyLost(centre)).toMatchObject({ kind: "gateway_lost" });
});

test("a gateway that was lost before a restart is the same outage after it", async () => {
  const data = folder();
  const clock = testClock();
  const first = await openTestOffice(data, clock);
  await first.beats(20_000);
  await clock.passes(70_000);
  const { id } = await onlyLost(first);
  await first.close();
  const centre = await office(data, clock);
  await clock.passes(600_000);
  expect((await onlyLost(centre)).id).toBe(id);
});

test("tests never join real cases, and end by themselves", async () => {
  const centre = await office();
  await centre.hears("alert", alertOf(1));
  await centre.hears("alert", alertOf(2, { test: true }));
  await centre.hears("alert", alertOf(3, { kind: "fall" }));
  const cases = await centre.cases();
  expect(cases.map(({ lane, alerts }) => [lane, alerts.length])).toEqual([
    ["emergency", 2],
    ["test", 1],
  ]);
  await centre.clock.passes(31 * 60_000);
  expect((await centre.cases()).map(({ lane }) => lane)).toEqual(["emergency"]);
});

test("no passing of time ends an emergency", async () => {
  const centre = await office();
  const alert = alertOf(1);
  await centre.hears("alert", alert);
  await centre.hears("alert", { ...alert, seq: 2, type: "change", condition: "cleared" });
  for (let n = 0; n < 30; n++) await centre.clock.passes(60_000);
  expect(await only(centre)).toMatchObject({ state: "raised", lane: "emergency" });
});

test("a call soon after closing brings the case back; a later one makes a new case that knows the old one", async () => {
  const centre = await office();
  await centre.hears("alert", alertOf(1));
  const first = await only(centre);
  const close = async (id: string, version: number) => {
    await claim(centre, id, version);
    await spoke(centre, id, version + 1);
    const by = li.person;
    return centre.desk.command(id, uuidv7(), version + 2, { type: "resolve", by, outcome: "advice_only" }, li);
  };
  expect(await close(first.id, 1)).toMatchObject({ ok: true, case: { state: "resolved" } });
  await centre.clock.passes(14 * 60_000);
  await centre.hears("alert", alertOf(2));
  const again = await only(centre);
  expect(again).toMatchObject({ id: first.id, state: "raised" });
  await close(again.id, again.version);
  await centre.clock.passes(16 * 60_000);
  await centre.hears("alert", alertOf(3));
  expect(await only(centre)).toMatchObject({ relatedTo: first.id, state: "raised" });
});

test("closing over a press that was not seen is refused; claiming is not", async () => {
  const centre = await office();
  const alert = alertOf(1);
  await centre.hears("alert", alert);
  const { id } = await only(centre);
  await centre.hears("alert", { ...alert, type: "change", seq: 2, repeats: 1 });
  expect(await claim(centre, id, 1)).toMatchObject({ ok: true });
  await spoke(centre, id, 3);
  await centre.hears("alert", alertOf(3, { kind: "fall", condition: "cleared" }));
  const close = (version: number) =>
    centre.desk.command(id, uuidv7(), version, { type: "resolve", by: li.person, outcome: "advice_only" }, li);
  expect(await close(4)).toMatchObject({ ok: false, why: "moved_on" });
  expect(await close(5)).toMatchObject({ ok: true });
});

test("the log proves itself, an edit shows, an erased body does not break it", async () => {
  const data = folder();
  const centre = await office(data);
  await centre.hears("alert", alertOf(1));
  const { id } = await only(centre);
  await claim(centre, id, 1);
  expect(await centre.store.verify()).toMatchObject({ ok: true, entries: 2, erased: 0 });
  const db = new DatabaseSync(`${data}/centre.db`);
  db.exec("DELETE FROM log_bodies WHERE n = 1");
  expect(await centre.store.verify()).toMatchObject({ ok: true, entries: 2, erased: 1 });
  db.exec("UPDATE log_bodies SET body = replace(body, 'Li', 'Le') WHERE n = 2");
  expect(await centre.store.verify()).toEqual({ ok: false, at: 2, why: "body" });
  db.exec("UPDATE log SET actor = 'p2' WHERE n = 2");
  expect(await centre.store.verify()).toEqual({ ok: false, at: 2, why: "hash" });
  db.exec("DELETE FROM log_bodies; DELETE FROM log WHERE n = 1");
  expect(await centre.store.verify()).toEqual({ ok: false, at: 2, why: "order" });
  db.close();
});

test("a data folder has one owner", async () => {
  const data = folder();
  await office(data);
  await expect(openTestOffice(data)).rejects.toThrow(/another centre is using/i);
  expect(readdirSync(data)).toContain("centre.db");
});
