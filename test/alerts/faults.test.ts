import { expect, test } from "vitest";
import { changesBound } from "../../alerts/engine/verdicts.ts";
import { isLow } from "../../alerts/rules/battery.ts";
import { deviceStates } from "../../alerts/supervision.ts";
import { milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import { simulate } from "./simulate.ts";

test("a call button whose frame cannot be read is a fault at once, until it is read again", () => {
  const home = simulate();
  home.unread("bathroom-button");
  home.unread("bathroom-button");
  expect(home.messages()).toEqual(["raise call_undecodable warning"]);
  expect(home.alert("call_undecodable")?.repeats).toBe(1);
  home.says("bathroom-button", { kind: "battery", percent: 90 });
  expect(home.alerts()).toEqual(["call_undecodable ended"]);
});

test("an unreadable frame of any other device, or of nobody known, is no alert", () => {
  const home = simulate();
  home.unread("thermometer");
  home.unread("enocean-esp3:0000");
  home.tell({ type: "unread", at: home.moment(), source: "mqtt", device: undefined, fault: "checksum" });
  expect(home.alerts()).toEqual([]);
});

test("a housing that is opened is told until it is shut; found open it is how it was left", () => {
  const home = simulate();
  home.says("front-door", { kind: "case", open: true });
  expect(home.alerts()).toEqual([]);
  home.says("front-door", { kind: "case", open: false });
  home.says("front-door", { kind: "case", open: true });
  expect(home.messages()).toEqual(["raise tamper warning"]);
  home.says("front-door", { kind: "case", open: false });
  expect(home.alerts()).toEqual(["tamper ended"]);
});

test("mains off is told, also when found at the start", () => {
  const home = simulate();
  home.says("thermometer", { kind: "mains", on: false });
  expect(home.messages()).toEqual(["raise mains_lost warning"]);
  home.says("thermometer", { kind: "mains", on: true });
  expect(home.alerts()).toEqual(["mains_lost ended"]);
});

test("a battery is low at 15 % and well again only at 20 %", () => {
  const home = simulate();
  const percent = (value: number) => home.says("pendant", { kind: "battery", percent: value });
  for (const value of [60, 16, 15, 16, 14, 19]) percent(value);
  expect(home.messages()).toEqual(["raise battery_low notice"]);
  home.restarts(minutes(1));
  percent(19);
  expect(home.messages().length).toBe(1);
  percent(20);
  expect(home.alerts()).toEqual(["battery_low ended"]);
  expect(deviceStates(home.state(), home.now()).find(({ id }) => id === "pendant")?.battery).toBe(20);
});

test("a battery of which nothing is said is neither low nor full", () => {
  const home = simulate();
  home.says("pendant", { kind: "battery" });
  expect(home.alerts()).toEqual([]);
  expect(deviceStates(home.state(), home.now()).find(({ id }) => id === "pendant")?.battery).toBeUndefined();
});

test.each([
  [{ low: true }, false, true],
  [{ low: true, percent: 90 }, false, true],
  [{ low: false, percent: 10 }, false, true],
  [{ low: false }, true, false],
  [{ percent: 15 }, false, true],
  [{ percent: 16 }, false, false],
  [{ percent: 16 }, true, true],
  [{ percent: 20 }, true, false],
  [{ volts: 2.39 }, false, true],
  [{ volts: 2.4 }, false, false],
  [{ volts: 2.45 }, true, true],
  [{}, true, undefined],
] as const)("battery %o, low before: %s -> %s", (said, before, low) => {
  expect(isLow({ kind: "battery", ...said }, before)).toBe(low);
});

test("a stuck button is one call with a count, rings inside a bound, and is a fault after two minutes", () => {
  const home = simulate();
  for (let n = 0; n < 10 * 60 * 10; n += 1) {
    home.press("bathroom-button");
    home.passes(milliseconds(100));
  }
  expect(home.alerts()).toEqual(["call_rescue", "check_device"]);
  expect(home.alert("call_rescue")?.repeats).toBe(10 * 60 * 10 - 1);
  const changes = home.messages().filter((each) => each.startsWith("change")).length;
  expect(changes).toBeGreaterThan(10);
  expect(changes).toBeLessThanOrEqual(10 * changesBound.changes);
  const fault = home.alert("check_device");
  expect((fault?.at.steady ?? 0) - 1_000).toBeGreaterThanOrEqual(minutes(2));
  expect((fault?.at.steady ?? 0) - 1_000).toBeLessThan(minutes(2) + seconds(1));
  home.passes(minutes(1));
  expect(home.alerts()).toEqual(["call_rescue", "check_device ended"]);
  home.press("bathroom-button");
  expect(home.kept.messages[home.kept.messages.length - 1]).toMatchObject({ type: "change", repeats: 6_000 });
});

test("somebody who presses every few seconds for a minute is heard each time, and the button is not called stuck", () => {
  const home = simulate();
  for (let n = 0; n < 15; n += 1) {
    home.press("pendant");
    home.passes(seconds(4));
  }
  expect(home.messages().filter((each) => each.startsWith("change")).length).toBe(14);
  expect(home.alerts()).toEqual(["call_rescue"]);
});
