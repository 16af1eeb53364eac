import { expect, test } from "vitest";
import { profiles } from "../../../alerts/rules/profiles.ts";
import { type Duration, hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { house } from "./house.ts";

const { wandering } = profiles.dementia;
const habits = { ...(wandering && { wandering }) };
const later = (after: Duration) => ({ wandering: { after } });
/** 02:00 in Shanghai. */
const night = "2026-11-21T18:00:00Z";

test("with dementia a way out that opens at night is an emergency at once, beside the notice of the door", () => {
  const home = house({ habits, at: night });
  home.door(true);
  expect(home.kept.messages.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual([
    "door_at_night notice",
    "wandering emergency",
  ]);
  expect(home.kept.messages[1]).toMatchObject({ device: "front-door", room: "hall", resident: "r1" });
  home.passes(hours(2));
  expect(home.told().length).toBe(1);
  home.moves("kitchen");
  home.passes(minutes(1));
  expect(home.told()[1]).toMatch(/wandering emergency cleared$/);
  expect([...home.kept.alerts.values()].find(({ kind }) => kind === "wandering")?.state).toBe("raised");
});

test("by day, without such a plan, by another door, found open, in a test: nothing of it", () => {
  const day = house({ habits, at: "2026-11-21T04:00:00Z" });
  day.door(true);
  const alone = house({ habits: profiles.alone, at: night });
  alone.door(true);
  const cupboard = house({ habits, at: night, rules: { exitDoors: ["pendant"] } });
  cupboard.door(true);
  const found = house({ habits, at: night });
  found.restarts(minutes(30));
  found.door(true);
  const tried = house({ habits, at: night });
  tried.testFor("front-door", minutes(2));
  tried.door(true);
  for (const home of [day, alone, cupboard, found, tried]) {
    home.passes(minutes(10));
    expect(home.told().filter((each) => each.includes("wandering"))).toEqual([]);
  }
});

test("with time to come back: somebody who moves inside in time is none, who does not is", () => {
  const back = house({ habits: later(minutes(5)), at: night });
  back.door(true);
  back.passes(minutes(2));
  back.door(false);
  back.moves("hall");
  back.passes(hours(1));
  expect(back.told()).toEqual([]);
  const gone = house({ habits: later(minutes(5)), at: night });
  gone.moves("hall");
  gone.door(true);
  gone.passes(seconds(10));
  gone.moves("hall");
  gone.passes(seconds(289));
  expect(gone.told()).toEqual([]);
  gone.passes(seconds(1));
  expect(gone.told()).toEqual(["2026-11-21 18:05:00 raise wandering emergency"]);
});

test("whoever comes home at night was away; the ambulance's door in a stay in hospital is not theirs", () => {
  const home = house({ habits, at: "2026-11-21T12:00:00Z" });
  home.door(true);
  home.door(false);
  home.until("2026-11-21T15:30:00Z");
  home.door(true);
  home.passes(minutes(1));
  home.moves("hall");
  expect(home.told()).toEqual([]);
  home.passes(minutes(5));
  home.door(false);
  home.door(true);
  expect(home.told().map((each) => each.slice(20))).toEqual(["raise wandering emergency"]);
  const absence = { mode: "hospital", until: "2026-11-30" } as const;
  const hospital = house({ habits: { ...habits, absence }, at: night });
  hospital.door(true);
  expect(hospital.told()).toEqual([]);
});

test("a clock that is not trusted knows no night; both changes of clocks leave it a night", () => {
  const lost = house({ habits, at: night, trusted: false });
  lost.door(true);
  expect(lost.told()).toEqual([]);
  for (const at of ["2026-03-29T00:59:00Z", "2026-03-29T01:01:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]) {
    const home = house({ habits, at, zone: "Europe/Berlin" });
    home.door(true);
    expect(home.told().length, at).toBe(1);
  }
});
