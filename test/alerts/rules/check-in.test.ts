import { expect, test } from "vitest";
import { hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { house } from "./house.ts";

const morning = { from: "07:00", to: "10:00", by: "press" } as const;
const habits = { checkIns: [morning] };
/** 06:00 in Shanghai. */
const early = "2026-11-20T22:00:00Z";

test("who presses in the window is left in peace; who does not is called, once", () => {
  const home = house({ habits, at: early });
  home.until("2026-11-21T00:30:00Z");
  home.press();
  home.until("2026-11-22T01:59:59Z");
  expect(home.told()).toEqual([]);
  home.passes(seconds(1));
  expect(home.told()).toEqual(["2026-11-22 02:00:00 raise check_in_missed warning"]);
  expect(home.kept.messages[0]).toMatchObject({ note: "no press from 07:00 to 10:00", resident: "r1" });
  home.passes(hours(1));
  home.press();
  home.passes(minutes(1));
  expect(home.told()[1]).toBe("2026-11-22 03:01:00 change check_in_missed warning cleared");
});

test("a press before the window is not the one that was agreed; a call inside it is a sign as well", () => {
  const before = house({ habits, at: early });
  before.until("2026-11-20T22:59:00Z");
  before.press();
  before.until("2026-11-21T02:00:00Z");
  expect(before.told().length).toBe(1);
  const call = house({ habits, at: early });
  call.until("2026-11-21T01:00:00Z");
  call.calls();
  call.until("2026-11-21T03:00:00Z");
  expect(call.told()).toEqual([]);
});

test("agreed on a press, movement is not enough; agreed on any sign, it is", () => {
  for (const [by, count] of [
    ["press", 1],
    ["any", 0],
  ] as const) {
    const home = house({ habits: { checkIns: [{ ...morning, by }] }, at: early });
    home.until("2026-11-21T00:00:00Z");
    home.moves("kitchen");
    home.until("2026-11-21T02:00:00Z");
    expect(home.told().length, by).toBe(count);
  }
});

test("up to five times a day, each by itself; an alert that nobody ended rings again", () => {
  const windows = ["07", "10", "13", "16", "19"].map((hour) => ({
    ...{ from: `${hour}:00`, to: `${hour}:30`, by: "any" as const },
  }));
  const home = house({ habits: { checkIns: windows }, at: early });
  home.until("2026-11-21T02:10:00Z"); // 10:10
  home.moves();
  home.until("2026-11-21T16:00:00Z");
  expect(home.told()).toEqual([
    "2026-11-20 23:30:00 raise check_in_missed warning",
    "2026-11-21 02:11:00 change check_in_missed warning cleared",
    "2026-11-21 05:30:00 change check_in_missed warning",
    "2026-11-21 08:30:00 change check_in_missed warning",
    "2026-11-21 11:30:00 change check_in_missed warning",
  ]);
});

test.each([
  ["2026-10-24T22:00:00Z", "2026-10-25 09:00:00"],
  ["2026-03-28T22:00:00Z", "2026-03-29 08:00:00"],
])("in Berlin over the change of clocks after %s: %s UTC is ten o'clock", (at, due) => {
  const home = house({ habits, at, zone: "Europe/Berlin" });
  home.passes(hours(14));
  expect(home.told()).toEqual([`${due} raise check_in_missed warning`]);
});

test("a window of an hour that the change of clocks swallows or doubles is kept once", () => {
  const night = { checkIns: [{ from: "02:15", to: "03:15", by: "any" as const }] };
  // 02:15 does not exist on 29 March: from 03:00 +02:00 to 03:15. On 25 October it comes twice: from the first, to 03:15 +01:00.
  for (const [at, due] of [
    ["2026-03-28T22:00:00Z", "2026-03-29 01:15:00"],
    ["2026-10-24T22:00:00Z", "2026-10-25 02:15:00"],
  ] as const) {
    const home = house({ habits: night, at, zone: "Europe/Berlin" });
    home.passes(hours(14));
    expect(home.told()).toEqual([`${due} raise check_in_missed warning`]);
  }
});

test("time in which nobody could hear a press is given back", () => {
  const home = house({ habits, at: early });
  home.until("2026-11-21T00:00:00Z");
  home.source(false);
  home.passes(hours(1));
  home.source(true);
  home.until("2026-11-21T02:59:59Z");
  expect(home.told()).toEqual([]);
  home.passes(seconds(1));
  expect(home.told()).toEqual(["2026-11-21 03:00:00 raise check_in_missed warning"]);
});

test("a gateway that was off all through the window gives all of it again", () => {
  const home = house({ habits, at: early });
  home.restarts(hours(8)); // until 14:00
  home.until("2026-11-21T08:59:00Z");
  expect(home.told()).toEqual([]);
  home.press();
  home.passes(hours(3));
  expect(home.told()).toEqual([]);
});

test("a hub that knows no time asks for nothing, and says so", () => {
  const home = house({ habits, at: early, trusted: false });
  home.passes(hours(30));
  expect(home.told()).toEqual([
    "2026-11-20 22:10:00 raise clock_not_trusted notice",
    "2026-11-21 22:00:00 change clock_not_trusted warning",
  ]);
});

test("a home with a button and nothing that sees is enough for a press that was agreed", () => {
  const home = house({ habits, at: early, bare: true });
  home.until("2026-11-21T00:30:00Z");
  home.press();
  home.until("2026-11-22T02:00:00Z");
  expect(home.told()).toEqual(["2026-11-22 02:00:00 raise check_in_missed warning"]);
  const still = house({ habits: { noActivity: { day: hours(4) } }, at: early, bare: true });
  still.press();
  still.passes(hours(40));
  expect(still.told()).toEqual([]);
});
