/** A fall that may still be cancelled at home, from the gateway's word to the case, on a clock of the test's own. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Case } from "../../alerts/centre/cases/case.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";
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
async function office(data = folder(), clock = testClock()): Promise<TestOffice> {
  const opened = await openTestOffice(data, clock);
  closing.push(() => opened.close());
  opened.connect();
  return opened;
}

const li = { person: { id: "p1", name: "Li" }, role: "dispatcher" };

/** What one home says about one fall. */
function fallOf(more: Partial<AlertMessage> = {}) {
  const base = alertOf(1, { kind: "fall", device: "radar", ...more });
  return {
    suspect: { ...base, type: "suspect", guard: 20_000 } as const,
    raise: { ...base, seq: 2 } as const,
    again: { ...base, seq: 3, type: "change", repeats: 1 } as const,
    /** "I'm fine", after the guard. */
    wish: { ...base, seq: 4, type: "cancel" } as const,
    cancel: {
      ...base,
      ...{ seq: 2, type: "cancel", kind: "fall_cancelled", severity: "notice", condition: "cleared" },
    } as const,
  };
}
const inWords = (cases: readonly Case[]) => cases.map(({ kind, state }) => `${kind} ${state}`);
const all = async (centre: TestOffice) => [...(await centre.cases()), ...(await centre.store.closedCases(50))];

test("a suspicion is kept quietly: nobody can claim it, no console has shown it, the home hears that it is known", async () => {
  const centre = await office();
  const { suspect } = fallOf();
  await centre.hears("alert", suspect);
  const [found] = await centre.cases();
  expect(found).toMatchObject({ state: "suspected", kind: "fall", severity: "emergency" });
  expect(centre.sent.map(({ body }) => [body.type, body.suspected])).toEqual([["stored", true]]);
  const claim = await centre.desk.command(
    found?.id ?? "",
    uuidv7(),
    1,
    { type: "claim", by: li.person, atConsole: true },
    li,
  );
  expect(claim.ok).toBe(false);
  expect(await centre.desk.shown(suspect.alertId, "k1", li, true)).toBe(false);
  await centre.clock.passes(29_000);
  expect(inWords(await centre.cases())).toEqual(["fall suspected"]);
});

test("the guard runs out at home: the same case, raised, one alert", async () => {
  const centre = await office();
  const { suspect, raise } = fallOf();
  await centre.hears("alert", suspect);
  await centre.clock.passes(20_000);
  await centre.hears("alert", raise);
  const [found, ...more] = await centre.cases();
  expect(more).toEqual([]);
  expect(found).toMatchObject({ state: "raised", raisedAt: centre.clock.now() });
  expect(found?.alerts).toHaveLength(1);
  expect(centre.sent.map(({ body }) => [body.type, body.suspected])).toEqual([
    ["stored", true],
    ["stored", undefined],
  ]);
  await centre.clock.passes(60_000);
  expect(inWords(await all(centre))).toEqual(["fall raised"]);
});

test("cancelled inside the guard: dismissed, in the history, and a notice in a case of its own", async () => {
  const centre = await office();
  const { suspect, cancel } = fallOf();
  await centre.hears("alert", suspect);
  await centre.clock.passes(5_000);
  await centre.hears("alert", cancel);
  const [notice, dismissed, ...more] = await all(centre);
  expect(more).toEqual([]);
  expect(dismissed).toMatchObject({ state: "dismissed", kind: "fall_cancelled", closedAt: centre.clock.now() });
  expect(notice).toMatchObject({ state: "raised", kind: "fall_cancelled", severity: "notice", lane: "care" });
  expect(centre.sent.at(-1)?.body).toMatchObject({ type: "stored", seq: 2 });
  await centre.clock.passes(120_000);
  expect(inWords(await all(centre))).toEqual(["fall_cancelled raised", "fall_cancelled dismissed"]);
});

test("a second cancelled fall joins the notice that nobody has looked at yet", async () => {
  const centre = await office();
  const [one, two] = [fallOf(), fallOf()];
  for (const each of [one.suspect, one.cancel, { ...two.suspect, seq: 3 }, { ...two.cancel, seq: 4 }])
    await centre.hears("alert", each);
  const [notice, ...more] = await centre.cases();
  expect(more).toEqual([]);
  expect(notice?.alerts).toHaveLength(2);
});

