/** Much at once, or again and again: one cause is one fault, what was said first stands, and no good news ends an emergency. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ordered } from "../../alerts/paths/outbox.ts";
import { hours, minutes, seconds } from "../../devices/model/moment.ts";
import { simulate } from "./simulate.ts";

const many = Array.from({ length: 100 }, (_, n) => ({
  id: `sensor-${n}`,
  silence: { late: hours(1), lost: hours(2) },
}));

/** What of all that a home has to say goes first. */
const inOrder = (home: ReturnType<typeof simulate>) =>
  ordered(home.kept.messages.map((each, n) => ({ ...each, epoch: "e", seq: n + 1 }))).map(({ kind }) => kind);

test("a receiver with a hundred sensors behind it fails: one fault, and a press after it goes first", () => {
  const home = simulate({ devices: many });
  for (const { id } of many) home.says(id, { kind: "temperature", celsius: 20 });
  home.source("mqtt", false);
  home.passes(hours(3));
  expect(home.alerts()).toEqual(["bridge_down"]);
  home.press("pendant", { source: "serial" });
  expect(inOrder(home)[0]).toBe("call_rescue");
});

test("a hundred sensors each fall silent by themselves: a hundred faults, and the fall among them goes before all", () => {
  const home = simulate({ devices: many });
  for (const { id } of many) home.says(id, { kind: "temperature", celsius: 20 });
  for (let n = 0; n < 12; n += 1) {
    home.passes(minutes(10));
    home.says("thermometer", { kind: "temperature", celsius: 20 });
  }
  home.falls();
  home.passes(seconds(20));
  expect(home.kept.messages.length).toBeGreaterThan(100);
  expect(inOrder(home).slice(0, 2)).toEqual(["fall", "fall"]);
});

test("however often it is said again, what was said first stands: when, where, by what, and under which id", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(90), { maxLength: 40 }), (pauses) => {
      const home = simulate();
      home.press("pendant");
      const first = home.alert("call_rescue") ?? expect.unreachable();
      for (const pause of pauses) {
        home.passes(seconds(pause));
        home.press("pendant");
      }
      const now = home.alert("call_rescue") ?? expect.unreachable();
      expect([now.id, now.at, now.device, now.room, now.raisedAt]).toEqual([
        ...[first.id, first.at, first.device, first.room, first.raisedAt],
      ]);
      expect(now.causes[0]).toEqual(first.causes[0]);
      const calls = home.kept.messages.filter(({ kind }) => kind === "call_rescue");
      expect(new Set(calls.map(({ alertId }) => alertId))).toEqual(new Set([first.id]));
      expect(calls.filter(({ type }) => type === "raise")).toHaveLength(1);
      expect(calls.map(({ repeats }) => repeats)).toEqual(
        calls.map(({ repeats }) => repeats).toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 40 },
  );
});

test.each([
  ["smoke", { kind: "smoke", on: true }, { kind: "smoke", on: false }],
  ["gas", { kind: "gas", on: true }, { kind: "gas", on: false }],
  ["co", { kind: "co", on: true }, { kind: "co", on: false }],
  ["water", { kind: "water", on: true }, { kind: "water", on: false }],
  ["call_rescue", { kind: "call", level: "rescue", on: true }, { kind: "call", level: "rescue", on: false }],
  ["fall", { kind: "fall", state: "confirmed" }, { kind: "fall", state: "cleared" }],
] as const)("that the sensor has nothing to say any more never ends %s: only a person does", (kind, begins, ends) => {
  const home = simulate({ devices: [{ id: "sensor" }] });
  home.says("sensor", begins);
  home.passes(minutes(1));
  home.says("sensor", ends);
  home.passes(hours(30));
  home.restarts(minutes(1));
  expect(home.alert(kind)).toMatchObject({ state: "raised", condition: "cleared" });
  home.receives("closed", home.alert(kind));
  expect(home.alert(kind)?.state).toBe("ended");
});
