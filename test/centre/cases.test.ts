/** A case in people's hands: leases, contact, hand-over, dispatch, shelving, review, as the desk keeps them on a real store. */
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { Case, CaseEvent } from "../../alerts/centre/cases/case.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import { openTestOffice, type TestOffice } from "./office.ts";
import { tempFolder } from "./running.ts";

const closing = endsOfEach();
const [li, chen, wang] = [
  { person: { id: "p1", name: "Li" }, role: "dispatcher" },
  { person: { id: "p2", name: "Chen" }, role: "dispatcher" },
  { person: { id: "p3", name: "Wang" }, role: "shift_lead" },
] as const;
type Who = typeof li | typeof chen | typeof wang;
type Without<E> = E extends unknown ? ("by" extends keyof E ? Omit<E, "by"> : never) : never;
type Deed = Without<CaseEvent>;
const minute = 60_000;

interface Story extends TestOffice {
  readonly data: string;
  /** The one open case. */
  one(): Promise<Case>;
  /** `ok`, or why not. */
  does(who: Who, deed: Deed): Promise<string>;
  /** Consoles of these people are open while time passes. */
  seated(people: readonly Who[], ms: number): Promise<void>;
}

async function story(): Promise<Story> {
  const made = tempFolder();
  closing.push(() => made.remove());
  const centre = await openTestOffice(made.path);
  closing.push(() => centre.close());
  centre.connect();
  let last = "";
  const one = async (): Promise<Case> => {
    const [open] = await centre.cases();
    last = open?.id ?? last;
    const found = await centre.store.caseOf(last);
    if (!found) throw new Error("no case");
    return found;
  };
  return {
    ...centre,
    data: made.path,
    one,
    async does(who, deed) {
      const { id, version } = await one();
      const event = { ...deed, by: who.person } as CaseEvent;
      const answer = await centre.desk.command(id, uuidv7(), version, event, who);
      return answer.ok ? "ok" : answer.why;
    },
    async seated(people, ms) {
      for (let passed = 0; passed < ms; passed += 5_000) {
        for (const { person } of people)
          centre.consoles.beat({ id: `c-${person.id}`, person, armed: true }, centre.clock.now());
        await centre.clock.passes(Math.min(5_000, ms - passed));
      }
    },
  };
}

const claim = { type: "claim", atConsole: true } as const;
const spoke = { type: "contact", to: "home", result: "spoke" } as const;
const send = { type: "dispatch", responder: "s1", kind: "station", name: "East station", etaMinutes: 15 } as const;
const close = (outcome: "advice_only" | "ambulance" | "staff_helped" | "no_contact_unresolved") =>
  ({ type: "resolve", outcome }) as const;

test("an emergency is not closed from the desk before somebody was spoken to or looked; 120 on the line says nothing of how she is", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  await centre.does(li, claim);
  expect(await centre.does(li, close("ambulance"))).toBe("not_spoken_to");
  await centre.does(li, { type: "contact", to: "home", result: "no_answer" });
  await centre.does(li, { type: "contact", to: "120", result: "spoke" });
  expect(await centre.does(li, close("ambulance"))).toBe("not_spoken_to");
  expect(await centre.does(li, close("no_contact_unresolved"))).toBe("needs_supervisor");
  await centre.does(li, { type: "check", text: "her daughter stands beside her" });
  expect(await centre.does(li, close("ambulance"))).toBe("ok");
  expect((await centre.one()).contacts).toMatchObject([{ to: "home" }, { to: "120" }]);
});

test("what was said before she called again, or to somebody who let go, does not close the case", async () => {
  const centre = await story();
  const alert = alertOf(1);
  await centre.hears("alert", alert);
  await centre.does(li, claim);
  await centre.does(li, spoke);
  await centre.hears("alert", { ...alert, type: "change", seq: 2, repeats: 1 });
  expect((await centre.one()).alarm).toMatchObject({ why: "called_again" });
  expect(await centre.does(li, close("advice_only"))).toBe("not_spoken_to");
  await centre.does(li, spoke);
  expect((await centre.one()).alarm).toBeUndefined();
  await centre.does(li, { type: "release", reason: "end of shift" });
  await centre.does(chen, { ...claim, atConsole: false });
  expect(await centre.does(chen, close("advice_only"))).toBe("not_spoken_to");
});

test("faults and tests are closed without a call", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1, { kind: "device_lost", severity: "warning" }));
  await centre.does(li, claim);
  expect(await centre.does(li, { type: "resolve", outcome: "technical_fault" })).toBe("ok");
});

