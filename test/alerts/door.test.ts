import { expect, test } from "vitest";
import { isNight } from "../../alerts/rules/night.ts";
import { hours, minutes, seconds } from "../../devices/model/moment.ts";
import { simulate } from "./simulate.ts";

test("a door left open is told once, however long it stays, and ends when it is shut", () => {
  const home = simulate();
  home.opens();
  home.passes(minutes(9));
  expect(home.alerts()).toEqual([]);
  home.passes(minutes(1));
  expect(home.messages()).toEqual(["raise door_left_open notice"]);
  home.passes(hours(6));
  home.opens();
  expect(home.messages().length).toBe(1);
  home.shuts();
  expect(home.alerts()).toEqual(["door_left_open ended"]);
  expect(home.kept.messages[1]).toMatchObject({ type: "change", condition: "cleared" });
});

test("a door that is shut in time is nothing", () => {
  const home = simulate();
  home.opens();
  home.passes(minutes(9));
  home.shuts();
  home.passes(minutes(30));
  expect(home.alerts()).toEqual([]);
});

test("the time a door stands open goes on over a restart", () => {
  const home = simulate();
  home.opens();
  home.passes(minutes(6));
  home.restarts(seconds(10));
  home.opens();
  home.passes(minutes(4));
  expect(home.messages()).toEqual(["raise door_left_open notice"]);
});

test("a stored copy of an open door starts no clock", () => {
  const home = simulate();
  home.opens("front-door", { origin: "stored" });
  home.passes(hours(3));
  expect(home.alerts()).toEqual([]);
  expect(home.kept.readings[0]).toMatchObject({ first: true, origin: "stored" });
});

/** 2026-11-22 02:00 in Shanghai. */
const night = Date.UTC(2026, 10, 21, 18);

test("a door opened at night is told; found open at night it is not", () => {
  const home = simulate({ wall: night });
  home.opens();
  expect(home.alerts()).toEqual([]);
  home.shuts();
  home.opens();
  expect(home.messages()).toEqual(["raise door_at_night notice"]);
  home.shuts();
  expect(home.alerts()).toEqual(["door_at_night ended"]);
});

test("by day nobody is told that a door was opened", () => {
  const home = simulate();
  home.shuts();
  home.opens();
  expect(home.alerts()).toEqual([]);
});

test("a clock that cannot be trusted knows no night", () => {
  const home = simulate({ wall: night, trusted: false });
  home.shuts();
  home.opens();
  expect(home.alerts()).toEqual([]);
});

test("after a short stop an opening is an opening, after a long one a door found open", () => {
  for (const [away, alerts] of [
    [seconds(30), ["door_at_night"]],
    [minutes(30), []],
  ] as const) {
    const home = simulate({ wall: night });
    home.shuts();
    home.passes(minutes(1));
    home.restarts(away);
    home.opens();
    expect(home.alerts()).toEqual(alerts);
    expect(home.kept.readings[1]?.first).toBe(true);
  }
});

test("a live opening after a stored copy that said shut is an opening", () => {
  const home = simulate({ wall: night });
  home.shuts("front-door", { origin: "stored" });
  home.opens();
  expect(home.alerts()).toEqual(["door_at_night"]);
});

test("the device's own first word after a stored copy is a baseline when it says the same", () => {
  const home = simulate({ wall: night });
  home.opens("front-door", { origin: "stored" });
  home.opens();
  expect(home.kept.readings[1]?.first).toBe(true);
  expect(home.alerts()).toEqual([]);
});

const winter = { from: "22:00", to: "06:00" };
const early = { from: "00:30", to: "02:30" };
test.each([
  ["Asia/Shanghai", "2026-11-21T13:59:59Z", winter, false],
  ["Asia/Shanghai", "2026-11-21T14:00:00Z", winter, true],
  ["Asia/Shanghai", "2026-11-21T16:00:00Z", winter, true],
  ["Asia/Shanghai", "2026-11-21T21:59:59Z", winter, true],
  ["Asia/Shanghai", "2026-11-21T22:00:00Z", winter, false],
  // Berlin, summer time begins: 01:59 +01:00 is followed by 03:00 +02:00.
  ["Europe/Berlin", "2026-03-29T00:59:59Z", early, true],
  ["Europe/Berlin", "2026-03-29T01:00:00Z", early, false],
  ["Europe/Berlin", "2026-03-29T03:59:59Z", winter, true],
  ["Europe/Berlin", "2026-03-29T04:00:00Z", winter, false],
  // Berlin, summer time ends: 02:00..02:59 comes twice.
  ["Europe/Berlin", "2026-10-25T00:29:59Z", early, true],
  ["Europe/Berlin", "2026-10-25T00:30:00Z", early, false],
  ["Europe/Berlin", "2026-10-25T01:29:59Z", early, true],
  ["Europe/Berlin", "2026-10-25T01:30:00Z", early, false],
  ["Europe/Berlin", "2026-10-25T04:59:59Z", winter, true],
  ["Europe/Berlin", "2026-10-25T05:00:00Z", winter, false],
  // Half an hour of summer time, and a zone of three quarters.
  ["Australia/Lord_Howe", "2026-10-03T15:29:59Z", early, true],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z", early, false],
  ["Asia/Kathmandu", "2026-11-21T16:14:59Z", winter, false],
  ["Asia/Kathmandu", "2026-11-21T16:15:00Z", winter, true],
  ["Asia/Shanghai", "2026-11-21T16:00:00Z", { from: "00:00", to: "00:00" }, false],
])("in %s at %s, night %o: %s", (zone, utc, window, expected) => {
  expect(isNight(Date.parse(utc), zone, window)).toBe(expected);
});
