/** Settings of the escalation are judged whole, and each fault says what was found and what would do. */
import { expect, test } from "vitest";
import { centreShape } from "../../alerts/centre/config.ts";
import { groupsOf, laddersFor, ringsFrom } from "../../alerts/centre/escalation/plans.ts";
import { escalationConfig } from "../../alerts/centre/escalation/settings.ts";
import { judgeText } from "../../alerts/program/judge.ts";

const head = `
version: 1
name: T
data: data
accounts:
  - { name: 李静, roles: [dispatcher] }
  - { name: 高远, roles: [shift_lead] }
  - { name: 王工, roles: [technician] }
destinationsFile: d.yaml
paths:
  - { kind: ntfy, label: lead-phone, url: "https://ntfy.example.org" }
  - { kind: https, label: township, url: "https://centre-2.example.org/v1/alerts", gateway: laixi }
`;
const faults = (escalation: string): readonly string[] => {
  const judged = judgeText(`${head}escalation:\n${escalation}`, centreShape);
  return judged.ok ? [] : judged.faults;
};

test("everything that is wrong is said at once, in words that help", () => {
  expect(
    faults(`
  groups: { east: [李静, 王工], dispatchers: [李静] }
  plans:
    - levels: [{ groups: [east] }, { after: 60 s, groups: [west] }, { after: 60 s, paths: [fax] }, { after: 90 s }]
    - hours: ["20:00", "20:00"]
      levels: [{ after: 5 s, groups: [everyone] }]
`),
  ).toEqual([
    'escalation.groups.east[1]: found "王工", who has no account that handles cases',
    "escalation.groups.dispatchers: is the name of everybody of a role already; choose another",
    'escalation.plans[0].levels[1].groups[0]: found "west", which is no group (dispatchers, shift_leads, everyone, east)',
    "escalation.plans[0].levels[2].after: comes no later than the level before it (60 s)",
    'escalation.plans[0].levels[2].paths[0]: found "fax", which is not under paths (lead-phone, township)',
    "escalation.plans[0].levels[3]: calls nobody; give it groups or paths",
    "escalation.plans[1]: is never used: plans[0] before it fits all of this",
    "escalation.plans[1].hours: begin and end at the same time; leave them out for the whole day",
    "escalation.plans[1].levels[0].after: the first level begins at once; leave it out",
    "escalation.plans[1].levels: has one level for emergencies; one that nobody takes has to call somebody more",
  ]);
  expect(faults('  plans: [{ hours: ["8pm", "08:00"], levels: [] }]\n').join("\n")).toMatch(/20:00/);
  expect(faults("  plans: [{ lanes: [test], levels: [{ groups: [everyone] }] }]\n").join("\n")).toMatch(/lanes\[0\]/);
});

test("no plan lets an emergency wait for hours before it calls the next", () => {
  const late = "[{ groups: [everyone] }, { after: 60 s, groups: [everyone] }, { after: 3 h, paths: [lead-phone] }]";
  expect(faults(`  plans: [{ levels: ${late} }]\n`)).toEqual([
    "escalation.plans[0].levels[2].after: comes more than 10 min after the level before it; call somebody sooner",
  ]);
  // A gateway that is silent may wait for the morning.
  const fault = "[{ groups: [everyone] }, { after: 3 h, paths: [lead-phone] }]";
  expect(faults(`  plans: [{ severities: [warning], levels: ${fault} }]\n`)).toEqual([]);
});

test("a good plan is taken; without one everybody hears it, louder each minute", () => {
  expect(
    faults(`
  groups: { east: [李静] }
  plans:
    - hours: ["20:00", "08:00"]
      levels: [{ groups: [east] }, { after: 60 s, groups: [everyone] }, { after: 120 s, paths: [lead-phone] }, { after: 180 s, paths: [township] }]
    - levels: [{ groups: [everyone] }, { after: 60 s, paths: [township] }]
`),
  ).toEqual([]);
  const usual = laddersFor(escalationConfig.parse(undefined), { lane: "emergency", town: undefined, clock: "03:00" });
  expect(usual.emergency?.map(({ after, groups }) => [after, groups.join()])).toEqual([
    [0, "everyone"],
    [60_000, ""],
    [120_000, ""],
    [180_000, ""],
  ]);
  expect([usual.warning, usual.notice]).toEqual([undefined, undefined]);
  expect(laddersFor(escalationConfig.parse(undefined), { lane: "test", town: undefined, clock: "03:00" })).toEqual({});
});

test("hours go over midnight, a town has its own plan, and the first that fits counts", () => {
  const levels = (group: string) => [{ groups: [group] }, { after: "60 s", groups: ["everyone"] }];
  const settings = escalationConfig.parse({
    plans: [
      { towns: ["院上镇"], levels: levels("yuanshang") },
      { hours: ["20:00", "08:00"], levels: levels("night") },
      { hours: ["08:00", "12:00"], levels: levels("morning") },
      { levels: levels("day") },
    ],
  });
  const first = (clock: string, town?: string): string | undefined =>
    laddersFor(settings, { lane: "emergency", town, clock }).emergency?.[0]?.groups[0];
  expect(["19:59", "20:00", "23:59", "00:00", "07:59", "08:00", "11:59", "12:00"].map((clock) => first(clock))).toEqual(
    [...["day", "night", "night", "night", "night", "morning", "morning", "day"]],
  );
  expect(first("03:00", "院上镇")).toBe("yuanshang");
});

test("somebody's groups and the level from which they hear it; whoever is in no level hears it from the last", () => {
  const settings = escalationConfig.parse({
    groups: { east: ["李静"] },
    plans: [
      { levels: [{ groups: ["east"] }, { after: "60 s", groups: ["dispatchers"] }, { after: "90 s", paths: ["p"] }] },
    ],
  });
  const li = { name: "李静", roles: ["dispatcher"] };
  const zhou = { name: "周敏", roles: ["dispatcher"] };
  const gao = { name: "高远", roles: ["shift_lead"] };
  expect(groupsOf(settings, li)).toEqual(["dispatchers", "everyone", "east"]);
  expect([li, zhou, gao].map((each) => ringsFrom(settings, each))).toEqual([0, 1, 2]);
  expect(ringsFrom(escalationConfig.parse(undefined), gao)).toBeUndefined();
});