test("the lease follows how far the case is: two minutes, ten after contact, past the arrival that is expected, twenty on site", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  const left = async () => {
    const { leaseUntil = 0, pulsesAt = 0 } = await centre.one();
    return [leaseUntil - centre.clock.now(), pulsesAt - centre.clock.now()];
  };
  await centre.does(li, { ...claim, atConsole: false });
  expect(await left()).toEqual([2 * minute, minute]);
  await centre.does(li, spoke);
  expect(await left()).toEqual([10 * minute, 9 * minute]);
  await centre.does(li, send);
  await centre.does(li, { type: "confirm_dispatch" });
  expect(await left()).toEqual([25 * minute, 24 * minute]);
  await centre.clock.passes(5_000);
  await centre.does(li, { type: "arrive", proof: "phone" });
  expect(await left()).toEqual([20 * minute, 19 * minute]);
  // What the home says and what a screen shows is no action of the holder.
  const until = (await centre.one()).leaseUntil;
  await centre.desk.shown((await centre.one()).alerts[0]?.id ?? "", "k", li, true);
  expect((await centre.one()).leaseUntil).toBe(until);
});

test("F-64: a holder who vanishes before contact holds nothing after 20 s, and the home is told; the history stays", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  await centre.seated([li], 5_000);
  await centre.does(li, claim);
  await centre.does(li, { type: "contact", to: "home", result: "no_answer" });
  await centre.clock.passes(22_000);
  expect(await centre.one()).toMatchObject({ state: "raised", lastOwner: { name: "Li" }, contacts: [{ to: "home" }] });
  expect(centre.receipts().at(-1)).toMatch(/^released/);
});

test("F-64: a holder who vanishes after contact offers the case to all; whoever claims it goes on with it, and the home hears nothing of it", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  await centre.seated([li, chen], 5_000);
  await centre.does(li, claim);
  await centre.does(li, spoke);
  expect(await centre.does(chen, claim)).toBe("wrong_state");
  await centre.seated([chen], 24_000);
  const offered = await centre.one();
  expect(offered).toMatchObject({ state: "claimed", owner: { name: "Li" }, offeredAt: expect.any(Number) });
  const told = centre.receipts().length;
  expect(await centre.does(chen, claim)).toBe("ok");
  const taken = await centre.one();
  expect(taken).toMatchObject({ owner: { name: "Chen" }, lastOwner: { name: "Li" }, spokeAt: offered.spokeAt });
  expect([taken.offeredAt, centre.receipts().length]).toEqual([undefined, told]);
});

test("a console that is back takes its offer back", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  await centre.seated([li], 5_000);
  await centre.does(li, claim);
  await centre.does(li, spoke);
  await centre.clock.passes(23_000);
  expect((await centre.one()).offeredAt).toBeDefined();
  await centre.seated([li], 6_000);
  expect((await centre.one()).offeredAt).toBeUndefined();
  expect(await centre.does(chen, claim)).toBe("wrong_state");
});

test("somebody else's case is taken over with a reason, and stays green at home", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  await centre.does(li, { ...claim, atConsole: false });
  const told = centre.receipts();
  expect(await centre.does(chen, { type: "takeover", reason: "Li fainted", atConsole: false })).toBe("ok");
  expect(await centre.one()).toMatchObject({ state: "claimed", owner: { name: "Chen" } });
  expect(await centre.does(li, spoke)).toBe("not_owner");
  expect(centre.receipts()).toEqual(told);
});

test("a hand-over counts once it is accepted; unanswered for five minutes it is the lead's, who may give it to whoever sits there", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  await centre.seated([li, wang], 5_000);
  await centre.does(li, claim);
  await centre.does(li, spoke);
  expect(await centre.does(li, { type: "handover", to: chen.person })).toBe("ok");
  expect(await centre.does(wang, { type: "accept", atConsole: true })).toBe("not_asked");
  await centre.seated([li, wang], 4 * minute);
  expect(await centre.one()).toMatchObject({ owner: { name: "Li" }, handover: { to: { name: "Chen" } } });
  expect((await centre.one()).handover?.overdueAt).toBeUndefined();
  await centre.seated([li, wang], 65_000);
  expect((await centre.one()).handover?.overdueAt).toBeDefined();
  expect(await centre.does(wang, { type: "reassign", to: chen.person, reason: "late", atConsole: false })).toBe(
    "not_there",
  );
  expect(await centre.does(wang, { type: "reassign", to: chen.person, reason: "late", atConsole: true })).toBe("ok");
  // It rings at the new holder's console, who has a minute to show that somebody sits there.
  const given = await centre.one();
  expect(given).toMatchObject({ owner: { name: "Chen" }, alarm: { why: "reassigned" } });
  expect((given.leaseUntil ?? 0) - centre.clock.now()).toBe(minute);
  await centre.does(chen, { type: "handover", to: li.person });
  await centre.does(li, { type: "accept", atConsole: true });
  expect((await centre.one()).owner?.name).toBe("Li");
});

