/** Who is near and on duty: distances between two kinds of map, and times of duty across midnight. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromGcj02, metresBetween, toGcj02 } from "../../alerts/centre/register/distance.ts";
import { isOnDuty, localTimes } from "../../alerts/centre/register/duty.ts";
import { dutyIn } from "../../alerts/centre/register/import/cells.ts";
import type { Place } from "../../alerts/centre/register/shapes.ts";

/** Pairs published with googollee/eviltransform: WGS-84 -> GCJ-02. */
const pairs = [
  [31.1774276, 121.5272106, 31.17530398364597, 121.531541859215],
  [22.543847, 113.912316, 22.540796131694766, 113.9171764808363],
  [39.911954, 116.377817, 39.91334545536069, 116.38404722455657],
] as const;

test.each(pairs)("%d, %d is moved as the published pair says, and back", (lat, lon, movedLat, movedLon) => {
  const moved = toGcj02({ lat, lon });
  expect(moved.lat).toBeCloseTo(movedLat, 6);
  expect(moved.lon).toBeCloseTo(movedLon, 6);
  const back = fromGcj02({ lat: movedLat, lon: movedLon });
  expect(back.lat).toBeCloseTo(lat, 6);
  expect(back.lon).toBeCloseTo(lon, 6);
});

const inChina = fc.record({
  lat: fc.double({ min: 18, max: 53, noNaN: true }),
  lon: fc.double({ min: 74, max: 134, noNaN: true }),
});
test("anywhere in China what was moved comes back to within a hand's breadth", () => {
  fc.assert(
    fc.property(inChina, ({ lat, lon }) => {
      const moved = toGcj02({ lat, lon });
      const apart = metresBetween({ lat, lon, datum: "WGS-84" }, { ...moved, datum: "GCJ-02" });
      expect(apart).toBeLessThan(0.1);
    }),
  );
});

const wgs = (lat: number, lon: number): Place => ({ lat, lon, datum: "WGS-84" });
test("a degree of a meridian is 111.2 km, and distances are the same both ways", () => {
  expect(metresBetween(wgs(36, 120), wgs(37, 120))).toBeCloseTo(111_195, -1);
  expect(metresBetween(wgs(-33.9, 151.2), { lat: -33.9, lon: 151.2, datum: "GCJ-02" })).toBe(0);
  fc.assert(
    fc.property(inChina, inChina, (a, b) => {
      const [there, back] = [
        metresBetween(wgs(a.lat, a.lon), wgs(b.lat, b.lon)),
        metresBetween(wgs(b.lat, b.lon), wgs(a.lat, a.lon)),
      ];
      expect(Math.abs(there - back)).toBeLessThan(0.001);
    }),
  );
});

const duty = (text: string) => dutyIn.parse(text);
const at = (day: number, clock: string) => ({ day, minute: Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)) });
test.each([
  ["周一至周五 08:00-18:00", 1, "08:00", true],
  ["周一至周五 08:00-18:00", 5, "18:00", false],
  ["周一至周五 08:00-18:00", 6, "09:00", false],
  ["周五 20:00-08:00", 5, "23:59", true],
  ["周五 20:00-08:00", 6, "07:59", true],
  ["周五 20:00-08:00", 5, "07:59", false],
  ["周五 20:00-08:00", 6, "08:00", false],
  ["周日 22:00-06:00", 1, "03:00", true],
  ["全天", 3, "00:00", true],
  ["24h", 7, "23:59", true],
  ["每天 9:00-17:00", 7, "12:00", true],
  ["Mon-Wed 08:00-12:00; weekend 10:00-11:00", 7, "10:30", true],
  ["周六至周一 08:00-12:00", 1, "11:00", true],
  ["周六至周一 08:00-12:00", 2, "11:00", false],
  ["星期一、三、五 ０８：００－１２：００", 3, "09:00", true],
  ["工作日 18:00-24:00", 5, "23:59", true],
])("%s, day %i at %s: %s", (text, day, clock, is) => {
  expect(isOnDuty(duty(text), at(day, clock))).toBe(is);
});

test.each(["", "有空就来", "周八 08:00-09:00", "08:00", "周一 25:00-26:00", "周一 8点-9点"])("no times: %j", (text) => {
  expect(dutyIn.safeParse(text).success).toBe(false);
});

test("a span holds for exactly its own minutes of the week, wherever it begins", () => {
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const minute = fc.integer({ min: 0, max: 1_439 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), minute, minute, (day, from, to) => {
      const of = [{ days: [day], from: clock(from), to: clock(to) }];
      const length = from < to ? to - from : 1_440 - from + to;
      let on = 0;
      for (let each = 0; each < 7 * 1_440; each += 1)
        if (isOnDuty(of, { day: Math.floor(each / 1_440) + 1, minute: each % 1_440 })) on += 1;
      expect(on).toBe(length);
    }),
    { numRuns: 20 },
  );
});

test("the day and the minute are those of the centre's zone", () => {
  const sunday = Date.UTC(2026, 10, 22, 17, 30);
  expect(localTimes("Asia/Shanghai")(sunday)).toEqual({ year: 2026, day: 1, minute: 90 });
  expect(localTimes("UTC")(sunday)).toEqual({ year: 2026, day: 7, minute: 1_050 });
  expect(localTimes("Asia/Shanghai")(Date.UTC(2026, 11, 31, 16))).toEqual({ year: 2027, day: 5, minute: 0 });
});
