/** Another box in the same place, under the same name: what is remembered of the old one is not held against the new one. */
import { expect, test } from "vitest";
import { hours, seconds } from "../../devices/model/moment.ts";
import { simulate } from "./simulate.ts";

const swapped = { devices: [{ id: "bathroom-button", key: "new-box" }] } as const;

test("the old box was lost: the new one is not, and has its own whole time", () => {
  const home = simulate();
  home.press("bathroom-button");
  home.passes(seconds(5));
  home.passes(hours(76));
  const lost = home.open().filter((each) => each.startsWith("device_lost"));
  expect(lost.length).toBeGreaterThan(0);
  const before = lost.length;
  home.settle(swapped);
  expect(home.open().filter((each) => each.startsWith("device_lost"))).toHaveLength(before - 1);
  // The call itself is not ended by a screwdriver.
  expect(home.open()).toContain("call_rescue");
  home.passes(hours(24));
  expect(home.open().filter((each) => each.startsWith("device_lost"))).toHaveLength(before - 1);
});

test("a new box that counts its presses from where the old one stood is not taken for a repeat of it", () => {
  const home = simulate();
  const third = { edge: { key: "b", counter: 3 } };
  home.press("bathroom-button", third);
  home.settle(swapped);
  home.passes(seconds(5));
  home.press("bathroom-button", third);
  expect(home.kept.readings.filter((each) => each.fact.kind === "call" && each.repeats !== undefined)).toEqual([]);
});
