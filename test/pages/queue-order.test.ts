import fc from "fast-check";
import { expect, test } from "vitest";
import { flood, fold, isFlood, raisedLately } from "../../alerts/centre/console/queue/flood.ts";
import { beganAt, inOrder, keptOrder, sectionOf } from "../../alerts/centre/console/queue/order.ts";
import { type CaseView, caseStates, lanes } from "../../alerts/centre/views.ts";
import { severities } from "../../alerts/protocol.ts";
import { aCase, me, zhou } from "./fake-centre.ts";

const now = 1_800_000_000_000;
const li = me.person;
const held = (owner: typeof li, more: Partial<CaseView> = {}): Partial<CaseView> => ({
  state: "claimed",
  owner,
  claimedAt: now - 10_000,
  leaseUntil: now + 100_000,
  raisedAt: now - 20_000,
  ...more,
});

test("life first, then the watching, then what slips, then mine, then others'", () => {
  const wanted = [
    aCase({ raisedAt: now - 5_000 }),
    aCase({ raisedAt: now - 1_000 }),
    aCase({ raisedAt: now - 90_000, severity: "warning" }),
    aCase({
      raisedAt: now - 300_000,
      lane: "fault",
      severity: "warning",
      kind: "gateway_lost",
    }),
    aCase({
      raisedAt: now - 400_000,
      lane: "care",
      severity: "notice",
      kind: "door_at_night",
    }),
    aCase(held(zhou, { leaseUntil: now + 30_000 })),
    aCase(held(li)),
    aCase(held(zhou)),
    aCase({ state: "suspected", raisedAt: now - 3_000 }),
    aCase({ test: true, lane: "test", raisedAt: now - 500_000 }),
  ];
  const sections = wanted.map((of) => sectionOf(of, li.id, now));
  expect(sections).toEqual([
    ...Array<string>(5).fill("unclaimed"),
    ...["stale", "mine", "others", "suspected", "tests"],
  ]);
  expect(inOrder([...wanted].reverse(), li.id, now).map((of) => of.id)).toEqual(wanted.map((of) => of.id));
});

const anyCase = fc
  .record({
    state: fc.constantFrom(...caseStates.slice(0, 5)),
    lane: fc.constantFrom(...lanes),
    severity: fc.constantFrom(...severities),
    age: fc.integer({ min: 0, max: 50 }),
    owner: fc.constantFrom(li, zhou),
    lease: fc.integer({ min: -10_000, max: 200_000 }),
  })
  .map(({ state, lane, severity, age, owner, lease }) => {
    const claimed = state !== "raised" && state !== "suspected";
    return aCase({
      ...{
        state,
        lane,
        severity,
        test: lane === "test",
        raisedAt: now - age * 1_000,
      },
      ...(claimed && { owner, leaseUntil: now + lease }),
    });
  });

test("200 cases in any order come out in one order", () => {
  fc.assert(
    fc.property(
      fc
        .array(anyCase, { minLength: 200, maxLength: 200 })
        .chain((cases) => fc.tuple(fc.constant(cases), fc.shuffledSubarray(cases, { minLength: 200, maxLength: 200 }))),
      ([cases, shuffled]) => {
        const one = inOrder(cases, li.id, now).map((of) => of.id);
        expect(inOrder(shuffled, li.id, now).map((of) => of.id)).toEqual(one);
      },
    ),
    { numRuns: 20 },
  );
});

test("the order that is kept is the order made anew, whatever comes, goes, changes or turns by time", () => {
  const step = fc.record({
    put: fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), anyCase), { maxLength: 5 }),
    drop: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
    shelf: fc.option(fc.integer({ min: -5_000, max: 90_000 }), { nil: undefined }),
    // The centre's clock may be put back as well.
    passes: fc.integer({ min: -20_000, max: 90_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
      const kept = keptOrder(li.id);
      let cases: ReadonlyMap<string, CaseView> = new Map();
      let at = now;
      for (const { put, drop, shelf, passes } of steps) {
        const next = new Map(cases);
        for (const n of drop) next.delete(`case-${n}`);
        const more = shelf === undefined ? {} : { shelved: { until: at + shelf, why: "x", by: li } };
        for (const [n, of] of put) next.set(`case-${n}`, { ...of, id: `case-${n}`, ...more });
        cases = next;
        at += passes;
        const places = kept(cases, at);
        expect(places.map(({ of }) => of)).toEqual(inOrder(cases.values(), li.id, at));
        expect(places.map(({ section }) => section)).toEqual(places.map(({ of }) => sectionOf(of, li.id, at)));
        expect(kept(cases, at)).toBe(places);
      }
    }),
  );
});

