import { expect, test } from "vitest";
import { modeOf } from "../../../alerts/rules/away.ts";
import { profiles } from "../../../alerts/rules/profiles.ts";
import { hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { house } from "./house.ts";

const habits = { noActivity: { day: hours(4) } };
/** 08:00 in Shanghai. */
const morning = "2026-11-21T00:00:00Z";
type House = ReturnType<typeof house>;

function leaves(home: House): void {
  home.moves("hall");
  home.passes(seconds(20));
  home.door(true);
  home.passes(seconds(5));
  home.moves("hall");
  home.door(false);
}

const mode = (home: House) => {
  const { state } = home;
  const about = {
    key: "resident:r1",
    device: undefined,
    home: state().home,
    remembers: (rule: string, key: string) => state().cells.get(`${rule}/${key}`)?.value,
  };
  return modeOf(about, state().home.residents[0], home.moment());
};

test("left by the door and nobody inside for half an hour: away, without anybody saying so; the first movement brings home", () => {
  const home = house({ habits, at: morning });
  leaves(home);
  home.passes(minutes(29));
  expect(mode(home)).toBe("home");
  home.passes(minutes(2));
  expect(mode(home)).toBe("away");
  home.passes(hours(7));
  expect(home.told()).toEqual([]);
  home.door(true);
  expect(mode(home)).toBe("away");
  home.moves("hall");
  expect(mode(home)).toBe("home");
  home.door(false);
  // That door was the way in: whoever then sits still has not left.
  home.passes(hours(1));
  expect(mode(home)).toBe("home");
  home.passes(hours(3));
  expect(home.told().map((each) => each.slice(20))).toEqual(["raise no_activity warning"]);
});

test("the bed, a press and a call bring home as well", () => {
  for (const sign of ["bed", "press", "calls"] as const) {
    const home = house({ habits, at: morning });
    leaves(home);
    home.passes(hours(1));
    expect(mode(home)).toBe("away");
    if (sign === "bed") home.bed(true);
    else home[sign]();
    expect(mode(home), sign).toBe("home");
  }
});

test("the post at the door is no leaving: somebody moves inside, lies in bed or is seen by a radar", () => {
  const moving = house({ habits, at: morning });
  leaves(moving);
  moving.passes(minutes(10));
  moving.moves("kitchen");
  moving.passes(minutes(40));
  expect(mode(moving)).toBe("home");
  const visitor = house({ habits, at: morning });
  visitor.bed(true);
  visitor.passes(minutes(5));
  leaves(visitor);
  visitor.passes(hours(1));
  expect(mode(visitor)).toBe("home");
  const radar = house({ habits, at: morning });
  radar.says("radar", { kind: "presence", on: true });
  leaves(radar);
  radar.passes(hours(1));
  expect(mode(radar)).toBe("home");
});

test("half an hour in which nobody could hear proves nothing", () => {
  const home = house({ habits, at: morning });
  leaves(home);
  home.source(false);
  home.passes(hours(1));
  expect(mode(home)).toBe("home");
  home.source(true);
  home.passes(minutes(31));
  expect(mode(home)).toBe("away");
});

test("not back after twelve hours is a warning, over restarts, once; coming home clears it", () => {
  const home = house({ habits, at: morning });
  leaves(home);
  home.passes(hours(3));
  home.restarts();
  home.passes(hours(8.9));
  expect(home.told()).toEqual([]);
  home.passes(minutes(10));
  expect(home.told().map((each) => each.slice(20))).toEqual(["raise not_returned warning"]);
  expect(home.kept.messages.at(-1)).toMatchObject({ resident: "r1" });
  home.restarts();
  home.passes(hours(5));
  home.moves("hall");
  home.passes(minutes(1));
  expect(home.told().map((each) => each.slice(20))).toEqual([
    "raise not_returned warning",
    "change not_returned warning cleared",
  ]);
});

test("no mode keeps a call, a fall or a fire from going out", () => {
  const hospital = { absence: { mode: "hospital", until: "2026-12-01" } } as const;
  for (const absent of [hospital, { absence: { mode: "away", until: "2026-12-01" } } as const, undefined]) {
    const home = house({ habits: { ...habits, ...absent }, at: morning });
    leaves(home);
    home.passes(hours(1));
    if (absent) expect(mode(home)).toBe(absent.absence.mode);
    home.calls();
    home.says("radar", { kind: "fall", state: "suspected" });
    home.says("hall-motion", { kind: "smoke", on: true });
    home.passes(seconds(20));
    const raised = home.kept.messages.filter(({ type }) => type === "raise").map(({ kind }) => kind);
    expect(raised.sort()).toEqual(["call_rescue", "fall", "smoke"]);
  }
});

test("in hospital nobody is called still, whatever moves at home, and it ends with its day: hours count from then", () => {
  const home = house({
    ...{ habits: { ...profiles.alone, absence: { mode: "hospital", until: "2026-11-23" } }, at: morning },
  });
  home.moves("kitchen");
  home.passes(hours(20));
  home.moves("hall");
  expect(mode(home)).toBe("hospital");
  home.until("2026-11-23T15:59:59Z");
  expect(mode(home)).toBe("hospital");
  home.passes(seconds(1));
  expect(mode(home)).toBe("home");
  home.until("2026-11-24T01:59:00Z");
  expect(home.told()).toEqual([]);
  // Nobody is up at ten, and at two nobody has been seen for eight hours of the day.
  home.until("2026-11-24T10:00:00Z");
  expect(home.told()).toEqual([
    "2026-11-24 02:00:00 raise not_up warning",
    "2026-11-24 06:00:00 raise no_activity warning",
  ]);
});

test("away by somebody's word holds until somebody is seen inside, half an hour for packing aside, or the day is over", () => {
  const home = house({ habits, at: morning });
  home.settle({ habits: { ...habits, absence: { mode: "away", until: "2026-11-25" } } });
  home.passes(minutes(10));
  home.moves("hall");
  home.passes(hours(30));
  expect(mode(home)).toBe("away");
  home.moves("kitchen");
  expect(mode(home)).toBe("home");
  const over = house({ habits, at: morning });
  over.settle({ habits: { ...habits, absence: { mode: "away", until: "2026-11-22" } } });
  over.until("2026-11-22T16:00:00Z");
  expect(mode(over)).toBe("home");
  over.until("2026-11-23T01:59:59Z");
  expect(over.told()).toEqual([]);
  over.passes(seconds(1));
  expect(over.told().map((each) => each.slice(20))).toEqual(["raise no_activity warning"]);
});

test("where nobody named a way out, or away is off, nobody is thought away", () => {
  for (const rules of [{ exitDoors: [] }, { nightDoors: [] }]) {
    const home = house({ habits, rules, at: morning });
    leaves(home);
    home.passes(hours(2));
    expect(mode(home)).toBe("home");
  }
});
