/** A neighbour rings the centre: the life of a case that no device has raised, on the desk and through the whole centre. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Case } from "../../alerts/centre/cases/case.ts";
import type { Call } from "../../alerts/centre/desk/calls.ts";
import type { Centre } from "../../alerts/centre/main.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import type { BoardView, CaseView } from "../../alerts/centre/views.ts";
import type { Path, Posting } from "../../alerts/paths/path.ts";
import { seconds } from "../../devices/model/moment.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { inBase64, whole } from "../register/files.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { command, connectGateway, signIn, startTestCentre, tempFolder, type Visitor } from "./running.ts";

const closing = endsOfEach();
function folder(): string {
  const made = tempFolder();
  closing.push(() => made.remove());
  return made.path;
}

const li = { person: { id: "p1", name: "Li" }, role: "dispatcher" };
const chen = { person: { id: "p2", name: "Chen" }, role: "dispatcher" };
const wang = { person: { id: "p3", name: "Wang" }, role: "shift_lead" };
const lies: Call = { home: "home1", severity: "emergency", rang: "neighbour", note: "躺在地上" };
const at = { gateway: "gw1", atConsole: false };

async function office(): Promise<TestOffice> {
  const opened = await openTestOffice(folder());
  closing.push(() => opened.close());
  return opened;
}
async function rung(centre: TestOffice, call = lies, by = li, more = at): Promise<Case> {
  const told = await centre.desk.callIn(call, uuidv7(), by, more);
  if (!told.ok) throw new Error(told.why);
  return told.case;
}
const events = async (centre: TestOffice, id: string) =>
  (await centre.store.logOf(id, 100)).map(({ event, actor }) => `${event} ${actor ?? "-"}`);
const act = async (centre: TestOffice, id: string, event: Parameters<TestOffice["desk"]["command"]>[3], by = li) => {
  const found = await centre.store.caseOf(id);
  const told = await centre.desk.command(id, uuidv7(), found?.version ?? 0, event, by);
  if (!told.ok) throw new Error(`${event.type}: ${told.why}`);
  return told.case;
};

test("it is raised and claimed in one step in the name of whoever took the call, and the hub at home hears nothing of it", async () => {
  const centre = await office();
  centre.connect();
  const found = await rung(centre);
  expect(found).toMatchObject({
    ...{ state: "claimed", lane: "emergency", severity: "emergency", kind: "called_in", home: "home1", version: 2 },
    ...{ owner: li.person, gateway: "gw1", claimedAt: found.raisedAt, test: false },
    calledIn: { by: li.person, rang: "neighbour", note: "躺在地上" },
  });
  expect(await events(centre, found.id)).toEqual(["raise p1", "claim p1"]);
  await act(centre, found.id, { type: "check", by: li.person, text: "邻居在旁边" });
  await act(centre, found.id, {
    type: "dispatch",
    by: li.person,
    responder: "s",
    kind: "station",
    name: "站",
    etaMinutes: 9,
  });
  await act(centre, found.id, { type: "arrive", by: li.person, proof: "phone" });
  await act(centre, found.id, { type: "resolve", by: li.person, outcome: "staff_helped" });
  await act(centre, found.id, { type: "reopen", by: li.person, reason: "又摔了" });
  await centre.clock.settle();
  expect(centre.sent).toEqual([]);
  expect(
    await centre.desk.newsFor(
      "gw1",
      found.alerts.map(({ id }) => ({ alertId: id, caseVersion: 0 })),
    ),
  ).toEqual([]);
  expect(await centre.store.verify()).toMatchObject({ ok: true });
});

test("whoever took the call and goes quiet loses it like any other: it comes back to all, louder, and calls people", async () => {
  const centre = await office();
  const found = await rung(centre);
  await centre.clock.passes(121_000);
  expect(await centre.store.caseOf(found.id)).toMatchObject({ state: "raised", level: 1, lastOwner: li.person });
  await centre.clock.passes(61_000);
  expect((await centre.store.caseOf(found.id))?.level).toBeGreaterThan(1);
  const taken = await act(centre, found.id, { type: "claim", by: chen.person, atConsole: false }, chen);
  await act(centre, taken.id, { type: "handover", by: chen.person, to: li.person }, chen);
  await act(centre, taken.id, { type: "accept", by: li.person, atConsole: false });
  // Nobody but a person ends it, and not unheard.
  await expect(act(centre, found.id, { type: "resolve", by: li.person, outcome: "advice_only" })).rejects.toThrow(
    "not_spoken_to",
  );
  await act(centre, found.id, { type: "contact", by: li.person, to: "home", result: "spoke" });
  await act(centre, found.id, { type: "resolve", by: li.person, outcome: "advice_only" });
  const reviewed = await act(centre, found.id, { type: "review", by: wang.person, supervisor: true }, wang);
  expect(reviewed).toMatchObject({ state: "closed", calledIn: { rang: "neighbour" } });
});

test("of a home without a hub, given back and taken by nobody, people are called by its home and kind, and no gateway is invented", async () => {
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
  const centre = await openTestOffice(folder(), testClock(), undefined, {
    paths: new Map([["duty", phone]]),
  });
  closing.push(() => centre.close());
  const { id } = await rung(centre, { ...lies, home: "hubless" }, li, { gateway: "", atConsole: false });
  await centre.clock.passes(60_000);
  expect(rang).toEqual([]);
  await act(centre, id, { type: "release", by: li.person });
  await centre.clock.passes(120_000);
  expect(rang[0]).toMatchObject({ home: "hubless", gatewayId: "", kind: "called_in", severity: "emergency" });
  expect(JSON.stringify(rang)).not.toContain("躺在地上");
  expect(centre.sent).toEqual([]);
});

test("a press at home while it is open joins it: the hub is told that somebody has it, and of its own alert alone", async () => {
  const centre = await office();
  centre.connect();
  const found = await rung(centre);
  const pressed = alertOf(1);
  await centre.hears("alert", pressed);
  const both = await centre.store.caseOf(found.id);
  expect(both).toMatchObject({ kind: "called_in", alarm: { why: "called_again" }, owner: li.person });
  expect(both?.alerts.map(({ kind }) => kind)).toEqual(["called_in", "call_rescue"]);
  const receipts = centre.sent.filter(({ channel }) => channel === "gw1/receipt");
  expect(receipts.map(({ body }) => body.type)).toEqual(["stored", "claimed"]);
  expect(new Set(receipts.map(({ body }) => body.alertId))).toEqual(new Set([pressed.alertId]));
});

test("what a sensor only suspects yet, somebody has seen: it is that case, and what the home takes back later ends nothing", async () => {
  const centre = await office();
  centre.connect();
  const fall = alertOf(1, { type: "suspect", kind: "fall", guard: 20_000 });
  await centre.hears("alert", fall);
  const found = await rung(centre);
  expect(found).toMatchObject({ state: "claimed", kind: "fall", calledIn: { rang: "neighbour" }, owner: li.person });
  expect(await events(centre, found.id)).toEqual(["suspect -", "confirm p1", "claim p1"]);
  await centre.hears("alert", alertOf(2, { ...fall, seq: 2, type: "cancel", kind: "fall_cancelled" }));
  expect((await centre.store.caseOf(found.id))?.state).toBe("claimed");
});

test("one that is open is not opened twice, lanes stay apart, and what is over is named by the next", async () => {
  const centre = await office();
  const first = await rung(centre);
  const second = await centre.desk.callIn(lies, uuidv7(), chen, at);
  expect(second).toMatchObject({ ok: false, why: "exists", case: { id: first.id, owner: li.person } });
  const care = await rung(centre, { ...lies, severity: "warning", rang: "family" }, chen);
  expect(care).toMatchObject({ lane: "care", severity: "warning", owner: chen.person });
  await act(centre, first.id, { type: "check", by: li.person, text: "看过" });
  await act(centre, first.id, { type: "resolve", by: li.person, outcome: "advice_only" });
  expect(await rung(centre)).toMatchObject({ relatedTo: first.id, state: "claimed" });
});

test("what is open is found behind a newer one that is over: by whoever takes a call, and by a press at home", async () => {
  const centre = await office();
  const ends = async (id: string) => {
    await act(centre, id, { type: "check", by: li.person, text: "看过" });
    await act(centre, id, { type: "resolve", by: li.person, outcome: "advice_only" });
  };
  const pressed = alertOf(1);
  await centre.hears("alert", pressed);
  const [older] = await centre.cases();
  if (!older) throw new Error("no case");
  await act(centre, older.id, { type: "claim", by: li.person, atConsole: false });
  await ends(older.id);
  const newer = await rung(centre);
  // The button of before: its alert is in the older case, and brings it back.
  await centre.hears("alert", { ...pressed, seq: 2, type: "change", repeats: 1 });
  await ends(newer.id);
  expect((await centre.cases()).map(({ id, state }) => [id, state])).toEqual([[older.id, "raised"]]);
  const told = await centre.desk.callIn(lies, uuidv7(), chen, at);
  expect(told).toMatchObject({ ok: false, why: "exists", case: { id: older.id, state: "raised" } });
  await centre.hears("alert", alertOf(3, { kind: "smoke" }));
  expect((await centre.cases()).map(({ id, alerts }) => [id, alerts.length])).toEqual([[older.id, 2]]);
});

test("said twice it counts once, and the same id for something else, or by somebody else, is refused", async () => {
  const centre = await office();
  const id = uuidv7();
  const first = await centre.desk.callIn(lies, id, li, at);
  expect(await centre.desk.callIn(lies, id, li, { ...at, atConsole: true })).toEqual(first);
  expect(await centre.store.openCases()).toHaveLength(1);
  for (const [call, by] of [
    [{ ...lies, rang: "family" as const }, li],
    [lies, chen],
  ] as const)
    expect(await centre.desk.callIn(call, id, by, at)).toEqual({ ok: false, why: "other_command", case: undefined });
});

const accounts = [
  { name: "li", roles: ["dispatcher"] },
  { name: "chen", roles: ["dispatcher"] },
  { name: "zhou", roles: ["admin"] },
  { name: "shen", roles: ["auditor"] },
];
async function county(data: string): Promise<Centre> {
  const centre = await startTestCentre(data, {}, { accounts, homes: {} });
  closing.push(() => centre.stop());
  const admin = await signIn(centre, "zhou");
  expect((await admin.post("/v1/register/import", { files: inBase64(whole) })).status).toBe(200);
  return centre;
}
const rings = (who: Visitor, home: string, more: object = {}) =>
  who.post(`/v1/homes/${home}/cases`, { commandId: uuidv7(), severity: "emergency", rang: "neighbour", ...more });
/** Every byte of the data folder, whatever the file is called. */
const allBytes = (path: string): Buffer =>
  Buffer.concat(
    readdirSync(path).map((name) => {
      const file = join(path, name);
      return statSync(file).isDirectory() ? allBytes(file) : readFileSync(file);
    }),
  );

