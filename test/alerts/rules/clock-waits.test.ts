import { expect, test } from "vitest";
import { profiles } from "../../../alerts/rules/profiles.ts";
import { hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { house } from "./house.ts";

const booted = { at: "1970-01-01T00:00:00Z", trusted: false };

test("a hub that knows no time says after ten minutes that rules wait; after a day it is worth a visit; it ends with the clock", () => {
  const home = house({ habits: { up: { from: "05:00", to: "10:00" } }, ...booted });
  home.passes(seconds(599));
  expect(home.told()).toEqual([]);
  home.passes(seconds(1));
  expect(home.told()).toEqual(["1970-01-01 00:10:00 raise clock_not_trusted notice"]);
  home.restarts(minutes(1));
  home.passes(hours(24));
  expect(home.told()[1]).toBe("1970-01-02 00:00:00 change clock_not_trusted warning");
  home.trust(true);
  home.passes(minutes(1));
  expect(home.told()[2]).toMatch(/cleared$/);
  expect([...home.kept.alerts.values()].map(({ state }) => state)).toEqual(["ended"]);
});

test("a clock that comes within ten minutes of the start is no news, nor one that nothing goes by", () => {
  const soon = house({ habits: profiles.alone, ...booted });
  soon.passes(minutes(9));
  soon.trust(true);
  soon.passes(hours(1));
  expect(soon.told()).toEqual([]);
  const { heartRate } = profiles.alone;
  const none = house({ habits: heartRate ? { heartRate } : {}, rules: { nightDoors: [] }, ...booted });
  none.passes(hours(30));
  expect(none.told()).toEqual([]);
});
