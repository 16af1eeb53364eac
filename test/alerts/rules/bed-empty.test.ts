import { expect, test } from "vitest";
import { profiles } from "../../../alerts/rules/profiles.ts";
import { hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { house } from "./house.ts";

const habits = { bedEmpty: { after: minutes(60), when: "night", severity: "warning" } } as const;
/** 21:00 in Shanghai. */
const evening = "2026-11-21T13:00:00Z";

test("up at two and not back after an hour: told once, cleared when back", () => {
  const home = house({ habits, at: evening });
  home.bed(true);
  home.until("2026-11-21T18:00:00Z");
  home.bed(false);
  home.moves("kitchen");
  home.until("2026-11-21T18:59:59Z");
  expect(home.told()).toEqual([]);
  home.passes(seconds(1));
  expect(home.told()).toEqual(["2026-11-21 19:00:00 raise bed_empty warning"]);
  home.passes(minutes(30));
  home.bed(true);
  expect(home.told()[1]).toBe("2026-11-21 19:30:00 change bed_empty warning cleared");
  home.passes(minutes(10));
  home.bed(false);
  home.passes(minutes(59));
  expect(home.told().length).toBe(2);
  home.passes(minutes(1));
  expect(home.told()[2]).toBe("2026-11-21 20:40:00 change bed_empty warning");
});

test("back in time, not yet gone to bed, or up for the day: nothing", () => {
  const back = house({ habits, at: evening });
  back.bed(true);
  back.until("2026-11-21T18:00:00Z");
  back.bed(false);
  back.passes(minutes(59));
  back.bed(true);
  back.until("2026-11-22T04:00:00Z");
  expect(back.told()).toEqual([]);
  const late = house({ habits, at: evening });
  late.bed(true);
  late.passes(minutes(10));
  late.bed(false); // 21:10: the nap before the news
  late.until("2026-11-22T04:00:00Z");
  expect(late.told()).toEqual([]);
  const early = house({ habits, at: evening });
  early.bed(true);
  early.until("2026-11-21T21:10:00Z");
  early.bed(false); // 05:10; at 06:10 it is day
  early.until("2026-11-22T04:00:00Z");
  expect(early.told()).toEqual([]);
});

test("a bed found empty after a start says nothing; the time since it was left goes on over one", () => {
  const found = house({ habits, at: "2026-11-21T16:00:00Z" });
  found.restarts();
  found.bed(false);
  found.passes(hours(4));
  expect(found.told()).toEqual([]);
  const home = house({ habits, at: evening });
  home.bed(true);
  home.until("2026-11-21T18:00:00Z");
  home.bed(false);
  home.passes(minutes(30));
  home.restarts(minutes(20));
  home.bed(false);
  home.until("2026-11-21T19:20:14Z"); // an hour of listening, and 15 s for ports to open
  expect(home.told()).toEqual([]);
  home.passes(seconds(16));
  expect(home.told().length).toBe(1);
});

test.each([
  ["2026-10-24T23:30:00Z", "2026-10-25 00:30:00"], // 01:30, an hour before clocks go back
  ["2026-03-29T00:30:00Z", "2026-03-29 01:30:00"], // 01:30, before they go forward
])("Berlin, left at %s: an hour is an hour, told at %s", (left, due) => {
  const home = house({
    habits,
    zone: "Europe/Berlin",
    at: left.replace(/T.*/, "T00:00:00Z").replace("-29T", "-28T").replace("-25T", "-24T"),
  });
  home.bed(true);
  home.until(left);
  home.bed(false);
  home.passes(hours(3));
  expect(home.told()).toEqual([`${due} raise bed_empty warning`]);
});

test.each([1, -1])("a clock set by %i h in between: an hour is an hour", (by) => {
  const home = house({ habits, at: evening });
  home.bed(true);
  home.until("2026-11-21T18:00:00Z");
  home.bed(false);
  home.passes(minutes(20));
  home.setClock(hours(by));
  home.passes(minutes(39));
  expect(home.told()).toEqual([]);
  home.passes(minutes(1));
  expect(home.told().length).toBe(1);
});

test("a hub in 1970 does not know night: it waits; when the clock comes, the night is judged", () => {
  const home = house({ habits, at: "1970-01-01T00:00:00Z", trusted: false });
  home.bed(true);
  home.passes(minutes(10));
  home.bed(false);
  home.passes(hours(3));
  expect(home.told().filter((each) => each.includes("bed_empty"))).toEqual([]);
  home.setClock(hours(Math.round(Date.parse("2026-11-21T17:00:00Z") / 3_600_000)));
  home.trust(true);
  home.passes(minutes(1));
  expect(home.told().filter((each) => each.includes("bed_empty")).length).toBe(1);
});

test("bed-bound: five minutes out of bed at any hour is an emergency, and stays one", () => {
  const home = house({ habits: profiles["bed-bound"], at: "2026-11-21T04:00:00Z" });
  home.bed(true);
  home.passes(hours(1));
  home.bed(false);
  home.passes(minutes(4));
  expect(home.told()).toEqual([]);
  home.passes(minutes(1));
  expect(home.told()).toEqual(["2026-11-21 05:05:00 raise bed_empty emergency"]);
  home.bed(true);
  expect([...home.kept.alerts.values()].map(({ state, condition }) => `${state} ${condition}`)).toEqual([
    "raised cleared",
  ]);
});
