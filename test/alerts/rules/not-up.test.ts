import { describe, expect, test } from "vitest";
import { hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { almost, house } from "./house.ts";

const habits = { up: { from: "05:00", to: "10:00" } };
/** 23:00 in Shanghai; the morning's hour is 02:00 UTC. */
const evening = "2026-11-21T15:00:00Z";
const told = "2026-11-22 02:00:00 raise not_up warning";

describe("not out of bed", () => {
  test("in bed since the evening: told at the hour, once, and cleared when they get up", () => {
    const home = house({ habits, at: evening });
    home.bed(true);
    home.until("2026-11-22T01:59:59Z");
    expect(home.told()).toEqual([]);
    home.passes(seconds(1));
    expect(home.told()).toEqual([told]);
    expect(home.kept.messages[0]).toMatchObject({ note: "still in bed", room: "bedroom", resident: "r1" });
    home.passes(minutes(30));
    home.bed(false);
    home.passes(minutes(1));
    expect(home.told()).toEqual([told, "2026-11-22 02:31:00 change not_up warning cleared"]);
  });

  test("got up after five, or in and out of bed again since: nothing; a walk at three does not count", () => {
    for (const [at, alerts] of [
      ["2026-11-21T19:00:00Z", [told]], // 03:00
      ["2026-11-21T21:30:00Z", []], // 05:30
    ] as const) {
      const home = house({ habits, at: evening });
      home.bed(true);
      home.until(at);
      home.bed(false);
      home.moves();
      home.passes(minutes(5));
      home.bed(true);
      home.until("2026-11-22T04:00:00Z");
      expect(home.told()).toEqual(alerts);
    }
  });

  test("movement seen from the bed is not getting up; an empty bed and no sign is not either", () => {
    const restless = house({ habits, at: evening });
    restless.bed(true);
    restless.until("2026-11-22T00:00:00Z");
    restless.moves();
    restless.until("2026-11-22T02:00:00Z");
    expect(restless.told()).toEqual([told]);
    const nobody = house({ habits, at: evening });
    nobody.moves();
    nobody.until("2026-11-22T02:00:00Z");
    expect(nobody.told()).toEqual([told]);
    expect(nobody.kept.messages[0]?.note).toBe("not seen this morning");
  });

  test("every morning is judged once, and the next one anew", () => {
    const home = house({ habits, at: evening });
    home.bed(true);
    home.until("2026-11-22T03:00:00Z");
    home.bed(false);
    home.until("2026-11-22T15:00:00Z");
    home.bed(true);
    home.until("2026-11-23T02:00:00Z");
    expect(home.told().filter((each) => each.startsWith("2026-11-23"))).toEqual([
      "2026-11-23 02:00:00 change not_up warning",
    ]);
  });

  test.each([
    ["2026-10-24T21:00:00Z", "2026-10-25T09:00:00Z"], // winter time begins in the night: 10:00 +01:00
    ["2026-03-28T21:00:00Z", "2026-03-29T08:00:00Z"], // summer time begins: 10:00 +02:00
  ])("in Berlin, the night the clocks change: in bed since %s, told at %s", (from, due) => {
    const home = house({ habits, zone: "Europe/Berlin", at: from });
    home.bed(true);
    home.until(new Date(Date.parse(due) - 1_000).toISOString());
    expect(home.told()).toEqual([]);
    home.passes(seconds(1));
    expect(home.told()).toEqual([`${due.slice(0, 19).replace("T", " ")} raise not_up warning`]);
  });

  test("a window over midnight belongs to the day on which it began", () => {
    const night = { up: { from: "23:30", to: "00:30" } };
    const home = house({ habits: night, at: "2026-11-21T15:00:00Z" });
    home.until("2026-11-24T00:00:00Z");
    expect(home.told().map((each) => each.slice(0, 19))).toEqual(["2026-11-21 16:30:00"]);
    home.moves();
    home.until("2026-11-24T17:00:00Z");
    expect(
      home
        .told()
        .slice(1)
        .map((each) => each.slice(0, 19)),
    ).toEqual(["2026-11-24 00:01:00", "2026-11-24 16:30:00"]);
  });
});

describe("clocks and gaps", () => {
  test.each([1, -1])(
    "a clock set by %i h while the morning is open moves its end neither way, and no second one comes",
    (by) => {
      const home = house({ habits, at: evening });
      home.bed(true);
      home.until("2026-11-22T01:10:00Z"); // 09:10
      home.setClock(hours(by));
      home.passes(almost(minutes(50)));
      expect(home.told()).toEqual([]);
      home.passes(seconds(1));
      expect(home.told().length).toBe(1);
      home.passes(hours(3));
      expect(home.told().length).toBe(1);
    },
  );

  test.each([1, -1])("a clock set by %i h before the morning: its hour is the new clock's", (by) => {
    const home = house({ habits, at: evening });
    home.bed(true);
    home.passes(hours(2));
    home.setClock(hours(by));
    home.until("2026-11-22T01:59:59Z");
    expect(home.told()).toEqual([]);
    home.passes(seconds(1));
    expect(home.told()).toEqual([told]);
  });

  test("a clock an hour ahead, told, and set back: the same morning is not judged twice", () => {
    const home = house({ habits, at: evening });
    home.bed(true);
    home.until("2026-11-22T02:00:00Z");
    home.setClock(hours(-1));
    home.until("2026-11-22T02:00:00Z");
    home.passes(hours(5));
    expect(home.told()).toEqual([told]);
  });

  test("a clock that is a year ahead for an hour does not silence the year", () => {
    const home = house({ habits, at: "2026-11-21T20:00:00Z" });
    home.setClock(hours(24 * 300));
    home.passes(hours(2));
    home.setClock(hours(-24 * 300));
    home.until("2026-11-23T02:00:00Z");
    expect(home.told().length).toBeGreaterThanOrEqual(1);
  });

  test("a hub in 1970 opens no morning; when the clock comes in the middle of one, the person gets all of it", () => {
    const home = house({ habits, at: "1970-01-01T00:00:00Z", trusted: false });
    home.bed(true);
    home.passes(hours(30));
    expect(home.told().filter((each) => each.includes("not_up"))).toEqual([]);
    home.setClock(
      hours(Math.round((Date.parse("2026-11-22T00:00:00Z") - Date.parse("1970-01-02T06:00:00Z")) / 3_600_000)),
    );
    home.trust(true);
    home.until("2026-11-22T05:00:00Z");
    expect(home.told().filter((each) => each.includes("not_up"))).toEqual([]);
    home.passes(minutes(1));
    expect(home.told().filter((each) => each.includes("not_up")).length).toBe(1);
  });

  test("hours in which the gateway was off are given back, over restarts in between", () => {
    const home = house({ habits, at: evening });
    home.bed(true);
    home.until("2026-11-21T22:00:00Z"); // 06:00
    home.restarts();
    home.passes(hours(1));
    home.restarts(hours(2));
    home.until("2026-11-22T04:00:00Z");
    expect(home.told()).toEqual([]);
    home.passes(minutes(1));
    expect(home.told().length).toBe(1);
    home.restarts();
    home.passes(hours(10));
    expect(home.told().length).toBe(1);
  });

  test("the hour is changed while the morning is open: the new one holds", () => {
    const home = house({ habits, at: evening });
    home.bed(true);
    home.until("2026-11-22T00:00:00Z");
    home.settle({ habits: { up: { from: "05:00", to: "09:00" } } });
    home.until("2026-11-22T00:59:59Z");
    expect(home.told()).toEqual([]);
    home.until("2026-11-22T09:00:00Z");
    expect(home.told()).toEqual(["2026-11-22 01:00:00 raise not_up warning"]);
    const off = house({ habits, at: evening });
    off.bed(true);
    off.until("2026-11-22T02:00:00Z");
    off.settle({ habits: {} });
    expect(off.told()[1]).toBe("2026-11-22 02:00:00 change not_up warning cleared");
  });
});
