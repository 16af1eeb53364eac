/** Every rule there is has a story, and it holds on every clock: never early, never twice, never forgotten. */
import { describe, expect, test } from "vitest";
import { rules } from "../../../alerts/rules/index.ts";
import { circumstances, play } from "./circumstances.ts";
import { dayStories, nights, playNight } from "./day-stories.ts";
import { lengthStories } from "./length-stories.ts";

/** These conclude nothing by themselves. */
const silent: ReadonlySet<string> = new Set(["whereabouts"]);

test("no rule is without a story, and no story without its rule", () => {
  const told = [...Object.keys(lengthStories), ...Object.keys(dayStories), ...silent].sort();
  expect(told).toEqual(rules.map(({ id }) => id).sort());
});

describe.each(Object.entries(lengthStories))("%s goes by the steady line", (rule, story) => {
  test.each(circumstances.map((on) => [on.name, on] as const))("%s", (_, on) => {
    const isRestart = on.name === "a restart in between";
    expect(play(rule, story, on)).toEqual(isRestart ? (story.afterRestart ?? story.told) : story.told);
  });
});

describe.each(Object.entries(dayStories))("%s goes by the time of day", (rule, story) => {
  test.each(nights)("%s", (night) => {
    expect(playNight(rule, story, night)).toEqual(story.told[night]);
  });
});