test("a household that wants nobody to be shown it: dismissed and kept, and on no page", async () => {
  const centre = await office();
  const { suspect, cancel } = fallOf();
  await centre.hears("alert", suspect);
  await centre.hears("alert", { ...cancel, quiet: true });
  expect(await all(centre)).toEqual([]);
  expect((await centre.board.read()).closedLately).toEqual([]);
  expect((await centre.store.caseOfAlert(suspect.alertId))?.state).toBe("dismissed");
  await centre.clock.passes(120_000);
  expect(await all(centre)).toEqual([]);
});

test("the home goes dark inside the guard: ten seconds after its end the centre raises it, and says why", async () => {
  const centre = await office();
  const { suspect } = fallOf();
  await centre.hears("alert", suspect);
  await centre.clock.passes(29_500);
  expect(inWords(await centre.cases())).toEqual(["fall suspected"]);
  await centre.clock.passes(600);
  const [found] = await centre.cases();
  expect(found?.state).toBe("raised");
  const log = await centre.store.logOf(found?.id ?? "", 10);
  expect(log.map(({ event }) => event)).toEqual(["suspect", "confirm"]);
  expect(log[1]?.body).toContain("home_dark");
});

test("what the home says after the centre has raised it changes the case and makes no other", async () => {
  const centre = await office();
  const { suspect, raise, cancel } = fallOf();
  await centre.hears("alert", suspect);
  await centre.clock.passes(31_000);
  await centre.hears("alert", raise);
  expect(inWords(await all(centre))).toEqual(["fall raised"]);
  await centre.hears("alert", { ...cancel, seq: 3 });
  const [found, ...more] = await all(centre);
  expect(more).toEqual([]);
  expect(found).toMatchObject({ state: "raised", kind: "fall", severity: "emergency" });
  expect(found?.alerts).toEqual([expect.objectContaining({ kind: "fall", cancelRequested: true })]);
});

test("the centre itself is restarted inside the guard: it keeps its word, and gives homes time to come back", async () => {
  const data = folder();
  const clock = testClock();
  const first = await openTestOffice(data, clock);
  const [one, two] = [fallOf(), fallOf({ gatewayId: "gw2", home: "home2" })];
  await first.hears("alert", one.suspect);
  await first.hears("alert", two.suspect, "gw2");
  await first.close();
  await clock.passes(600_000);
  const centre = await office(data, clock);
  await centre.clock.passes(2_000);
  expect(inWords(await centre.cases())).toEqual(["fall suspected", "fall suspected"]);
  // Its word had waited for the centre.
  await centre.hears("alert", { ...two.cancel, quiet: true, heldFor: 590_000 }, "gw2");
  await centre.clock.passes(8_100);
  expect(inWords(await centre.cases())).toEqual(["fall raised"]);
});

test("a suspicion that waited in the gateway is not waited for again, and its cancel close behind it is in time", async () => {
  const centre = await office();
  const [one, two] = [fallOf(), fallOf()];
  await centre.hears("alert", { ...one.suspect, heldFor: 3_600_000 });
  await centre.clock.passes(1_000);
  await centre.hears("alert", { ...one.cancel, heldFor: 3_590_000, quiet: true });
  expect(await centre.cases()).toEqual([]);
  await centre.hears("alert", { ...two.suspect, seq: 3, heldFor: 3_600_000 });
  await centre.clock.passes(10_100);
  expect(inWords(await centre.cases())).toEqual(["fall raised"]);
});

test("a gateway gone mad keeps no fall quiet for longer than any home may", async () => {
  const centre = await office();
  await centre.hears("alert", { ...fallOf().suspect, guard: 86_400_000 });
  await centre.clock.passes(40_100);
  expect(inWords(await centre.cases())).toEqual(["fall raised"]);
});

test("a press while a fall is suspected raises their case at once; taken back, the fall is an alert of it that was cancelled", async () => {
  const centre = await office();
  const { suspect, cancel } = fallOf();
  await centre.hears("alert", suspect);
  await centre.hears("alert", alertOf(2));
  expect(inWords(await centre.cases())).toEqual(["fall raised"]);
  await centre.hears("alert", { ...cancel, seq: 3 });
  const [found, ...more] = await all(centre);
  expect(more).toEqual([]);
  expect(found?.state).toBe("raised");
  expect(found?.alerts.map(({ kind }) => kind)).toEqual(["fall_cancelled", "call_rescue"]);
  await centre.clock.passes(60_000);
  expect(inWords(await all(centre))).toEqual(["fall raised"]);
});

