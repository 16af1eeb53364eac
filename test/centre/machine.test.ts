import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Case,
  type CaseAlert,
  type CaseEvent,
  type CasePolicy,
  mostLevel,
} from "../../alerts/centre/cases/case.ts";
import { sortAlert } from "../../alerts/centre/cases/lane.ts";
import { isHeld, isOpen, sawEnough, settles, step, steps } from "../../alerts/centre/cases/machine.ts";
import { notAhead } from "../../alerts/centre/cases/not-ahead.ts";
import { receiptsAfter } from "../../alerts/centre/cases/receipts.ts";
import { caseStates } from "../../alerts/centre/views.ts";

const policy: CasePolicy = { lease: 120_000, ringLease: 60_000, reopenWithin: 900_000, autoResolveOnClear: false };
const people = [
  { id: "p1", name: "Li" },
  { id: "p2", name: "Chen" },
] as const;
const alertNo = (n: number, more: Partial<CaseAlert> = {}): CaseAlert => ({
  id: `a${n}`,
  kind: "call_rescue",
  severity: "emergency",
  at: 0,
  atTrusted: true,
  storedAt: 0,
  repeats: 0,
  condition: "active",
  cancelRequested: false,
  causes: [],
  snapshot: [],
  from: { gateway: "gw1", epoch: "e1", seq: n },
  ...more,
});
const raise = (of: CasePolicy = policy, alert = alertNo(1)): CaseEvent => ({
  ...{ type: "raise", id: "c1", lane: "emergency", key: "h|emergency", home: "h", gateway: "gw1", test: false },
  policy: of,
  alert,
});

const dispatch = { type: "dispatch", responder: "r", kind: "station", name: "R", etaMinutes: 5 } as const;
const person = fc.constantFrom(...people);
const event: fc.Arbitrary<CaseEvent> = fc.oneof(
  fc.record({
    type: fc.constant("signal" as const),
    alert: fc
      .tuple(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom("notice", "warning", "emergency"),
        fc.constantFrom("active", "cleared"),
      )
      .map(([n, severity, condition]) => alertNo(n, { severity, condition })),
    rings: fc.boolean(),
  }),
  fc.record({ type: fc.constant("shown" as const), alertId: fc.constantFrom("a1", "a2"), console: fc.constant("k") }),
  fc.record({ type: fc.constant("claim" as const), by: person, atConsole: fc.boolean() }),
  fc.record({ type: fc.constant("renew" as const), by: person }),
  fc.record({ type: fc.constant("note" as const), by: person, text: fc.constant("t") }),
  fc.record({ type: fc.constant("release" as const), by: person }),
  fc.record({ type: fc.constant("lease_lost" as const), why: fc.constant("no_action" as const) }),
  fc.record({
    ...{ type: fc.constant("dispatch" as const), by: person, responder: fc.constantFrom("r", "s") },
    ...{ kind: fc.constant("station" as const), name: fc.constant("R"), etaMinutes: fc.constant(5) },
  }),
  fc.record({ type: fc.constant("confirm_dispatch" as const), by: person }),
  fc.record({ type: fc.constant("call_back" as const), by: person }),
  fc.constant({ type: "dispatch_lapsed" as const }),
  fc.record({ type: fc.constant("arrive" as const), by: person, proof: fc.constant("code" as const) }),
  fc.record({
    ...{ type: fc.constant("contact" as const), by: person, to: fc.constantFrom("home", "120") },
    result: fc.constantFrom("spoke" as const, "no_answer" as const),
  }),
  fc.record({
    type: fc.constant("resolve" as const),
    by: fc.option(person, { nil: undefined }),
    outcome: fc.constant("advice_only" as const),
  }),
  fc.record({ type: fc.constant("reopen" as const), by: person, reason: fc.constant("again") }),
  fc.record({ type: fc.constant("review" as const), by: person }),
  fc.record({
    type: fc.constant("confirm" as const),
    alert: fc.integer({ min: 1, max: 3 }).map((n) => alertNo(n)),
  }),
  fc.record({
    type: fc.constant("dismiss" as const),
    alert: fc.constant(alertNo(1, { kind: "fall_cancelled", severity: "notice", condition: "cleared" })),
    quiet: fc.boolean(),
  }),
  fc.record({ type: fc.constant("remind" as const) }),
);
/** Storms in which one event in two is what a dispatcher would do next, so that the deep states are reached. */
const sensible: fc.Arbitrary<CaseEvent> = fc.oneof(
  fc.constant({ type: "claim" as const, by: people[0], atConsole: false }),
  fc.constant({ type: "contact" as const, by: people[0], to: "home", result: "spoke" as const }),
  fc.constant({ ...dispatch, by: people[0] }),
  fc.constant({ type: "arrive" as const, by: people[0], proof: "phone" as const }),
  fc.constant({ type: "resolve" as const, by: people[0], outcome: "staff_helped" as const }),
  fc.constant({ type: "review" as const, by: people[1] }),
);
const day = 86_400_000;
const storm = fc.array(fc.oneof(event, sensible), { minLength: 1, maxLength: 60 });
const suspicion = { suspectedUntil: 30_000 };
const suspect = (): CaseEvent => {
  const { type: _, ...rest } = raise(policy, alertNo(1, suspicion)) as Extract<CaseEvent, { type: "raise" }>;
  return { type: "suspect", ...rest };
};

