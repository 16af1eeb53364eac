import { expect, test } from "vitest";
import { minutes, seconds } from "../../../devices/model/moment.ts";
import { house } from "./house.ts";

const habits = {};
type House = ReturnType<typeof house>;
const falls = (home: House) => home.says("radar", { kind: "fall", state: "suspected" });
const raised = (home: House) =>
  home.kept.messages.filter(({ type }) => type === "raise").map(({ kind, severity }) => `${kind} ${severity}`);

test("a fall, and nobody moves for two minutes: a second emergency joins the first", () => {
  const home = house({ habits });
  home.moves("bath");
  home.passes(seconds(5));
  falls(home);
  home.passes(seconds(119));
  expect(raised(home)).toEqual(["fall emergency"]);
  home.passes(seconds(1));
  expect(raised(home)).toEqual(["fall emergency", "fall_still emergency"]);
  expect(home.kept.messages.at(-1)).toMatchObject({ device: "radar", room: "bathroom", note: "no movement for 120 s" });
  home.passes(minutes(60));
  expect(raised(home).length).toBe(2);
});

test("somebody moves, presses or calls: the fall stands by itself", () => {
  for (const sign of ["moves", "press", "calls"] as const) {
    const home = house({ habits });
    home.moves("bath");
    falls(home);
    home.passes(seconds(40));
    home[sign]();
    home.passes(minutes(10));
    expect(raised(home), sign).not.toContain("fall_still emergency");
    expect(raised(home), sign).toContain("fall emergency");
  }
});

test("the radar sees somebody who stays where they are: at once", () => {
  const home = house({ habits });
  home.moves("bath");
  falls(home);
  home.passes(seconds(30));
  home.says("radar", { kind: "dwell", on: true });
  expect(raised(home)).toEqual(["fall emergency", "fall_still emergency"]);
});

test("taken back by the resident inside the guard, or no longer seen by the sensor: no second sign", () => {
  const cancelled = house({ habits });
  falls(cancelled);
  cancelled.passes(seconds(10));
  cancelled.tell({ type: "cancel", at: cancelled.moment(), by: "white-key" });
  cancelled.passes(minutes(5));
  expect(raised(cancelled)).toEqual([]);
  const up = house({ habits });
  falls(up);
  up.passes(seconds(60));
  up.says("radar", { kind: "fall", state: "cleared" });
  up.passes(minutes(5));
  expect(raised(up)).toEqual(["fall emergency"]);
});

test("minutes in which nobody could hear are not counted; a restart goes on", () => {
  const home = house({ habits });
  home.moves("bath");
  falls(home);
  home.passes(seconds(60));
  home.source(false);
  home.passes(minutes(10));
  expect(raised(home).filter((each) => each.startsWith("fall"))).toEqual(["fall emergency"]);
  home.source(true);
  home.passes(seconds(59));
  expect(raised(home)).not.toContain("fall_still emergency");
  home.restarts(seconds(20));
  home.passes(seconds(10));
  expect(raised(home)).not.toContain("fall_still emergency");
  // That the gateway ran is known to the minute: the doubt is the resident's.
  home.passes(seconds(70));
  expect(raised(home)).toContain("fall_still emergency");
});

test("a movement that goes on is no stillness, and its end is not taken for one at once", () => {
  const home = house({ habits });
  falls(home);
  home.passes(seconds(5));
  home.says("hall-motion", { kind: "motion", on: true });
  home.passes(minutes(4));
  expect(raised(home)).toEqual(["fall emergency"]);
});

test("a step of the wall clock, and one that was never set, change nothing", () => {
  const home = house({ habits, at: "1970-01-01T00:00:00Z", trusted: false });
  falls(home);
  home.passes(seconds(60));
  home.setClock(minutes(-60));
  home.passes(seconds(60));
  expect(raised(home).filter((each) => each.startsWith("fall"))).toEqual(["fall emergency", "fall_still emergency"]);
});

test("off where the home says so; a test of the sensor is none", () => {
  const { stillAfterFall: _, ...rules } = house({ habits }).state().home.rules;
  const off = house({ habits });
  off.tell({ type: "settings", at: off.moment(), home: { ...off.state().home, rules } });
  falls(off);
  off.passes(minutes(5));
  expect(raised(off)).toEqual(["fall emergency"]);
  const tried = house({ habits });
  tried.testFor("radar", minutes(2));
  falls(tried);
  tried.passes(minutes(5));
  expect(raised(tried)).toEqual(["fall emergency"]);
});

test("a home in which nothing tells of movement cannot say that there was none; the radar's own word still counts", () => {
  const home = house({ habits, bare: true });
  home.says("radar", { kind: "presence", on: true });
  falls(home);
  home.passes(minutes(10));
  expect(raised(home)).toEqual(["fall emergency"]);
  home.says("radar", { kind: "dwell", on: true });
  expect(raised(home)).toEqual(["fall emergency", "fall_still emergency"]);
});