test("a cancelled fall whose suspicion was lost takes nothing from the case that is open: the next press is one more of it", async () => {
  const centre = await office();
  await centre.hears("alert", alertOf(7, { device: "pendant" }));
  await centre.hears("alert", fallOf().cancel);
  await centre.clock.passes(1_000);
  await centre.hears("alert", alertOf(8, { device: "cord" }));
  const open = (await centre.cases()).filter(({ lane }) => lane === "emergency");
  expect(open.map(({ alerts }) => alerts.map(({ device }) => device))).toEqual([["pendant", "cord"]]);
});

test("a suspicion in a case that somebody has asks for nothing, and rings at its owner's when the home goes dark", async () => {
  const centre = await office();
  await centre.hears("alert", alertOf(1));
  const [open] = await centre.cases();
  await centre.desk.command(open?.id ?? "", uuidv7(), 1, { type: "claim", by: li.person, atConsole: false }, li);
  const { suspect } = fallOf();
  await centre.hears("alert", { ...suspect, seq: 2 });
  const claimed = await centre.cases();
  expect(claimed).toHaveLength(1);
  expect(claimed[0]?.leaseUntil).toBe(open ? centre.clock.now() + 120_000 : 0);
  await centre.clock.passes(30_100);
  const [after] = await centre.cases();
  expect(after?.alerts[1]?.suspectedUntil).toBeUndefined();
  expect(after?.leaseUntil).toBeLessThanOrEqual(centre.clock.now() + 60_000);
});

test("a test fall is suspected, raised and over as a test", async () => {
  const centre = await office();
  const { suspect, raise } = fallOf({ test: true });
  await centre.hears("alert", suspect);
  expect((await centre.cases())[0]).toMatchObject({ lane: "test", state: "suspected" });
  await centre.hears("alert", { ...raise, condition: "cleared" });
  expect(inWords(await all(centre))).toEqual(["fall resolved"]);
});

test("however the words of one fall are swapped, doubled or lost and sent again: never two cases, never a raised one dismissed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("raised", "cancelled"),
      fc.array(fc.nat(3), { maxLength: 8 }),
      fc.boolean(),
      async (story, storm, late) => {
        const data = tempFolder();
        const centre = await openTestOffice(data.path);
        const said = fallOf();
        const { suspect, raise, again, wish, cancel } = said;
        const words = story === "raised" ? [suspect, raise, again, wish] : [suspect, cancel];
        // Some of them, in any order, some twice; then all that is missing comes by a resend.
        for (const n of storm) await centre.hears("alert", words[n % words.length]);
        if (late) await centre.clock.passes(31_000);
        for (const each of words) await centre.hears("alert", each);
        const found = await centre.store.caseOfAlert(suspect.alertId);
        const emergencies = (await centre.cases()).filter(({ lane }) => lane === "emergency");
        const isRaised = story === "raised" || found?.state === "raised";
        expect(emergencies.map(({ id }) => id)).toEqual(isRaised ? [found?.id] : []);
        expect(found?.state).toBe(isRaised ? "raised" : "dismissed");
        expect(found?.alerts).toHaveLength(1);
        if (story === "cancelled" && isRaised) {
          expect(late).toBe(true);
          expect(found?.alerts[0]?.cancelRequested).toBe(true);
        }
        await centre.clock.passes(31_000);
        expect((await centre.store.caseOf(found?.id ?? ""))?.state).toBe(found?.state);
        await centre.close();
        data.remove();
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);

test("a suspicion that joins a case somebody has is not shown by it either: the fall is, when it calls", async () => {
  const centre = await office();
  const press = alertOf(10);
  await centre.hears("alert", press);
  const [found] = await centre.cases();
  const claim = { type: "claim", by: li.person, atConsole: true } as const;
  await centre.desk.command(found?.id ?? "", uuidv7(), found?.version ?? 0, claim, li);
  const { suspect, raise } = fallOf();
  await centre.hears("alert", suspect);
  expect(await centre.desk.shown(suspect.alertId, "k1", li, true)).toBe(false);
  await centre.hears("alert", raise);
  expect(await centre.desk.shown(suspect.alertId, "k1", li, true)).toBe(true);
});
