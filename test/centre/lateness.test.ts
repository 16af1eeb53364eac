/** Why an alert came late: only what the centre knows of its own absence and of a gateway's silence. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Absence, whyLate } from "../../alerts/centre/cases/lateness.ts";
import { openPresence } from "../../alerts/centre/gateways/presence.ts";

const minutes = (from: number, until: number): Absence => ({ from: from * 60_000, until: until * 60_000 });
/** Happened in minute 10, came in minute 24. */
const wait = minutes(10, 24);
const why = (centre: readonly Absence[], home: readonly Absence[]) => whyLate(wait, { centre, home });

test("a silence of the home that covers the wait is the reason, one that covers only a part of it is none", () => {
  expect(why([], [minutes(9.8, 24)])).toBe("home_unheard");
  expect(why([], [minutes(9.8, 23.1)])).toBe("home_unheard");
  expect(why([], [minutes(9.8, 22)])).toBe("unknown");
  expect(why([], [])).toBe("unknown");
  expect(why([], [minutes(0, 9), minutes(25, 40)])).toBe("unknown");
});

test("the centre that was away says so itself; the time a home needs to dial again does not count against it", () => {
  expect(why([minutes(5, 23)], [minutes(4.9, 24)])).toBe("centre_away");
  expect(why([minutes(5, 23)], [])).toBe("centre_away");
  expect(why([minutes(5, 16)], [minutes(4.9, 24)])).toBe("both");
  expect(why([minutes(5, 10.5)], [minutes(4.9, 24)])).toBe("home_unheard");
});

test("two silences in turn explain a wait together; the same silence told twice does not count twice", () => {
  expect(why([], [minutes(9, 15), minutes(15.5, 24)])).toBe("home_unheard");
  expect(why([], [minutes(10, 16), minutes(10, 16)])).toBe("unknown");
});

const absence = fc
  .tuple(fc.integer({ min: 0, max: 3_000_000 }), fc.integer({ min: 0, max: 1_500_000 }))
  .map(([from, length]): Absence => ({ from, until: from + length }));
const absences = fc.array(absence, { maxLength: 6 });

test("to know of more absences never makes a known reason unknown, and their order does not matter", () => {
  fc.assert(
    fc.property(absences, absences, absence, fc.boolean(), (centre, home, more, ofCentre) => {
      const before = why(centre, home);
      const after = ofCentre ? why([...centre, more], home) : why(centre, [...home, more]);
      if (before !== "unknown") expect(after).not.toBe("unknown");
      expect(why(centre.toReversed(), home.toReversed())).toBe(before);
    }),
  );
});

test("a gateway's silence is remembered when it is heard again, with the time this centre was not there", () => {
  const row = { id: "gw1", heardAt: 900_000, lost: false, devicesSilent: 0, clockOffset: undefined };
  const presence = openPresence([row], { startedAt: 2_000_000, aliveBefore: 1_000_000 });
  expect(presence.absences("gw1")).toEqual({ centre: [{ from: 1_000_000, until: 2_000_000 }], home: [] });
  presence.heard("gw1", 2_030_000);
  presence.heard("gw1", 2_050_000);
  presence.heard("gw1", 2_091_000);
  expect(presence.absences("gw1").home).toEqual([
    { from: 900_000, until: 2_030_000 },
    { from: 2_050_000, until: 2_091_000 },
  ]);
  // Never heard before: nobody knows since when it was silent.
  presence.heard("gw9", 2_100_000);
  expect(presence.absences("gw9").home).toEqual([]);
  for (let at = 3_000_000; at < 4_000_000; at += 100_000) presence.heard("gw1", at);
  expect(presence.absences("gw1").home).toHaveLength(4);
});
