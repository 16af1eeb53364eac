/** What a learning phase has shown: each finding judged by what followed, or by a person. */
import { expect, test } from "vitest";
import type { Alert } from "../../../alerts/alert.ts";
import type { Habits } from "../../../alerts/home.ts";
import {
  findingsOf,
  type Judged,
  precisionOf,
  type ShadowFinding,
  usualLearning,
  verdictOf,
} from "../../../alerts/rules/precision.ts";
import { days, hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { homeWith, house } from "./house.ts";

const habits: Habits = { bathroom: { stay: minutes(60) }, shadow: ["bathroom-stay"] };
const at = "2026-11-21T00:00:00Z";
type House = ReturnType<typeof house>;

const findings = (home: House) => findingsOf(homeWith({ habits }), (rule, key) => home.cell(rule, key), home.now());
function judged(home: House, finding: ShadowFinding): Judged {
  const followed = { readings: home.kept.readings, alerts: [...home.kept.alerts.values()], now: home.now() };
  return verdictOf(finding, followed, homeWith({ habits }));
}
const last = (home: House): Judged => {
  const finding = findings(home).at(-1);
  if (!finding) throw new Error("nothing was found");
  return judged(home, finding);
};

function tooLong(then: (home: House) => void): House {
  const home = house({ habits, at });
  home.moves("bath");
  home.passes(minutes(61));
  then(home);
  return home;
}

test("signs of life soon after: it would have been a false alarm", () => {
  const home = tooLong((each) => {
    each.passes(minutes(10));
    each.moves("hall");
    each.passes(hours(7));
  });
  expect(last(home)).toEqual({ verdict: "wrong", by: "life", settled: true });
});

test("a call within hours: it would have been right, whatever moved meanwhile", () => {
  const home = tooLong((each) => {
    each.passes(minutes(5));
    each.moves("bath");
    each.passes(hours(1));
    each.calls();
  });
  expect(last(home)).toEqual({ verdict: "right", by: "call", settled: true });
});

test("a fall makes it right as well; a test press does not", () => {
  const fallen = tooLong((each) => {
    each.passes(minutes(5));
    each.says("radar", { kind: "fall", state: "confirmed" });
  });
  expect(last(fallen).by).toBe("fall");
  const tested = tooLong((each) => {
    each.passes(hours(1));
    each.testFor("pendant", minutes(1));
    each.calls();
    each.passes(hours(7));
  });
  expect(last(tested)).toEqual({ verdict: "unknown", by: "nobody", settled: true });
});

test("nothing followed: nobody knows; signs of life that come late prove nothing", () => {
  const home = tooLong((each) => {
    each.passes(minutes(40));
    each.moves("hall");
  });
  expect(last(home)).toEqual({ verdict: "unknown", by: "nobody", settled: false });
});

test("a case about that person makes it right; one about a battery does not", () => {
  const home = tooLong((each) => each.passes(minutes(2)));
  const [finding] = findings(home);
  if (!finding) throw new Error("nothing was found");
  const alertOf = (kind: Alert["kind"], resident: string | undefined): Alert => ({
    ...{ id: "a", rule: "no-activity", kind, severity: "warning", test: false, key: "k", device: undefined },
    ...{ room: undefined, resident, condition: "active", state: "raised", repeats: 0, causes: [] },
    at: { ...home.moment(), steady: home.now() },
    response: { handling: "claimed", caseId: "case-1", caseVersion: 1 },
  });
  const verdict = (alert: Alert) =>
    verdictOf(finding, { readings: [], alerts: [alert], now: home.now() }, homeWith({ habits })).verdict;
  expect(verdict(alertOf("no_activity", "r1"))).toBe("right");
  expect(verdict(alertOf("no_activity", "somebody-else"))).toBe("unknown");
  expect(verdict(alertOf("battery_low", undefined))).toBe("unknown");
});

test("findings of more than thirty days ago say nothing of how somebody lives now", () => {
  const home = tooLong((each) => {
    each.moves("hall");
    each.passes(days(31));
  });
  expect(findings(home)).toEqual([]);
});

const finding: ShadowFinding = {
  ...{ id: "x", rule: "bathroom-stay", resident: "r1", at: 0, wall: 0 },
  ...{ kind: "bathroom_long", severity: "warning" },
};
const shown = (right: number, wrong: number, unknown: number, learning = {}) => {
  const of = (n: number, verdict: Judged["verdict"]) =>
    Array.from({ length: n }, () => ({ finding, judged: { verdict, by: "person", settled: true } as const }));
  const all = [...of(right, "right"), ...of(wrong, "wrong"), ...of(unknown, "unknown")];
  return precisionOf(all, homeWith({ habits: { ...habits, learning } }))[0];
};

test("precision leaves the unknown out and shows it; a proposal waits for enough, and is a proposal", () => {
  expect(shown(3, 1, 9)).toMatchObject({ right: 3, wrong: 1, unknown: 9, precision: 0.75, proposal: "wait" });
  expect(shown(8, 2, 0)?.proposal).toBe("arm");
  expect(shown(4, 6, 0)?.proposal).toBe("loosen");
  expect(shown(3, 1, 0, { enough: 4 })?.proposal).toBe("arm");
  expect(shown(3, 1, 0, { enough: 4, precision: 0.9 })?.proposal).toBe("loosen");
  expect(shown(0, 0, 5)).toEqual({
    ...{ rule: "bathroom-stay", resident: "r1", right: 0, wrong: 0, unknown: 5, proposal: "wait" },
  });
});

test("the time for a sign of life is the plan's: a minute more than it is no sign", () => {
  const home = tooLong((each) => {
    each.passes(minutes(20));
    each.moves("hall");
    each.passes(seconds(5));
  });
  const [one] = findings(home);
  if (!one) throw new Error("nothing was found");
  const followed = { readings: home.kept.readings, alerts: [], now: home.now() };
  const soon = (within: ReturnType<typeof minutes>) =>
    verdictOf(one, followed, homeWith({ habits }), { ...usualLearning, soon: within }).verdict;
  expect([soon(minutes(30)), soon(minutes(15))]).toEqual(["wrong", "unknown"]);
});
