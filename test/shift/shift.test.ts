/** Who is on duty, and the hand-over of a shift: a real store, the real desk, a clock of the test's own. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Case } from "../../alerts/centre/cases/case.ts";
import { shiftTimes } from "../../alerts/centre/shift/shift.ts";
import { sheetView, shiftView } from "../../alerts/centre/shift/views.ts";
import { days, minutes } from "../../devices/model/moment.ts";
import { alertOf, uuidv7 } from "../centre/messages.ts";
import { openTestOffice, type TestOffice } from "../centre/office.ts";
import { type Folder, tempFolder } from "../kit/folder.ts";

const li = { id: "p-li", name: "李静" };
const zhou = { id: "p-zhou", name: "周敏" };
const wang = { id: "p-wang", name: "王强" };

let folder: Folder;
let office: TestOffice;
beforeEach(async () => {
  folder = tempFolder("shift");
  office = await openTestOffice(folder.path);
});
afterEach(async () => {
  await office.close();
  folder.remove();
});

const sits = (...people: (typeof li)[]): void => {
  for (const person of people) office.consoles.beat({ id: `c-${person.id}`, person, armed: true }, office.clock.now());
};
/** Time goes by at consoles that are open, with a holder who is at work. */
const passes = async (ms: number, people: readonly (typeof li)[], holder = li): Promise<void> => {
  for (let gone = 0; gone < ms; gone += 10_000) {
    sits(...people);
    await office.clock.passes(Math.min(10_000, ms - gone));
    for (const of of await office.cases())
      if (of.owner?.id === holder.id && people.includes(holder))
        await does(of.id, { type: "note", by: holder, text: "在" }, holder);
  }
};
const caseNow = async (id: string): Promise<Case> => {
  const found = await office.store.caseOf(id);
  if (!found) throw new Error("no such case");
  return found;
};
const does = async (id: string, event: Parameters<TestOffice["desk"]["command"]>[3], person: typeof li) =>
  office.desk.command(id, uuidv7(), (await caseNow(id)).version, event, { person, role: "dispatcher" });
let seq = 0;
const calls = async (home = "home1", gateway = "gw1"): Promise<string> => {
  const known = new Set((await office.cases()).map(({ id }) => id));
  seq += 1;
  await office.hears("alert", alertOf(seq, { home, gatewayId: gateway, epoch: `e-${gateway}` }), gateway);
  const made = (await office.cases()).find(({ id }) => !known.has(id));
  if (!made) throw new Error("no case was raised");
  return made.id;
};
const claims = async (id: string, person = li) => does(id, { type: "claim", by: person, atConsole: true }, person);

test("on duty is kept: through a restart of the centre, once for each person, and in the log", async () => {
  await office.shift.begin(li, false);
  await office.shift.begin(li, false);
  await office.shift.begin(wang, true);
  const since = office.clock.now();
  await office.clock.passes(60_000);
  const { clock } = office;
  await office.close();
  office = await openTestOffice(folder.path, clock);
  expect(office.shift.onDuty()).toEqual([
    { person: li, since, leads: false },
    { person: wang, since, leads: true },
  ]);
  expect(await office.store.verify()).toMatchObject({ ok: true });
});

test("nobody leaves with an open case in hand: the list says which; a test alone holds nobody", async () => {
  await office.shift.begin(li, false);
  sits(li);
  const id = await calls();
  await claims(id);
  const refused = await office.shift.leave(li);
  expect(refused).toMatchObject({ ok: false, holding: [{ id, home: "home1", kind: "call_rescue", owner: li }] });
  expect(office.shift.onDuty()).toHaveLength(1);
  await does(id, { type: "release", by: li }, li);
  expect(await office.shift.leave(li)).toEqual({ ok: true, value: undefined });
  expect(office.shift.onDuty()).toEqual([]);
});

