/** What the wall says of the hours behind it: how many are done with, and how long a call waited until somebody first took it. */
import { expect, test } from "vitest";
import type { Case, CaseEvent } from "../../alerts/centre/cases/case.ts";
import type { WallView } from "../../alerts/centre/wall/views.ts";
import { closedHours, wallOf } from "../../alerts/centre/wall/wall.ts";
import { hours } from "../../devices/model/moment.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();
async function office(): Promise<TestOffice> {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const opened = await openTestOffice(folder.path);
  closing.push(() => opened.close());
  opened.connect();
  return opened;
}
const [li, chen] = [
  { id: "p1", name: "Li" },
  { id: "p2", name: "Chen" },
];
async function does(centre: TestOffice, of: Case, event: CaseEvent & { readonly by: typeof li }): Promise<void> {
  const version = (await centre.store.caseOf(of.id))?.version ?? 0;
  const actor = { person: event.by, role: "dispatcher" };
  expect(await centre.desk.command(of.id, uuidv7(), version, event, actor)).toMatchObject({ ok: true });
}
const claim = (by: typeof li) => ({ type: "claim", by, atConsole: false }) as const;
async function closes(centre: TestOffice, of: Case, by: typeof li): Promise<void> {
  await does(centre, of, { type: "contact", by, to: "home", result: "spoke" });
  await does(centre, of, { type: "resolve", by, outcome: "advice_only" });
}
async function newest(centre: TestOffice): Promise<Case> {
  const found = (await centre.cases()).at(-1);
  if (!found) throw new Error("there is no case");
  return found;
}

async function closedOf(centre: TestOffice): Promise<WallView["closed"]> {
  const now = centre.clock.now();
  const closed = await centre.store.closedIn({ from: now - hours(closedHours), to: now + 1 }, undefined, 100);
  const waits = await centre.store.firstWaits(closed.map(({ id }) => id));
  const facts = { now, centre: "T", timeZone: "UTC", open: [], gateways: [], consoles: [], closed, waits };
  return wallOf({ ...facts, row: centre.presence.row }).closed;
}

test("a call waited until somebody first took it, whoever took it later", async () => {
  const centre = await office();
  await centre.hears("alert", alertOf(1));
  const call = await newest(centre);
  await centre.clock.passes(9_000);
  await does(centre, call, claim(li));
  await centre.clock.passes(20_000);
  await does(centre, call, { type: "release", by: li });
  await centre.clock.passes(30_000);
  await does(centre, call, claim(chen));
  await closes(centre, call, chen);
  expect(await closedOf(centre)).toEqual({ hours: closedHours, count: 1, slowest: 9_000 });
});

test("a notice that somebody looks at an hour later makes nobody slow; a cancelled fall is done with once", async () => {
  const centre = await office();
  const fall = { ...alertOf(1, { kind: "fall", device: "radar" }), guard: 20_000 };
  await centre.hears("alert", { ...fall, type: "suspect" });
  await centre.clock.passes(5_000);
  const word = { seq: 2, type: "cancel", kind: "fall_cancelled", severity: "notice", condition: "cleared" };
  await centre.hears("alert", { ...fall, ...word });
  expect(await closedOf(centre), "its notice is still to be looked at").toEqual({ hours: closedHours, count: 0 });
  await centre.clock.passes(3_600_000);
  const notice = await newest(centre);
  await does(centre, notice, claim(li));
  await closes(centre, notice, li);
  expect(await closedOf(centre)).toEqual({ hours: closedHours, count: 1 });
});

test("a case opened for a telephone call was answered before it was one: it makes nobody look quick", async () => {
  const centre = await office();
  const call = { home: "home1", severity: "emergency", rang: "neighbour" } as const;
  const told = await centre.desk.callIn(
    call,
    uuidv7(),
    { person: li, role: "dispatcher" },
    { gateway: "gw1", atConsole: false },
  );
  expect(told.ok).toBe(true);
  await closes(centre, await newest(centre), li);
  expect(await closedOf(centre)).toEqual({ hours: closedHours, count: 1 });
});
