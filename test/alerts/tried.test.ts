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

test("what the technician has in hand is no stranger's call, and any other stranger's stays one", () => {
  const home = simulate();
  home.tests("enocean-esp3:05A363E9", seconds(60));
  home.press("enocean-esp3:05A363E9");
  home.press("enocean-esp3:0BADCAFE");
  expect(home.alerts()).toEqual(["check_device test", "check_device"]);
  home.passes(seconds(61));
  home.press("enocean-esp3:05A363E9");
  expect(home.alerts()).toEqual(["check_device test", "check_device"]);
  expect(home.alert("check_device")?.repeats).toBe(1);
});

test("taken out of the hand, it is a stranger again at once; after a restart it still is in hand", () => {
  const home = simulate();
  home.tests("radio:A");
  home.tests("radio:B");
  home.restarts();
  home.tests("radio:A", seconds(0));
  home.press("radio:B");
  expect(home.alerts()).toEqual(["check_device test"]);
  home.press("radio:A");
  expect(home.alerts()).toEqual(["check_device test", "check_device"]);
});

test("no more than eight strangers are in test, and none of them is remembered longer", () => {
  const home = simulate();
  const marked = () => [...home.kept.cells.values()].filter((cell) => cell.rule === "testing").map(({ key }) => key);
  for (let n = 1; n <= 20; n += 1) home.tests(`radio:${n}`, seconds(10 + n));
  expect(marked()).toEqual([13, 14, 15, 16, 17, 18, 19, 20].map((n) => `radio:${n}`));
  home.passes(seconds(60));
  home.tests("pendant");
  home.tests("radio:21");
  expect(marked()).toEqual(["pendant", "radio:21"]);
});