function run(
  events: readonly CaseEvent[],
  of: CasePolicy = policy,
  birth = raise(of),
): { cases: Case[]; taken: CaseEvent[]; times: number[] } {
  const born = step(undefined, birth, 0);
  if (!born.ok) throw new Error(born.why);
  const cases = [born.case];
  const taken: CaseEvent[] = [];
  const times = [0];
  events.forEach((each, n) => {
    const next = step(cases.at(-1), each, (n + 1) * 1_000);
    if (!next.ok) return;
    times.push((n + 1) * 1_000);
    cases.push(next.case);
    taken.push(each);
  });
  return { cases, taken, times };
}

test("within one life of the centre no case is of a time that has not come: only a clock set back makes one so", () => {
  fc.assert(
    fc.property(storm, fc.constantFrom(raise(policy), suspect()), (events, birth) => {
      const { cases, times } = run(events, policy, birth);
      cases.forEach((each, n) => void expect(notAhead(each, times[n] ?? 0)).toBe(each));
      const last = cases.at(-1);
      if (!last) return;
      // As after a start a day back.
      const back = notAhead({ ...last, waitsFrom: 2 * day, leaseUntil: 2 * day, remindedAt: 2 * day }, day);
      expect(back).toMatchObject({ waitsFrom: day, leaseUntil: day, remindedAt: day });
      expect(notAhead(back, day)).toBe(back);
    }),
  );
});

test("whatever two dispatchers do at once, a case has one owner exactly while it is held, and its version counts every step", () => {
  fc.assert(
    fc.property(storm, (events) => {
      const { cases } = run(events);
      cases.forEach((each, n) => {
        expect(each.version).toBe(n + 1);
        if (isOpen(each.state)) expect(each.owner !== undefined).toBe(isHeld(each.state));
        expect(each.leaseUntil !== undefined).toBe(isHeld(each.state));
        const before = cases[n - 1];
        // Nobody's claim is taken by a claim: between two owners the case was free.
        if (before?.owner && each.owner && isHeld(each.state)) expect(each.owner).toEqual(before.owner);
      });
    }),
  );
});

test("severity never falls and an alert never leaves its case", () => {
  const rank = ["notice", "warning", "emergency"];
  fc.assert(
    fc.property(storm, (events) => {
      const born = step(undefined, raise(policy, alertNo(1, { severity: "notice" })), 0);
      let now = born.ok ? born.case : undefined;
      events.forEach((each, n) => {
        const next = step(now, each, n);
        if (!next.ok || !now) return;
        expect(rank.indexOf(next.case.severity)).toBeGreaterThanOrEqual(rank.indexOf(now.severity));
        for (const { id } of now.alerts) expect(next.case.alerts.map((alert) => alert.id)).toContain(id);
        now = next.case;
      });
    }),
  );
});

