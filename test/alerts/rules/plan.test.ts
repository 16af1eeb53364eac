import { expect, test } from "vitest";
import { parse } from "yaml";
import { profiles, usualHome } from "../../../alerts/rules/profiles.ts";
import { days, hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { registryOf } from "../../../devices/registry.ts";
import { habitsOf, homeRules } from "../../../gateway/config/habits.ts";
import { digestOf, judgeBook, written } from "../../../gateway/register/book.ts";

const rooms = [
  { id: "hall", label: { zh: "门厅", en: "Hall" } },
  { id: "r2", label: { zh: "卫生间", en: "Washroom" } },
];
const homeWith = (residents: unknown, rules: unknown = {}) => ({
  home: { id: "h1", residents, rooms, rules },
  devices: [],
});
const judged = (residents: unknown, rules?: unknown) => judgeBook(homeWith(residents, rules), registryOf([]));
function faults(residents: unknown, rules?: unknown): readonly string[] {
  const result = judged(residents, rules);
  return result.ok ? [] : result.faults.map(({ path, message }) => `${path}: ${message}`);
}
function residentsOf(residents: unknown) {
  const result = judged(residents);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.book.home.residents.map(habitsOf);
}

test("who has no plan is watched as somebody who lives alone; a profile is another set of settings", () => {
  expect(residentsOf([{ id: "a" }, { id: "b", profile: "dementia" }, { id: "c", profile: "bed-bound" }])).toEqual([
    profiles.alone,
    profiles.dementia,
    profiles["bed-bound"],
  ]);
  expect(profiles.dementia.wandering).toEqual({ after: 0 });
  expect(profiles["bed-bound"]).not.toHaveProperty("noActivity");
});

test("a person's own plan overrides part by part, in plain units, and takes parts away", () => {
  const plan = {
    noActivity: { day: "5 h", night: "3 h" },
    up: "off",
    bathroom: { stay: "40 min" },
    bedEmpty: { after: "30 min" },
    heartRate: { low: 50, high: 110, lasting: "2 min" },
    checkIns: [{ from: "08:00", to: "09:30" }],
    shadow: ["no-activity"],
  };
  const { breathing } = profiles.dementia;
  expect(residentsOf([{ id: "a", profile: "dementia", plan }])).toEqual([
    {
      noActivity: { day: hours(5), night: hours(3) },
      bathroom: { stay: minutes(40) },
      bedEmpty: { after: minutes(30), when: "night", severity: "warning" },
      heartRate: { low: 50, high: 110, lasting: minutes(2) },
      breathing,
      checkIns: [{ from: "08:00", to: "09:30", by: "press" }],
      wandering: { after: seconds(0) },
      shadow: ["no-activity"],
    },
  ]);
});

test("the home's part: bathrooms are known by their names, limits have defaults and can be off", () => {
  expect(homeRules({ rooms, rules: {} })).toEqual({ bathrooms: ["r2"], ...usualHome });
  expect(
    homeRules({ rooms, rules: { bathrooms: ["hall"], away: "off", stillAfterFall: "off", exitDoors: ["d"] } }),
  ).toEqual({ bathrooms: ["hall"], exitDoors: ["d"] });
  expect(homeRules({ rooms, rules: { away: { after: "1 h", longest: "1 d" } } }).away).toEqual({
    ...{ after: hours(1), longest: days(1) },
  });
});

test("a plan is kept as it was written: the register's page and its export read as before", () => {
  const text = `
home:
  id: h1
  residents: [{ id: a, profile: dementia, plan: { noActivity: { day: "5 h" }, absence: { mode: hospital, until: "2026-12-01" } } }]
  rooms: []
  rules: { stillAfterFall: "3 min" }
devices: []`;
  const first = judgeBook(parse(text), registryOf([]));
  if (!first.ok) throw new Error(JSON.stringify(first.faults));
  const again = judgeBook(JSON.parse(JSON.stringify(written(first.book))), registryOf([]));
  expect(again).toEqual(first);
  expect(again.ok && digestOf(again.book)).toBe(digestOf(first.book));
  expect(written(first.book).home.residents?.[0]).toMatchObject({ plan: { noActivity: { day: "5 h" } } });
});

test("what cannot be is said at its place, all at once", () => {
  expect(
    faults(
      [
        {
          ...{ id: "a", profile: "alone" },
          plan: {
            noActivity: { day: "5 min" },
            up: { from: "5", to: "10:00" },
            heartRate: { low: 120, high: 60, lasting: "2 min" },
            breathing: { low: 6, high: 30, lasting: "1 s" },
            absence: { mode: "hospital", until: "soon" },
          },
        },
      ],
      { bathrooms: ["attic"], stillAfterFall: "1 s" },
    ).map((each) => each.split(":")[0]),
  ).toEqual(
    expect.arrayContaining([
      "home.residents[0].plan.absence.until",
      expect.stringMatching(/^home\.residents\[0\]\.plan\.noActivity/),
      expect.stringMatching(/^home\.residents\[0\]\.plan\.breathing/),
      "home.rules.bathrooms[0]",
    ]),
  );
});

test("in a home of two, a plan for one of them needs a device of that one, and says so; a default is no demand", () => {
  expect(faults([{ id: "a" }, { id: "b" }])).toEqual([]);
  expect(faults([{ id: "a", plan: { noActivity: { day: "5 h" } } }, { id: "b" }])).toEqual([
    'home.residents[0].plan.noActivity: needs a device of this resident ("resident: a" under devices): in a home of 2 nobody else\'s movement may count',
  ]);
  expect(faults([{ id: "a", plan: { noActivity: "off" } }, { id: "b" }])).toEqual([]);
});