test("a claim and the way out in one moment: nobody is off duty with the case in hand, by either door", async () => {
  await office.shift.begin(li, false);
  await office.shift.open(li);
  sits(li);
  const doors = [
    ["home1", "gw1", () => office.shift.leave(li)],
    ["home2", "gw2", () => office.shift.finish(li, "")],
  ] as const;
  for (const [home, gateway, leave] of doors) {
    const id = await calls(home, gateway);
    const { version } = await caseNow(id);
    const by = { person: li, role: "dispatcher" };
    const claim = { type: "claim", by: li, atConsole: true } as const;
    const [claimed, left] = await Promise.all([office.desk.command(id, uuidv7(), version, claim, by), leave()]);
    expect(claimed).toMatchObject({ ok: true });
    expect(left).toMatchObject({ ok: false, holding: [{ id }] });
    expect(office.shift.onDuty()).toHaveLength(1);
    await does(id, { type: "release", by: li }, li);
  }
});

test("a hand-over: one case is taken by a named person, one released; then the sheet is kept with the notes, and read", async () => {
  await office.shift.begin(li, false);
  await office.shift.begin(zhou, false);
  sits(li, zhou);
  const [first, second] = [await calls(), await calls("home2", "gw2")];
  await claims(first);
  await claims(second);
  await office.shift.open(li);
  const began = await office.shift.view(li);
  expect(() => shiftView.parse(began)).not.toThrow();
  expect(began.sheet?.handed.map(({ state }) => state)).toEqual(["in_hand", "in_hand"]);
  await does(first, { type: "handover", by: li, to: zhou }, li);
  expect((await office.shift.view(li)).sheet?.handed[0]).toMatchObject({ state: "asked", to: zhou });
  // The one who hands over keeps it until the other has said yes.
  expect((await caseNow(first)).owner).toEqual(li);
  expect(await office.shift.finish(li, "")).toMatchObject({ ok: false, holding: [{ id: first }, { id: second }] });
  await does(first, { type: "accept", by: zhou, atConsole: true }, zhou);
  await does(second, { type: "release", by: li }, li);
  const done = await office.shift.finish(li, "  H-2 的门锁明早有人修  ");
  if (!done?.ok) throw new Error("the hand-over was refused");
  expect(sheetView.parse(done.value).handed.map(({ state, to }) => [state, to?.name])).toEqual([
    ["accepted", "周敏"],
    ["released", undefined],
  ]);
  expect(done.value.notes).toBe("H-2 的门锁明早有人修");
  expect(office.shift.onDuty().map(({ person }) => person)).toEqual([zhou]);
  await office.shift.read(done.value.id, zhou);
  await office.shift.read(done.value.id, zhou);
  const left = await office.shift.view(zhou);
  expect(left.kept[0]).toMatchObject({ id: done.value.id, readBy: [{ person: zhou }] });
  expect(left.kept[0]?.readBy).toHaveLength(1);
});

test("what a shift leaves to the next is sealed in the file, goes with a home it is about, and is kept for 30 days", async () => {
  const leaves = async (notes: string): Promise<string> => {
    await office.shift.begin(li, false);
    sits(li);
    await office.shift.open(li);
    const done = await office.shift.finish(li, notes);
    if (!done?.ok) throw new Error("not finished");
    return done.value.id;
  };
  const noteOf = async (id: string): Promise<string | undefined> => (await office.shift.sheet(id))?.notes;
  const written = (): string =>
    readdirSync(folder.path)
      .filter((name) => name.includes(".db"))
      .map((name) => readFileSync(join(folder.path, name)).toString("latin1"))
      .join("");
  const about = await leaves("home1 gate: Grandmother Wang sings at night");
  const other = await leaves("The lamp of desk 2 is broken");
  await office.shift.read(other, wang);
  expect(await noteOf(about)).toContain("Grandmother Wang");
  expect(await noteOf(other)).toBe("The lamp of desk 2 is broken");
  expect(written()).toContain("shift_sheets");
  expect(written()).not.toMatch(/Grandmother|lamp of desk/);

  const word = { at: office.clock.now(), mono: 0, actor: "p-admin", role: "admin", via: "http" } as const;
  expect(await office.store.eraseHome("home1", ["gw1"], "moved_away", word)).not.toBe("case_open");
  expect(await noteOf(about)).toBe("");
  expect(await noteOf(other)).toBe("The lamp of desk 2 is broken");

  const sheet = await office.shift.sheet(other);
  if (!sheet) throw new Error("no sheet");
  const aged = { ...sheet, id: "sheet-aged", openedAt: 1, notes: "Of last month" };
  for (const [id, age] of [
    ["s-29", days(29)],
    ["s-31", days(31)],
  ] as const) {
    const by = { id, name: id };
    await office.store.keepOpenSheet({ id, by, from: 1, openedAt: 1, cases: [], withLead: [] });
    await office.store.finishSheet({ ...aged, id, by, finishedAt: office.clock.now() - age }, "d", word);
  }
  expect(await noteOf("s-31")).toBe("Of last month");
  await office.clock.passes(shiftTimes.old + shiftTimes.look);
  expect(await noteOf("s-31")).toBe("");
  expect(await noteOf("s-29")).toBe("Of last month");
});

