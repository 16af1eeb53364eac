import { expect, test } from "vitest";
import { type Ids, rebuild, startEngine, stepAll } from "../../../alerts/engine.ts";
import { profiles } from "../../../alerts/rules/profiles.ts";
import type { Whereabouts } from "../../../alerts/rules/whereabouts.ts";
import { hours, instant, minutes, seconds } from "../../../devices/model/moment.ts";
import { homeWith, house } from "./house.ts";

const setting = {
  habits: { ...profiles.dementia, checkIns: [{ from: "18:00", to: "19:00", by: "press" as const }] },
  at: "2026-11-21T04:00:00Z",
};

/** Noon to noon, to the minute at which six hours of day would be over: a long bath, an evening without the agreed press, a walk at night, a bed that stays empty, a late morning. */
function dayInAHome() {
  const home = house(setting);
  home.moves("kitchen");
  home.passes(hours(2));
  home.moves("bath");
  home.passes(minutes(50));
  home.moves("hall");
  home.until("2026-11-21T12:00:00Z");
  home.moves("kitchen");
  home.until("2026-11-21T13:00:00Z");
  home.bed(true);
  home.until("2026-11-21T18:00:00Z");
  home.bed(false);
  home.passes(seconds(40));
  home.moves("hall");
  home.door(true);
  home.passes(minutes(25));
  home.door(false);
  home.passes(minutes(1));
  home.moves("hall");
  home.bed(true);
  home.until("2026-11-22T03:59:00Z");
  return home;
}

test("a day in the home of somebody with dementia: these alerts, and no others", () => {
  expect(dayInAHome().told()).toEqual([
    "2026-11-21 06:45:00 raise bathroom_long emergency",
    "2026-11-21 06:51:00 change bathroom_long emergency cleared",
    "2026-11-21 11:00:00 raise check_in_missed warning",
    "2026-11-21 18:00:40 raise wandering emergency",
    "2026-11-21 18:20:00 raise bed_empty warning",
    "2026-11-21 18:26:40 change bed_empty warning cleared",
    "2026-11-21 18:27:40 change wandering emergency cleared",
    "2026-11-22 02:00:00 raise not_up warning",
  ]);
});

test("the same inputs again give the same messages, in one batch as one by one", () => {
  const home = dayInAHome();
  let made = 0;
  const ids: Ids = {
    readingId: () => ++made,
    alertId: () => `00000000-0000-7000-8000-${String(++made).padStart(12, "0")}`,
  };
  const [first] = home.kept.inputs;
  if (!first) throw new Error("nothing happened");
  const fresh = startEngine({ home: homeWith(setting), cells: [], open: [], recent: [], at: first.at });
  const again = stepAll(fresh, home.kept.inputs, ids);
  expect(again.messages).toEqual(home.kept.messages);
});

test("whereabouts of another version come back from the readings", () => {
  const home = dayInAHome();
  const before = home.state().cells.get("whereabouts/home")?.value as Whereabouts;
  const { state } = rebuild(home.state(), ["whereabouts"], home.kept.readings);
  const after = state.cells.get("whereabouts/home")?.value as Whereabouts;
  expect(after.last?.reading).toBe(before.last?.reading);
  expect(after.bed?.sign.at).toBe(before.bed?.sign.at);
  expect(after.last?.at).toBeGreaterThan(instant(0));
});
