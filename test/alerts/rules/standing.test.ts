import { expect, test } from "vitest";
import { profiles } from "../../../alerts/rules/profiles.ts";
import { habitsNow } from "../../../alerts/rules/standing.ts";
import { hours, minutes } from "../../../devices/model/moment.ts";
import { type HouseSetting, house } from "./house.ts";

type House = ReturnType<typeof house>;
function now(home: House, resident = "r1"): Record<string, string> {
  const state = home.state();
  const remembers = (rule: string, key: string) => state.cells.get(`${rule}/${key}`)?.value;
  return Object.fromEntries(
    habitsNow({ home: state.home, remembers }, home.moment())
      .filter((each) => each.resident === resident)
      .map(({ rule, state: is, needs, waits }) => [rule, [is, ...(needs ?? []), ...(waits ? [waits] : [])].join(" ")]),
  );
}
const setting: HouseSetting = { habits: profiles.alone };

test("what is watched is said, what is off too, and what lacks a device says which", () => {
  expect(now(house(setting))).toEqual({
    ...{ "no-activity": "watched", "not-up": "watched", "bathroom-stay": "watched", "bed-empty": "watched" },
    ...{ vital: "watched", "check-in": "off", wandering: "off" },
  });
  expect(now(house({ ...setting, bare: true }))).toMatchObject({
    ...{ "no-activity": "needs movement_sensor", "not-up": "needs sensor" },
    ...{ "bathroom-stay": "needs movement_sensor", "bed-empty": "needs bed_sensor" },
  });
  expect(now(house({ ...setting, rules: { bathrooms: [] } }))["bathroom-stay"]).toBe("needs bathroom");
  const demented = { habits: profiles.dementia, rules: { exitDoors: [] } };
  expect(now(house(demented)).wandering).toBe("needs exit_door");
});

test("in a home of two each needs a device of their own", () => {
  const residents = ["r1", "r2"].map((id) => ({ id, bed: undefined, habits: profiles.alone }));
  const home = house({ residents, devices: ["hall-motion", "bath-motion"].map((id) => ({ id, resident: "r2" })) });
  expect(now(home)["no-activity"]).toBe("needs own_device");
  expect(now(home, "r2")["no-activity"]).toBe("watched");
  expect(now(home, "r2")["bed-empty"]).toBe("needs bed_sensor");
});

test("a rule that waits says what for: a clock, somebody who listens, the end of a stay in hospital", () => {
  const clock = now(house({ ...setting, trusted: false }));
  expect(clock).toMatchObject({ "not-up": "waits clock", "bed-empty": "waits clock", "bathroom-stay": "watched" });
  const deaf = house(setting);
  deaf.source(false);
  deaf.passes(minutes(1));
  expect(now(deaf)["no-activity"]).toBe("waits nobody_listens");
  deaf.source(true);
  expect(now(deaf)["no-activity"]).toBe("watched");
  const absent = { ...profiles.alone, absence: { mode: "hospital", until: "2026-11-30" } } as const;
  expect(now(house({ habits: absent }))["not-up"]).toBe("waits hospital");
});

test("a rule in shadow says so, with what it would have raised", () => {
  const home = house({ habits: { ...profiles.alone, shadow: ["bathroom-stay"] } });
  home.moves("bath");
  home.passes(hours(2));
  expect(now(home)["bathroom-stay"]).toBe("shadow");
  const state = home.state();
  const remembers = (rule: string, key: string) => state.cells.get(`${rule}/${key}`)?.value;
  const standing = habitsNow({ home: state.home, remembers }, home.moment());
  // Both limits were over at the first look: one alert.
  expect(standing.find(({ rule }) => rule === "bathroom-stay")?.would?.count).toBe(1);
});
