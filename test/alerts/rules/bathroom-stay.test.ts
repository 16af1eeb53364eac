import { expect, test } from "vitest";
import { hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { almost, house } from "./house.ts";

const habits = { bathroom: { stay: minutes(60), still: minutes(30) } };
/** Noon in Shanghai. */
const noon = "2026-11-21T04:00:00Z";

test("an hour in the bathroom is a warning; half an hour without a movement in there as well makes it an emergency", () => {
  const home = house({ habits, at: noon });
  home.moves("hall");
  home.passes(minutes(1));
  home.moves("bath"); // 12:01
  home.passes(minutes(40));
  home.moves("bath"); // 12:41
  home.until("2026-11-21T05:00:59Z");
  expect(home.told()).toEqual([]);
  home.passes(seconds(1));
  expect(home.told()).toEqual(["2026-11-21 05:01:00 raise bathroom_long warning"]);
  home.until("2026-11-21T05:10:59Z");
  expect(home.told().length).toBe(1);
  home.passes(seconds(1));
  expect(home.told()[1]).toBe("2026-11-21 05:11:00 change bathroom_long emergency");
  expect(home.kept.messages.map(({ note }) => note)).toEqual(["there for 60 min", "there for 70 min, no movement"]);
  expect(home.kept.messages[1]).toMatchObject({
    room: "bathroom",
    resident: "r1",
    causes: [{ device: "bath-motion" }],
  });
  home.passes(hours(5));
  expect(home.told().length).toBe(2);
});

test("whoever goes on moving in there stays a warning, and one who comes out clears it; the emergency stays open", () => {
  const home = house({ habits, at: noon });
  home.moves("bath");
  for (let n = 0; n < 9; n += 1) {
    home.passes(minutes(10));
    home.moves("bath");
  }
  expect(home.told()).toEqual(["2026-11-21 05:00:00 raise bathroom_long warning"]);
  home.moves("hall");
  home.passes(minutes(1));
  expect(home.told()[1]).toBe("2026-11-21 05:31:00 change bathroom_long warning cleared");
  expect([...home.kept.alerts.values()].map(({ state }) => state)).toEqual(["raised"]);
});

test("in and out again is two stays; the bed and a door elsewhere end one too", () => {
  for (const sign of ["hall", "bed", "door"] as const) {
    const home = house({ habits, at: noon, rules: { exitDoors: [] } });
    home.moves("bath");
    home.passes(minutes(50));
    if (sign === "hall") home.moves("hall");
    else home[sign](true);
    home.moves("bath");
    home.passes(almost(minutes(60)));
    expect(home.told(), sign).toEqual([]);
    home.passes(seconds(1));
    expect(home.told().length, sign).toBe(1);
  }
});

test("a radar that says the bathroom is empty ends the stay to the second, though nobody was seen elsewhere", () => {
  const home = house({ habits, at: noon });
  home.says("radar", { kind: "presence", on: false });
  home.says("radar", { kind: "presence", on: true });
  home.passes(minutes(30));
  home.says("radar", { kind: "presence", on: false });
  home.passes(hours(3));
  expect(home.told()).toEqual([]);
});

test("a sensor that only knows presence cannot tell of stillness", () => {
  const home = house({ habits, at: noon, devices: [{ id: "bath-motion", room: "hall" }] });
  home.says("radar", { kind: "presence", on: true });
  home.passes(hours(4));
  expect(home.told()).toEqual(["2026-11-21 05:00:00 raise bathroom_long warning"]);
});

test("minutes in which nobody could hear are no stay; a restart in between changes nothing", () => {
  const home = house({ habits, at: noon });
  home.moves("bath");
  home.passes(minutes(20));
  home.source(false);
  home.passes(minutes(15));
  home.source(true);
  home.passes(minutes(5));
  home.restarts(minutes(10));
  home.until("2026-11-21T05:24:59Z"); // an hour and 25 min
  expect(home.told()).toEqual([]);
  home.passes(seconds(45));
  // One look for both: an hour listened, and all of it without a movement.
  expect(home.told().map((each) => each.slice(20))).toEqual(["raise bathroom_long emergency"]);
});

test("not past a clock that is set, nor a clock that is not", () => {
  const home = house({ habits, at: "1970-01-01T00:00:00Z", trusted: false });
  home.moves("bath");
  home.passes(minutes(30));
  home.setClock(hours(1));
  home.passes(almost(minutes(30)));
  expect(home.told().filter((each) => each.includes("bathroom"))).toEqual([]);
  home.passes(seconds(1));
  expect(home.told().filter((each) => each.includes("bathroom")).length).toBe(1);
});

test("switched off by the plan it ends what it had said", () => {
  const home = house({ habits, at: noon });
  home.moves("bath");
  home.passes(minutes(61));
  home.settle({ habits: {} });
  expect(home.told()[1]).toMatch(/cleared$/);
  home.passes(hours(5));
  expect(home.told().length).toBe(2);
});

test("one motion sensor alone cannot say that somebody left: nothing is concluded", () => {
  const home = house({ habits, at: noon, bare: true });
  home.moves("bath");
  home.passes(hours(5));
  expect(home.told()).toEqual([]);
});
