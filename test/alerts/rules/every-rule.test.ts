/** Every rule there is has a story, and it holds on every clock: never early, never twice, never forgotten. */
import { describe, expect, test } from "vitest";
import { wouldOf } from "../../../alerts/rules/habit.ts";
import { rules } from "../../../alerts/rules/index.ts";
import { type Duration, minutes } from "../../../devices/model/moment.ts";
import { circumstances, type House, play, restart, update } from "./circumstances.ts";
import { dayStories, nights, playNight } from "./day-stories.ts";
import { house } from "./house.ts";
import { lengthStories } from "./length-stories.ts";

/** These conclude nothing by themselves. */
const silent: ReadonlySet<string> = new Set(["whereabouts"]);

test("no rule is without a story, and no story without its rule", () => {
  const told = [...Object.keys(lengthStories), ...Object.keys(dayStories), ...silent].sort();
  expect(told).toEqual(rules.map(({ id }) => id).sort());
});

describe.each(Object.entries(lengthStories))("%s goes by the steady line", (rule, story) => {
  test.each(circumstances.map((on) => [on.name, on] as const))("%s", (_, on) => {
    expect(play(rule, story, on)).toEqual(story.told);
  });
  test("a restart in between", () => {
    expect(play(rule, story, restart)).toEqual(story.afterRestart ?? story.told);
  });
  test("an update in between: its memory comes back from the readings", () => {
    expect(play(rule, story, update)).toEqual(story.afterRestart ?? story.told);
  });
  test("an update when it has been told: it is not told twice", () => {
    const late = { ...story, wait: (story.wait * 3) as Duration };
    expect(play(rule, late, update)).toEqual(story.afterLateUpdate ?? play(rule, late, restart));
  });
});

describe.each(Object.entries(dayStories))("%s goes by the time of day", (rule, story) => {
  test.each(nights)("%s", (night) => {
    expect(playNight(rule, story, night)).toEqual(story.told[night]);
  });
});

describe.each(Object.entries(dayStories))("%s is updated at nine and at five", (rule, story) => {
  test("as after two restarts", () => {
    expect(playNight(rule, story, "updates at nine and at five")).toEqual(
      story.afterUpdates ?? story.told["restarts at nine and at five"],
    );
  });
});

describe("what no reading tells cannot come back", () => {
  const open = (home: House) =>
    [...home.kept.alerts.values()].filter(({ state }) => state === "raised").map(({ kind }) => kind);

  test("a frame that was not understood, a port that is down: the alert stays open, a person closes it", () => {
    const home = house();
    home.tell({ type: "unread", at: home.moment(), source: "mqtt", device: "pendant", fault: "crc" });
    home.source(false, "serial:port");
    home.updates("undecodable");
    home.updates("source");
    home.source(true, "serial:port");
    home.press();
    expect(open(home)).toEqual(["call_undecodable", "port_down"]);
  });

  test("what a rule found in shadow under its version before: precision begins anew", () => {
    const habits = { bathroom: { stay: minutes(60) }, shadow: ["bathroom-stay"] as const };
    const home = house({ habits });
    home.moves("bath");
    home.passes(minutes(61));
    home.moves("hall");
    expect(wouldOf(home.cell("bathroom-stay", "resident:r1"))?.count).toBe(1);
    home.updates("bathroom-stay");
    expect(wouldOf(home.cell("bathroom-stay", "resident:r1"))?.count ?? 0).toBe(0);
  });
});