test("whoever was sent and never said yes: the case is back with its holder, with a tone; the home goes back to green", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  await centre.does(li, { ...claim, atConsole: false });
  await centre.does(li, spoke);
  await centre.does(li, send);
  expect(centre.receipts().at(-1)).toMatch(/^dispatched/);
  await centre.clock.passes(3 * minute + 1_000);
  const back = await centre.one();
  expect(back).toMatchObject({
    ...{ state: "claimed", alarm: { why: "dispatch_lapsed" }, dispatches: [{ ended: "lapsed" }] },
  });
  expect((back.leaseUntil ?? 0) - centre.clock.now()).toBeLessThanOrEqual(2 * minute);
  expect(centre.receipts().at(-1)).toMatch(/^claimed/);
  expect((await centre.store.logOf(back.id, 50)).map(({ event }) => event)).toContain("dispatch_lapsed");
});

test("two are sent: one who is called back leaves the other on the way, and whoever comes is written down with the proof", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  await centre.does(li, { ...claim, atConsole: false });
  await centre.does(li, send);
  await centre.does(li, { ...send, responder: "120", kind: "120", name: "120" });
  expect(centre.receipts().filter((told) => told.startsWith("dispatched"))).toHaveLength(1);
  await centre.does(li, { type: "call_back", responder: "s1" });
  expect((await centre.one()).state).toBe("dispatched");
  expect(await centre.does(li, { type: "confirm_dispatch", responder: "s1" })).toBe("nothing_new");
  await centre.does(li, { type: "arrive", proof: "phone" });
  expect(await centre.one()).toMatchObject({
    state: "on_site",
    dispatches: [{ ended: "called_back" }, { proof: "phone", arrivedAt: expect.any(Number) }],
  });
  expect(centre.receipts().at(-1)).toMatch(/^on_site/);
});

test("a notice is shelved for a while and comes back by itself, or as soon as it is graver; an emergency is never shelved", async () => {
  const centre = await story();
  const alert = alertOf(1, { kind: "door_at_night", severity: "notice" });
  await centre.hears("alert", alert);
  const shelve = (ms: number) => ({ type: "shelve", until: centre.clock.now() + ms, reason: "known" }) as const;
  expect(await centre.does(li, shelve(25 * 60 * minute))).toBe("not_shelvable");
  expect(await centre.does(li, shelve(5 * minute))).toBe("ok");
  await centre.clock.passes(5 * minute + 1_000);
  expect((await centre.one()).shelved).toBeUndefined();
  await centre.does(li, shelve(60 * minute));
  await centre.hears("alert", { ...alert, type: "change", seq: 2, repeats: 1, severity: "warning" });
  expect((await centre.one()).shelved).toBeUndefined();
  expect(await centre.does(li, shelve(minute))).toBe("not_shelvable");
});

test("whatever says that a whole home is watched by nobody is not shelved; a lost device is", async () => {
  for (const [kind, answer] of [
    ["gateway_lost", "not_shelvable"],
    ["gateway_refused", "not_shelvable"],
    ["area_outage", "not_shelvable"],
    ["device_lost", "ok"],
  ] as const) {
    const centre = await story();
    await centre.hears("alert", alertOf(1, { kind, severity: "warning" }));
    const found = (await centre.store.openCases()).find((of) => of.kind === kind);
    if (!found) throw new Error(kind);
    expect(found.lane).toBe("fault");
    const until = centre.clock.now() + 60 * minute;
    const shelve = { type: "shelve", by: li.person, until, reason: "known" } as const;
    const told = await centre.desk.command(found.id, uuidv7(), found.version, shelve, li);
    expect(told.ok ? "ok" : told.why, kind).toBe(answer);
  }
});