test("only a person who holds it ends an emergency", () => {
  fc.assert(
    fc.property(storm, (events) => {
      const { cases, taken } = run(events);
      cases.forEach((each, n) => {
        const before = cases[n - 1];
        if (!before || !isOpen(before.state) || isOpen(each.state)) return;
        const by = taken[n - 1];
        expect(by?.type).toBe("resolve");
        expect(before.owner).toBeDefined();
        expect(by?.type === "resolve" ? by.by : undefined).toEqual(before.owner);
        expect(settles(before)).toBeUndefined();
      });
    }),
  );
});

test("what only the owner may do, only the owner has done", () => {
  fc.assert(
    fc.property(storm, (events) => {
      const { cases, taken } = run(events);
      taken.forEach((each, n) => {
        const owners = ["renew", "note", "contact", "release", "dispatch", "arrive", "resolve"];
        if (owners.includes(each.type) && "by" in each) expect(each.by).toEqual(cases[n]?.owner);
      });
    }),
  );
});

test("the storms are rough enough to reach every state a claim can lead to", () => {
  const reached = new Set(
    fc.sample(storm, { numRuns: 300, seed: 7 }).flatMap((events) => run(events).cases.map(({ state }) => state)),
  );
  expect([...reached].sort()).toEqual(["claimed", "closed", "dispatched", "on_site", "raised", "resolved"]);
});

test("replaying what was taken gives the same case", () => {
  fc.assert(
    fc.property(storm, (events) => {
      const born = step(undefined, raise(), 0);
      let live = born.ok ? born.case : undefined;
      const log: { event: CaseEvent; at: number }[] = [{ event: raise(), at: 0 }];
      events.forEach((each, n) => {
        const next = step(live, each, n);
        if (!next.ok) return;
        live = next.case;
        log.push({ event: each, at: n });
      });
      const kept: typeof log = JSON.parse(JSON.stringify(log));
      const again = kept.reduce<Case | undefined>((found, { event: each, at }) => {
        const next = step(found, each, at);
        if (!next.ok) throw new Error(next.why);
        return next.case;
      }, undefined);
      expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(JSON.stringify(live)));
    }),
  );
});

test("a home that takes only receipts with a higher version ends up believing what the case is", () => {
  const says = {
    raised: ["stored", "shown", "released"],
    claimed: ["claimed"],
    dispatched: ["dispatched"],
    on_site: ["on_site"],
    resolved: ["closed"],
  };
  fc.assert(
    fc.property(storm, (events) => {
      const believed = new Map<string, { type: string; version: number }>();
      const hear = (after: Case, each: CaseEvent, at: number): void => {
        const message = each.type === "raise" || each.type === "signal" ? each.alert.from : undefined;
        for (const { receipt } of receiptsAfter(after, each, at, message)) {
          const last = believed.get(receipt.alertId);
          if (last && receipt.caseVersion <= last.version) continue;
          believed.set(receipt.alertId, { type: receipt.type, version: receipt.caseVersion });
        }
      };
      const { cases, taken, times } = run(events.filter(({ type }) => type !== "review"));
      cases.forEach((each, n) => {
        hear(each, n === 0 ? raise() : (taken[n - 1] ?? raise()), times[n] ?? 0);
        for (const [, { type }] of believed) expect(says[each.state as keyof typeof says]).toContain(type);
      });
    }),
  );
});

test("a claim minds who has the case, not who has seen it; a closing minds the home too", () => {
  const { cases } = run([
    { type: "shown", alertId: "a1", console: "k" },
    { type: "signal", alert: alertNo(2), rings: true },
    { type: "claim", by: people[0], atConsole: false },
    { type: "note", by: people[0], text: "t" },
  ]);
  const at = (n: number) => cases[n] ?? expect.unreachable();
  expect(sawEnough(at(2), "claim", 1)).toBe(true);
  expect(sawEnough(at(2), "resolve", 2)).toBe(false);
  expect(sawEnough(at(2), "claim", 4)).toBe(false);
  expect(sawEnough(at(4), "release", 3)).toBe(false);
  expect(sawEnough(at(4), "resolve", 4)).toBe(true);
});

test("the table names only states there are, and from a closed state nothing leads on but the home calling again", () => {
  for (const to of Object.values(steps).flatMap((each) => Object.values(each))) expect(caseStates).toContain(to);
  expect(
    step({ ...(run([]).cases[0] as Case), state: "closed" }, { type: "reopen", by: people[0], reason: "x" }, 0).ok,
  ).toBe(false);
  expect(step({ ...(run([]).cases[0] as Case), state: "closed" }, { type: "reopen", reason: "x" }, 0).ok).toBe(true);
});

