/** A technician tries devices out: what carries no life raises an alert only then, and each try is an alarm of its own. */
import { expect, test } from "vitest";
import { instant, minutes, seconds } from "../../devices/model/moment.ts";
import { simulate } from "./simulate.ts";

test("a door opened by day raises nothing, and an alert of its own while it is tried", () => {
  const home = simulate();
  home.opens();
  home.shuts();
  expect(home.alerts()).toEqual([]);
  home.tests("front-door");
  home.opens();
  expect(home.alerts()).toEqual(["device_tried test"]);
  expect(home.kept.messages.at(-1)).toMatchObject({ kind: "device_tried", test: true, severity: "notice" });
});

test("the test of a button raises a call and nothing besides", () => {
  const home = simulate();
  home.tests("pendant");
  home.press("pendant");
  expect(home.messages()).toEqual(["raise call_rescue emergency"]);
});

test("tried again, it is another alarm: the one before has ended", () => {
  const home = simulate();
  home.tests("front-door");
  home.opens();
  home.passes(minutes(1));
  home.tests("front-door");
  expect(home.open()).toEqual(["device_tried test"]);
  const until = instant(home.now() + seconds(60));
  home.tell({ type: "test", at: home.moment(), device: "front-door", until, anew: true });
  home.shuts();
  expect(home.alerts()).toEqual(["device_tried ended test", "device_tried test"]);
});