test("a home without a hub is served like any other: card, script, door code, a place in the log; nobody else's hand is in it", async () => {
  const centre = await county(folder());
  const [one, other, auditor] = await Promise.all(["li", "chen", "shen"].map((name) => signIn(centre, name)));
  if (!one || !other || !auditor) throw new Error("nobody signed in");
  const opened = await rings(one, "home2", { note: "敲门没人应" });
  expect(opened.status).toBe(200);
  const found = (await opened.json()) as CaseView;
  expect(found).toMatchObject({
    ...{ state: "claimed", gateway: "", kind: "called_in", owner: { name: "li" } },
    ...{ calledIn: { rang: "neighbour", note: "敲门没人应" }, card: { name: "姜凤兰" }, script: { id: "called-in" } },
  });
  expect(found.log.map(({ event, actor, text, caller }) => [event, actor?.name, caller, text])).toEqual([
    ["raise", "li", "neighbour", "敲门没人应"],
    ["claim", "li", undefined, undefined],
  ]);
  const again = await rings(other, "home2");
  expect([again.status, await again.json()]).toEqual([
    409,
    expect.objectContaining({ why: "exists", case: expect.objectContaining({ id: found.id }) }),
  ]);
  expect((await rings(other, "nowhere")).status).toBe(404);
  expect((await rings(auditor, "home1")).status).toBe(403);
  expect((await rings(other, "home1", { severity: "notice" })).status).toBe(400);
  expect((await rings(other, "home1", { note: "长".repeat(501) })).status).toBe(400);

  const here = (await (await rings(one, "home1", { rang: "resident" })).json()) as CaseView;
  expect(here.gateway).toBe("gw1");
  expect((await other.post(`/v1/cases/${here.id}/door-code`)).status).toBe(403);
  expect(await (await one.post(`/v1/cases/${here.id}/door-code`)).json()).toMatchObject({ code: "7419#" });
  const { cases } = (await (await other.get("/v1/board")).json()) as BoardView;
  expect(cases.map(({ home }) => home).toSorted()).toEqual(["home1", "home2"]);
  const sheet = (await (await auditor.get(`/v1/cases/${found.id}/sheet`)).json()) as { case: CaseView };
  expect(sheet.case.calledIn?.note).toBe("敲门没人应");
});