test("every kind of alert has its lane", () => {
  const of = (kind: string, severity: "emergency" | "warning" | "notice", test = false, device?: string) =>
    sortAlert({ home: "h", kind, severity, test, device });
  expect(of("call_help", "warning")).toEqual({ lane: "emergency", key: "h|emergency" });
  expect(of("fall", "emergency").key).toBe(of("smoke", "emergency").key);
  expect(of("door_at_night", "notice").key).not.toBe(of("door_left_open", "notice").key);
  expect(of("device_late", "warning", false, "d1").key).toBe(of("device_lost", "warning", false, "d1").key);
  expect(of("device_late", "warning", false, "d1").key).not.toBe(of("device_late", "warning", false, "d2").key);
  expect(of("fall", "emergency", true).lane).toBe("test");
  expect(of("something_new", "emergency").lane).toBe("emergency");
  expect(of("something_new", "notice").lane).toBe("care");
});

test("what is suspected is nobody's to claim, close or show; it is raised or dismissed, and a dismissed one comes back only by the home", () => {
  fc.assert(
    fc.property(storm, (events) => {
      const { cases, taken } = run(events, policy, suspect());
      cases.forEach((each, n) => {
        const before = cases[n - 1];
        if (before?.state !== "suspected" || each.state === "suspected") return;
        expect([taken[n - 1]?.type, each.state]).toEqual(
          taken[n - 1]?.type === "confirm" ? ["confirm", "raised"] : ["dismiss", "dismissed"],
        );
      });
      taken.forEach((each, n) => {
        if (cases[n]?.state === "suspected") expect(["signal", "confirm", "dismiss"]).toContain(each.type);
        if (each.type === "dismiss") expect(cases[n]?.state).toBe("suspected");
      });
      for (const each of cases)
        if (each.state === "suspected" || each.state === "dismissed")
          expect([each.owner, each.claimedAt, each.outcome, each.level]).toEqual([undefined, undefined, undefined, 0]);
    }),
  );
});

test("levels only rise, by one, and no further than to everybody", () => {
  fc.assert(
    fc.property(storm, (events) => {
      const { cases, taken } = run(events);
      cases.forEach((each, n) => {
        const rose = each.level - (cases[n - 1]?.level ?? 0);
        const louder = ["remind", "lease_lost", "release"].includes(taken[n - 1]?.type ?? "");
        expect(rose).toBe(louder && (cases[n - 1]?.level ?? 0) < mostLevel ? 1 : 0);
        expect(each.level).toBeLessThanOrEqual(mostLevel);
      });
    }),
  );
});

test("a suspicion that is kept tells the home so and no more, also in a case that somebody has", () => {
  const { cases } = run([
    { type: "claim", by: people[0], atConsole: false },
    { type: "signal", alert: alertNo(2, suspicion), rings: false },
  ]);
  const joined = cases.at(-1) ?? expect.unreachable();
  const news = (event: CaseEvent, after = joined) =>
    receiptsAfter(after, event, 0, { epoch: "e1", seq: 9 }).map(
      ({ receipt }) => `${receipt.alertId} ${receipt.type}${receipt.suspected ? " suspected" : ""}`,
    );
  expect(news({ type: "signal", alert: alertNo(2, suspicion), rings: false })).toEqual(["a2 stored suspected"]);
  const sent = step(joined, { ...dispatch, by: people[0] }, 0);
  expect(sent.ok && news({ ...dispatch, by: people[0] }, sent.case)).toEqual(["a1 dispatched"]);
  const [, { id: _, ...second } = expect.unreachable()] = joined.alerts;
  const confirmed = step(
    joined,
    { type: "signal", alert: { ...second, id: "a2", suspectedUntil: undefined }, rings: true },
    0,
  );
  if (!confirmed.ok) throw new Error(confirmed.why);
  expect(news({ type: "signal", alert: alertNo(2), rings: true }, confirmed.case)).toEqual(["a2 stored", "a2 claimed"]);
});
