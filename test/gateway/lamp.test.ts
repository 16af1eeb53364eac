import { expect, test } from "vitest";
import type { Alert } from "../../alerts/alert.ts";
import { type Duration, milliseconds, seconds } from "../../devices/model/moment.ts";
import { openLamp } from "../../gateway/lamp.ts";
import type { IndicatorView } from "../../gateway/page/view.ts";
import { simulate } from "../alerts/simulate.ts";

/** A lamp in the simulated home, told of every commit several times, as a busy home does. */
function hang() {
  const home = simulate();
  const shown: IndicatorView[] = [];
  let millisecond = 0;
  let due: (() => void) | undefined;
  const lamp = openLamp({
    home: home.state().home,
    labelOf: () => undefined,
    journal: { health: { mode: "disk" }, read: { openAlerts: () => [] } },
    moment() {
      // The wall clock and the steady one are cut to whole milliseconds each in its own place.
      millisecond = 1 - millisecond;
      return { ...home.moment(), wall: home.moment().wall + millisecond };
    },
    timers: {
      after(_, run) {
        due = run;
        return () => {
          due = undefined;
        };
      },
    },
    shown: (view) => shown.push(view),
  });
  return {
    home,
    shown: () => shown.map(({ state }) => state),
    hears() {
      for (let times = 0; times < 5; times += 1) lamp.hear([...home.kept.alerts.values()]);
    },
    passes(time: Duration) {
      home.passes(time);
      due?.();
    },
  };
}

const alertOf = (home: ReturnType<typeof simulate>, device: string): Alert => {
  const found = [...home.kept.alerts.values()].find((alert) => alert.device === device);
  if (!found) throw new Error(`no alert of ${device}`);
  return found;
};

test("what it shows is said once, however the two clocks tick beside each other", () => {
  const { home, hears, shown } = hang();
  hears();
  home.press("pendant");
  hears();
  home.receives("stored");
  hears();
  home.receives("closed");
  hears();
  expect(shown()).toEqual(["normal", "sending", "stored", "closed"]);
});

test("a case with two alerts chimes once when it is closed, though their receipts come one after the other", () => {
  const { home, hears, passes, shown } = hang();
  const both = ["pendant", "bathroom-button"];
  for (const device of both) {
    home.press(device);
    home.passes(seconds(1));
  }
  for (const type of ["stored", "claimed"] as const) {
    for (const device of both) home.receives(type, alertOf(home, device));
  }
  hears();
  for (const device of both.reverse()) {
    home.receives("closed", alertOf(home, device));
    hears();
    passes(milliseconds(3));
  }
  passes(milliseconds(4_995));
  passes(milliseconds(3));
  passes(milliseconds(3));
  expect(shown()).toEqual(["normal", "claimed", "closed", "normal"]);
});