test("what was said on the telephone lies readable in no file, is handed out with the home, and goes with it; the chain verifies", async () => {
  const data = folder();
  const centre = await county(data);
  const [one, admin] = [await signIn(centre, "li"), await signIn(centre, "zhou")];
  const note = "徐长顺说她躺在地上";
  const { id, version } = (await (await rings(one, "home1", { note })).json()) as CaseView;
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  closing.push(() => gateway.end());
  expect(allBytes(data).includes(note)).toBe(false);
  await one.post(`/v1/cases/${id}/check`, command(version, { text: "邻居陪着" }));
  const closed = await one.post(`/v1/cases/${id}/close`, command(version + 1, { outcome: "family_helped" }));
  expect(closed.status).toBe(200);
  expect(await (await admin.post("/v1/register/homes/home1/export")).text()).toContain(note);
  expect((await admin.post("/v1/register/homes/home1/erase", { reason: "asked" })).status).toBe(200);
  const left = (await (await one.get(`/v1/cases/${id}`)).json()) as CaseView;
  expect(left).toMatchObject({ outcome: "family_helped", calledIn: { rang: "neighbour", note: "" } });
  expect(gateway.heard.filter(({ topic }) => topic.endsWith("/receipt"))).toEqual([]);
  await centre.stop();
  expect(allBytes(data).includes(note)).toBe(false);
  const store = openSqliteStore(join(data, "centre.db"));
  expect(await store.verify()).toMatchObject({ ok: true });
  await store.close();
});