test("a duplicate names the other case of the same home, and two cannot be each other's", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  const first = await centre.one();
  await centre.does(li, { ...claim, atConsole: false });
  const of = (duplicateOf?: string) =>
    ({ type: "resolve", outcome: "duplicate_of", ...(duplicateOf && { duplicateOf }) }) as const;
  expect(await centre.does(li, of())).toBe("no_such_case");
  expect(await centre.does(li, of("nothing"))).toBe("no_such_case");
  expect(await centre.does(li, of(first.id))).toBe("no_such_case");
  await centre.does(li, spoke);
  await centre.does(li, close("advice_only"));
  await centre.clock.passes(16 * minute);
  await centre.hears("alert", alertOf(2));
  await centre.does(li, { ...claim, atConsole: false });
  // What was over before she called again says nothing of how she is now.
  expect(await centre.does(li, of(first.id))).toBe("not_spoken_to");
  await centre.does(li, spoke);
  expect(await centre.does(li, of(first.id))).toBe("ok");
  expect(await centre.one()).toMatchObject({ state: "resolved", duplicateOf: first.id });
});

test("somebody else reviews what grew louder before it was taken; a resolved case comes back by a person with a reason", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  await centre.clock.passes(61_000);
  await centre.does(wang, { ...claim, atConsole: false });
  await centre.does(wang, spoke);
  await centre.does(wang, close("advice_only"));
  expect(await centre.does(wang, { type: "review", supervisor: true })).toBe("own_case");
  expect(await centre.does(chen, { type: "reopen", reason: "the wrong one was closed" })).toBe("ok");
  expect(await centre.one()).toMatchObject({ state: "raised", lastOwner: { name: "Wang" } });
  expect((await centre.one()).outcome).toBeUndefined();
  await centre.does(wang, { ...claim, atConsole: false });
  expect(await centre.does(wang, close("advice_only"))).toBe("not_spoken_to");
  await centre.does(wang, spoke);
  await centre.does(wang, close("advice_only"));
  expect(await centre.does(chen, { type: "review" })).toBe("ok");
  expect(await centre.does(chen, { type: "reopen", reason: "late" })).toBe("wrong_state");
});

test("after a day a fault reviews itself, and a reminder stands at an emergency that nobody has reviewed", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1, { kind: "device_lost", severity: "warning" }));
  const fault = await centre.one();
  await centre.does(li, { ...claim, atConsole: false });
  await centre.does(li, { type: "resolve", outcome: "technical_fault" });
  await centre.hears("alert", alertOf(2));
  const emergency = await centre.one();
  await centre.does(li, { ...claim, atConsole: false });
  await centre.does(li, spoke);
  await centre.does(li, close("advice_only"));
  const day = centre.clock.now() + 24 * 60 * minute;
  expect(await centre.store.dueCases(day - 1)).toEqual([]);
  expect([...(await centre.store.dueCases(day))].sort()).toEqual([fault.id, emergency.id].sort());
});

test("a fall that is taken back ends once, also when its gateway calls the taking back an emergency", async () => {
  const centre = await story();
  const fall = alertOf(1, { type: "suspect", kind: "fall" });
  await centre.hears("alert", fall);
  const suspected = await centre.store.caseOfAlert(fall.alertId);
  await centre.hears("alert", { ...fall, type: "cancel", kind: "fall_cancelled", seq: 2 });
  const log = await centre.store.logOf(suspected?.id ?? "", 10);
  expect(log.map(({ event, version }) => `${event} ${version}`)).toEqual(["suspect 1", "dismiss 2"]);
  expect((await centre.store.caseOf(suspected?.id ?? ""))?.state).toBe("dismissed");
  expect((await centre.cases()).map(({ lane, kind }) => `${lane} ${kind}`)).toEqual(["care fall_cancelled"]);
});

test("a case from before there were contacts, leases by state and dispatches goes on where it stood", async () => {
  const centre = await story();
  await centre.hears("alert", alertOf(1));
  const { id } = await centre.one();
  const db = new DatabaseSync(`${centre.data}/centre.db`);
  const old = JSON.parse(String(db.prepare("SELECT body FROM cases").get()?.body)) as { policy: object };
  const policy = { lease: 120_000, ringLease: 60_000, reopenWithin: 900_000, autoResolveOnClear: false };
  db.prepare("UPDATE cases SET body = ? WHERE id = ?").run(JSON.stringify({ ...old, policy }), id);
  db.close();
  await centre.does(li, { ...claim, atConsole: false });
  await centre.does(li, spoke);
  await centre.does(li, send);
  expect((await centre.one()).leaseUntil).toBe(centre.clock.now() + 25 * minute);
  await centre.does(li, { type: "arrive", proof: "button" });
  expect(await centre.does(li, close("staff_helped"))).toBe("ok");
});
