import { expect, test } from "vitest";
import type { Alert } from "../../alerts/alert.ts";
import { type Duration, type Moment, milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import { openLamp } from "../../gateway/lamp.ts";
import type { IndicatorView } from "../../gateway/page/view.ts";
import { simulate } from "../alerts/simulate.ts";

/** A lamp in the simulated home, told of every commit several times, as a busy home does. */
function hang() {
  const home = simulate();
  const shown: IndicatorView[] = [];
  const unstored: { alertId: string; at: Moment }[] = [];
  let silentSince: number | undefined;
  let millisecond = 0;
  let due: { run: () => void; at: number } | undefined;
  const lamp = openLamp({
    home: home.state().home,
    labelOf: () => undefined,
    journal: { health: { mode: "disk" }, read: { openAlerts: () => [], unstored: () => unstored } },
    heardAgo: () => (silentSince === undefined ? 0 : home.now() - silentSince),
    moment() {
      // The wall clock and the steady one are cut to whole milliseconds each in its own place.
      millisecond = 1 - millisecond;
      return { ...home.moment(), wall: home.moment().wall + millisecond };
    },
    timers: {
      after(ms, run) {
        const mine = { run, at: home.now() + ms };
        due = mine;
        return () => {
          if (due === mine) due = undefined;
        };
      },
    },
    shown: (view) => shown.push(view),
  });
  const lineMoved = () => lamp.hear([]);
  return {
    home,
    lamp,
    unstored,
    shown: () => shown.map(({ state }) => state),
    hears() {
      for (let times = 0; times < 5; times += 1) lamp.hear([...home.kept.alerts.values()]);
    },
    /** The lamp's timer rings when it is due, and not otherwise. */
    passes(time: Duration) {
      const until = home.now() + time;
      while (due && due.at <= until) {
        home.passes(milliseconds(Math.max(0, due.at - home.now())));
        const { run } = due;
        due = undefined;
        run();
      }
      home.passes(milliseconds(until - home.now()));
    },
    cutsTheLine() {
      silentSince = home.now();
    },
    mendsTheLine() {
      silentSince = undefined;
      lineMoved();
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

test("the line is cut after a claim: green for two minutes, then the truth, and green again with the centre's next word", () => {
  const { home, hears, passes, shown, lamp, cutsTheLine, mendsTheLine } = hang();
  home.press("pendant");
  home.receives("stored");
  home.receives("claimed");
  hears();
  passes(minutes(10));
  expect(shown()).toEqual(["normal", "claimed"]);
  cutsTheLine();
  passes(seconds(119.9));
  expect(shown().at(-1)).toBe("claimed");
  passes(seconds(0.1));
  expect(shown().at(-1)).toBe("claimed_unheard");
  expect(lamp.view.words.zh).toBe("值班员接手过您的呼叫，但现在联系不上中心，正在重试。着急请拨打120或大声呼救");
  passes(minutes(30));
  mendsTheLine();
  expect(shown()).toEqual(["normal", "claimed", "claimed_unheard", "claimed"]);
});

test("what the centre did while the line was cut comes before the old green", () => {
  const { home, hears, passes, shown, cutsTheLine, mendsTheLine } = hang();
  home.press("pendant");
  home.receives("claimed");
  hears();
  cutsTheLine();
  passes(minutes(3));
  home.receives("released");
  hears();
  mendsTheLine();
  expect(shown()).toEqual(["normal", "claimed", "claimed_unheard", "stored_unheard", "waiting"]);
});

test("a second press on a line that swallows everything is not answered with green for longer than 30 s", () => {
  const { home, hears, passes, shown, unstored } = hang();
  home.press("pendant");
  home.receives("stored");
  home.receives("claimed");
  hears();
  passes(minutes(1));
  home.press("pendant");
  unstored.push({ alertId: alertOf(home, "pendant").id, at: home.moment() });
  hears();
  passes(seconds(29));
  expect(shown().at(-1)).toBe("claimed");
  passes(seconds(1));
  expect(shown().at(-1)).toBe("claimed_unheard");
  unstored.pop();
  hears();
  expect(shown().at(-1)).toBe("claimed");
});

test("faults that are open cost no look at the disk with each commit, however many; a call does", () => {
  const home = simulate();
  home.press("pendant");
  home.receives("stored");
  const call = alertOf(home, "pendant");
  const faults = Array.from({ length: 40 }, (_, n): Alert => {
    const key = `lost-${n}`;
    return {
      ...call,
      id: crypto.randomUUID(),
      rule: "silence",
      kind: "device_lost",
      severity: "warning",
      key,
      device: key,
    };
  });
  let looks = 0;
  const looked = <T>(found: T): T => {
    looks += 1;
    return found;
  };
  const lamp = openLamp({
    home: home.state().home,
    labelOf: () => undefined,
    journal: { health: { mode: "disk" }, read: { openAlerts: () => faults, unstored: () => looked([]) } },
    heardAgo: () => 0,
    testimony: {
      heardAgo: () => undefined,
      storedAtCentre: () => looked(false),
      vouchedUntil: () => looked(undefined),
    },
    moment: () => home.moment(),
    timers: { after: () => () => {} },
    shown: () => {},
  });
  lamp.hear(faults);
  expect(lamp.view.state).toBe("device_fault");
  expect(looks).toBe(0);
  lamp.hear([call]);
  expect(lamp.view.state).toBe("stored");
  expect(looks).toBe(2);
});