test("what was not taken within five minutes is asked of the shift lead, whoever was asked before; then the way out is open", async () => {
  await office.shift.begin(li, false);
  await office.shift.begin(zhou, false);
  await office.shift.begin(wang, true);
  const all = [li, zhou, wang];
  sits(...all);
  const [asked, kept] = [await calls(), await calls("home2", "gw2")];
  await claims(asked);
  await claims(kept);
  await office.shift.open(li);
  await does(asked, { type: "handover", by: li, to: zhou }, li);
  await passes(minutes(5) - 20_000, all);
  expect((await caseNow(asked)).handover?.to).toEqual(zhou);
  await passes(40_000, all);
  for (const id of [asked, kept]) expect((await caseNow(id)).handover?.to, id).toEqual(wang);
  const view = await office.shift.view(li);
  expect(view.sheet?.handed.map(({ state, to }) => [state, to?.name])).toEqual([
    ["with_lead", "王强"],
    ["with_lead", "王强"],
  ]);
  for (const id of [asked, kept]) await does(id, { type: "accept", by: wang, atConsole: true }, wang);
  expect(await office.shift.finish(li, "")).toMatchObject({ ok: true });
});

test("a case that is claimed during the hand-over is on the sheet as well", async () => {
  await office.shift.begin(li, false);
  sits(li);
  await office.shift.open(li);
  expect((await office.shift.view(li)).sheet?.handed).toEqual([]);
  const id = await calls();
  await claims(id);
  expect((await office.shift.view(li)).sheet?.handed).toMatchObject([{ state: "in_hand", case: { id } }]);
});

test("the sheet says what the next shift meets: other open cases, lost gateways, homes in test, what this shift closed", async () => {
  await office.hears("presence", { v: 1, state: "online" });
  await office.shift.begin(li, false);
  const closed = await calls();
  await claims(closed);
  await does(closed, { type: "check", by: li, text: "视频看过" }, li);
  expect(await does(closed, { type: "resolve", by: li, outcome: "false_accidental" }, li)).toMatchObject({ ok: true });
  const open = await calls("home2", "gw2");
  await office.hears(
    "alert",
    alertOf(50, { test: true, kind: "device_tried", severity: "notice", device: "button-9" }),
  );
  await office.shift.open(li);
  await office.clock.passes(minutes(2));
  sits(li);
  const { sheet } = await office.shift.view(li);
  expect(sheet?.open.some(({ id }) => id === open)).toBe(true);
  expect(sheet?.inTest).toEqual(["home1"]);
  expect(sheet?.outages.map(({ home }) => home)).toContain("home1");
  expect(sheet?.closed).toMatchObject([{ id: closed, outcome: "false_accidental" }]);
  // Numbers and kinds; what homes are called stays in the register.
  expect(JSON.stringify(sheet)).not.toContain("王秀兰");
});

test("who has had no console for half an hour is not on duty any more; a reload is nothing", async () => {
  await office.shift.begin(li, false);
  sits(li);
  await office.clock.passes(25_000);
  sits(li);
  expect(office.shift.onDuty()).toHaveLength(1);
  await office.clock.passes(shiftTimes.forgotten - 30_000);
  expect(office.shift.onDuty()).toHaveLength(1);
  await office.clock.passes(120_000);
  expect(office.shift.onDuty()).toEqual([]);
});
