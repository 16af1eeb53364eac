import { expect, test } from "vitest";
import { openLamp } from "../../gateway/lamp.ts";
import type { IndicatorView } from "../../gateway/page/view.ts";
import { simulate } from "../alerts/simulate.ts";
import { testClock } from "../centre/clock.ts";

test("what it shows is said once, however the two clocks tick beside each other", () => {
  const home = simulate();
  const shown: IndicatorView[] = [];
  let millisecond = 0;
  const lamp = openLamp({
    home: home.state().home,
    labelOf: () => undefined,
    journal: { health: { mode: "disk" }, read: { openAlerts: () => [] } },
    moment() {
      // Both are cut to whole milliseconds, each in its own place.
      millisecond = 1 - millisecond;
      return { ...home.moment(), wall: home.moment().wall + millisecond };
    },
    timers: testClock().timers,
    shown: (view) => shown.push(view),
  });
  const hears = () => lamp.hear([...home.kept.alerts.values()]);
  const states = () => shown.map(({ state }) => state);
  for (let commits = 0; commits < 5; commits += 1) hears();
  home.press("pendant");
  for (let commits = 0; commits < 5; commits += 1) hears();
  expect(states()).toEqual(["normal", "sending"]);
  home.receives("stored");
  for (let commits = 0; commits < 5; commits += 1) hears();
  home.receives("closed");
  for (let commits = 0; commits < 5; commits += 1) hears();
  expect(states()).toEqual(["normal", "sending", "stored", "closed"]);
  lamp.stop();
});