test("an alert that waited in the gateway is as old as its press, unless that clock is not to be trusted", () => {
  const late = aCase({ raisedAt: now });
  const [alert] = late.alerts;
  if (!alert) throw new Error("a case has an alert");
  const pressed = now - 840_000;
  expect(beganAt({ ...late, alerts: [{ ...alert, at: pressed }] })).toBe(pressed);
  expect(beganAt({ ...late, alerts: [{ ...alert, at: pressed, atTrusted: false }] })).toBe(now);
});

test("a case nobody is at hand for stands with the unclaimed: after the raised lives, before the watching; never for its own holder", () => {
  const offered = aCase(held(zhou, { state: "on_site", offeredAt: now - 1_000 }));
  const life = aCase({ raisedAt: now });
  const lost = aCase({ lane: "fault", severity: "warning", kind: "gateway_lost", raisedAt: now - 900_000 });
  expect(inOrder([lost, offered, life], li.id, now).map((of) => of.id)).toEqual([life.id, offered.id, lost.id]);
  expect(sectionOf(offered, zhou.id, now)).not.toBe("unclaimed");
});

test("shelved is out of the way until its time is over; what I am asked to take stands before what slips", () => {
  const shelved = aCase({ severity: "notice", lane: "fault", shelved: { until: now + 1, why: "x", by: li } });
  expect(sectionOf(shelved, li.id, now)).toBe("shelved");
  expect(sectionOf(shelved, li.id, now + 1)).toBe("unclaimed");
  const asked = aCase(held(zhou, { handover: { to: li, by: zhou, at: now, until: now + 300_000 } }));
  const slipping = aCase(held(zhou, { pulsesAt: now - 1 }));
  expect(inOrder([slipping, asked], li.id, now).map((of) => of.id)).toEqual([asked.id, slipping.id]);
  expect(sectionOf(asked, zhou.id, now)).toBe("mine");
  // By its own clock of pulses: a case on site may rest for longer than a minute.
  expect(sectionOf(aCase(held(li, { pulsesAt: now + 1, leaseUntil: now + 30_000 })), li.id, now)).toBe("mine");
});

test("folding never hides an emergency, a warning or a rise, and loses nothing", () => {
  fc.assert(
    fc.property(fc.array(anyCase, { maxLength: 60 }), fc.boolean(), (cases, flooded) => {
      const { shown, folded, oldest } = fold(cases, flooded);
      expect([...shown, ...folded].map((of) => of.id).sort()).toEqual(cases.map((of) => of.id).sort());
      expect(folded.every((of) => of.severity === "notice")).toBe(true);
      expect(folded.length).not.toBe(1);
      if (!flooded) expect(folded).toEqual([]);
      if (folded.length > 0) expect(oldest).toBe(Math.min(...folded.map(beganAt)));
      const risen = folded.map((of) => ({ ...of, severity: "emergency" as const }));
      expect(fold([...shown, ...risen], flooded).folded).toEqual([]);
    }),
  );
});

test("a flood begins with ten in ten minutes and ends below five; tests do not make one", () => {
  const raised = (n: number, more: Partial<CaseView> = {}) =>
    Array.from({ length: n }, () => aCase({ raisedAt: now, ...more }));
  expect(isFlood(false, raisedLately(raised(9), now))).toBe(false);
  expect(isFlood(false, raisedLately(raised(10), now))).toBe(true);
  expect(isFlood(true, 5)).toBe(true);
  expect(isFlood(true, 4)).toBe(false);
  expect(raisedLately(raised(10), now + flood.window)).toBe(0);
  expect(raisedLately(raised(20, { test: true, lane: "test" }), now)).toBe(0);
});
