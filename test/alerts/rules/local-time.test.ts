import fc from "fast-check";
import { expect, test } from "vitest";
import { insideWindow, zoneOf } from "../../../alerts/rules/local-time.ts";

const night = { from: "22:00", to: "06:00" };

test.each([
  ["Asia/Shanghai", "2026-11-21", "10:00", "2026-11-21T02:00:00Z"],
  ["Asia/Shanghai", "2026-11-21", "00:00", "2026-11-20T16:00:00Z"],
  ["Europe/Berlin", "2026-03-29", "01:59", "2026-03-29T00:59:00Z"],
  ["Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00:00Z"], // does not exist: the first moment after
  ["Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00:00Z"],
  ["Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00Z"], // twice: the first
  ["Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00Z"], // half an hour of summer time
  ["Asia/Kathmandu", "2026-11-21", "06:00", "2026-11-21T00:15:00Z"],
  ["Pacific/Apia", "2026-11-21", "23:59", "2026-11-21T10:59:00Z"],
])("in %s on %s at %s it is %s", (zone, date, time, utc) => {
  expect(new Date(zoneOf(zone).wallAt(date, time)).toISOString()).toBe(new Date(utc).toISOString());
});

test("a night has eight hours, seven when clocks go forward and nine when they go back", () => {
  const zone = zoneOf("Europe/Berlin");
  const length = (date: string) => {
    const { from, to } = zone.windowOn(date, night);
    return (to - from) / 3_600_000;
  };
  expect(["2026-03-27", "2026-03-28", "2026-10-24"].map(length)).toEqual([8, 7, 9]);
});

test("hours inside and outside of the night add up, wherever one begins", () => {
  const start = Date.parse("2026-03-26T00:00:00Z");
  fc.assert(
    fc.property(
      fc.nat(5 * 1_440),
      fc.nat(2 * 1_440),
      fc.constantFrom("Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe"),
      (from, length, zone) => {
        const [a, b] = [start + from * 60_000, start + (from + length) * 60_000];
        const day = { from: night.to, to: night.from };
        expect(insideWindow(a, b, night, zone) + insideWindow(a, b, day, zone)).toBe(b - a);
      },
    ),
    { numRuns: 100 },
  );
});

test("homes of more zones than have their calendars kept read the same times, whoever asked before", () => {
  const noon = Date.UTC(2026, 6, 1, 12);
  const zones = Intl.supportedValuesOf("timeZone").filter((_, nth) => nth % 5 === 0);
  expect(zones.length).toBeGreaterThan(64);
  const read = (order: readonly string[]) => new Map(order.map((zone) => [zone, zoneOf(zone).dateAt(noon)]));
  const first = read(zones);
  for (const [zone, date] of read(zones.toReversed())) expect([zone, date]).toEqual([zone, first.get(zone)]);
  // By another way than the calendar's own: "2026-07-01" as Sweden writes it.
  for (const zone of zones)
    expect([zone, first.get(zone)]).toEqual([zone, new Date(noon).toLocaleDateString("sv-SE", { timeZone: zone })]);
});
