import { describe, expect, test } from "vitest";
import { startGrace } from "../../alerts/engine/fades.ts";
import { startEngine, step } from "../../alerts/engine.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { hours, instant, milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import { type Heard, type SimulatedHome, simulate } from "./simulate.ts";

const there: Fact = { kind: "presence", on: true };
const gone: Fact = { kind: "presence", on: false };
const moves: Fact = { kind: "motion", on: true };
const still: Fact = { kind: "motion", on: false };

const sees = (home: SimulatedHome, how: Heard = {}) =>
  home.says("bathroom-radar", there, { source: "serial:radar", fades: [{ to: gone, after: seconds(5) }], ...how });
/** Readings in short: when (s), what, and who repeats. */
const readings = (home: SimulatedHome) =>
  home.kept.readings.map(
    ({ at, fact, repeats }) => `${at.steady / 1000} ${inWords(fact)}${repeats === undefined ? "" : " again"}`,
  );
const inWords = (fact: Fact) => ("on" in fact ? `${fact.kind} ${fact.on}` : fact.kind);

describe("a level whose end the device never says", () => {
  test("ends when it has not been said again for its time, at that very instant, and once", () => {
    const home = simulate();
    sees(home);
    home.passes(seconds(3));
    sees(home);
    home.passes(seconds(4.999));
    expect(readings(home)).toEqual(["1 presence true", "4 presence true again"]);
    home.passes(seconds(0.001));
    expect(readings(home).at(-1)).toBe("9 presence false");
    home.passes(hours(1));
    expect(readings(home)).toHaveLength(3);
    expect(home.kept.readings.at(-1)).toMatchObject({ origin: "live", room: "bathroom" });
    sees(home);
    home.passes(seconds(5));
    expect(readings(home).slice(3)).toEqual(["3609 presence true", "3614 presence false"]);
  });

  test("looked at late, it ended when its time was up, before whatever came meanwhile", () => {
    const home = simulate();
    sees(home);
    home.says("front-door", moves, { fades: [{ to: still, after: seconds(2) }] });
    home.hangs(seconds(20));
    home.opens();
    expect(readings(home).slice(2)).toEqual(["3 motion false", "6 presence false", "21 contact"]);
    expect(home.kept.readings.at(-2)?.at).toMatchObject({ wall: home.moment().wall - 15_000, mono: 6_000 });
  });

  test("said to have ended, or said without an end, it does not end a second time", () => {
    const home = simulate();
    sees(home);
    home.says("bathroom-radar", gone);
    home.passes(minutes(1));
    sees(home);
    home.says("bathroom-radar", there);
    home.passes(minutes(1));
    expect(readings(home)).toEqual([
      "1 presence true",
      "1 presence false",
      "61 presence true",
      "61 presence true again",
    ]);
  });

  test("a word that is its own end, or a time that is none, ends nothing", () => {
    const home = simulate();
    for (const after of [milliseconds(Number.NaN), milliseconds(0), milliseconds(-1), null as never])
      home.says("bathroom-radar", there, { fades: [{ to: gone, after }] });
    home.says("front-door", still, { fades: [{ to: still, after: seconds(1) }] });
    home.says("kitchen-smoke", { kind: "temperature", celsius: 20 }, { fades: [{ to: gone, after: seconds(1) }] });
    home.says("nobody", there, { fades: [{ to: gone, after: seconds(1) }] });
    const before = home.kept.readings.length;
    home.passes(minutes(1));
    expect(home.kept.readings).toHaveLength(before);
  });

  test("a call input that is let go by time alone can be pressed again", () => {
    const home = simulate();
    const off: Fact = { kind: "call", level: "rescue", on: false };
    const presses = () => home.press("bathroom-button", { fades: [{ to: off, after: seconds(3) }] });
    presses();
    home.passes(seconds(10));
    presses();
    expect(home.messages().filter((each) => each.includes("call_rescue")).length).toBeGreaterThanOrEqual(2);
    // No timer closes an emergency.
    home.passes(hours(2));
    expect(home.open()).toContain("call_rescue");
  });

  test("a stored copy begins its time once, and never moves the time of a live word", () => {
    const home = simulate();
    sees(home, { origin: "stored" });
    home.passes(seconds(3));
    sees(home, { origin: "stored" });
    home.passes(seconds(2));
    expect(readings(home).at(-1)).toBe("6 presence false");
    sees(home);
    home.passes(seconds(4));
    home.says("bathroom-radar", gone, { origin: "stored" });
    home.passes(seconds(1));
    expect(readings(home).at(-1)).toBe("11 presence false");
  });

  test("of a device that left the home nothing ends any more", () => {
    const home = simulate({ devices: [{ id: "hall-pir" }] });
    home.says("hall-pir", moves, { fades: [{ to: still, after: seconds(5) }] });
    home.settle({});
    home.passes(minutes(1));
    expect(readings(home)).toEqual(["1 motion true"]);
    expect([...home.kept.cells.keys()].filter((key) => key.includes("hall-pir"))).toEqual([]);
  });
});

describe("while nobody could have heard it said again, nothing has ended", () => {
  test("its port is down: the time begins anew when it is back", () => {
    const home = simulate();
    sees(home);
    home.passes(seconds(2));
    home.source("serial:radar", false);
    home.passes(minutes(10));
    expect(readings(home)).toEqual(["1 presence true"]);
    home.source("serial:radar", true);
    home.passes(seconds(4.9));
    expect(readings(home)).toHaveLength(1);
    home.passes(seconds(0.1));
    expect(readings(home).at(-1)).toBe("608 presence false");
  });

  test("another port that is down has no say", () => {
    const home = simulate();
    sees(home);
    home.source("serial:stick", false);
    home.passes(seconds(5));
    expect(readings(home).at(-1)).toBe("6 presence false");
  });

  test("the gateway was stopped: it is judged after the start, with a whole time of its own", () => {
    const home = simulate();
    sees(home);
    home.passes(seconds(2));
    home.restarts(hours(9));
    expect(readings(home)).toEqual(["1 presence true"]);
    home.passes(milliseconds(startGrace + seconds(5) - 1));
    expect(readings(home)).toHaveLength(1);
    home.passes(milliseconds(1));
    expect(readings(home)).toEqual(["1 presence true", `${3 + 9 * 3600 + 20} presence false`]);
  });

  test("restarted with its port down it waits for the port, however long", () => {
    const home = simulate();
    sees(home);
    home.source("serial:radar", false);
    home.restarts(minutes(1));
    home.passes(hours(1));
    home.restarts(minutes(1));
    home.source("serial:radar", true);
    home.passes(seconds(4));
    expect(readings(home)).toHaveLength(1);
    home.passes(seconds(1));
    expect(readings(home)).toHaveLength(2);
  });

  test("a bridge that says it is gone takes its own devices with it and no others", () => {
    const home = simulate({ devices: [{ id: "far-pir", family: "esphome" }] });
    const pir = { fades: [{ to: still, after: seconds(5) }] };
    home.says("front-door", moves, pir);
    home.says("far-pir", moves, pir);
    home.says("zigbee2mqtt:bridge", { kind: "fault", what: "bridge-offline" });
    home.passes(minutes(1));
    expect(home.kept.readings.filter(({ fact }) => inWords(fact) === "motion false").map((r) => r.device)).toEqual([
      "far-pir",
    ]);
    home.says("zigbee2mqtt:bridge", { kind: "alive" });
    home.passes(seconds(5));
    expect(home.kept.readings.at(-1)).toMatchObject({ device: "front-door", fact: still });
  });
});

test("a stream that says presence ten times a second moves its end and leaves the disk alone", () => {
  const home = simulate({ devices: [{ id: "bathroom-radar", stream: true }] });
  let saved = 0;
  for (let n = 0; n < 600; n += 1) {
    saved += sees(home).memory.length > 0 ? 1 : 0;
    home.passes(seconds(0.1));
  }
  expect(readings(home)).toEqual(["1 presence true"]);
  // Last said, once in ten seconds; the first word, and the minute of the gateway's own life.
  expect(saved).toBeLessThanOrEqual(9);
  home.passes(seconds(4.9));
  expect(readings(home)).toEqual(["1 presence true", "65.9 presence false"]);
});

test("the same inputs give the same readings, whatever order memory was loaded in", () => {
  const story = (turn: (cells: unknown[]) => unknown[]) => {
    const home = simulate();
    for (const device of ["kitchen-smoke", "front-door", "bathroom-radar"])
      for (const [on, off] of [[moves, still] as const, [there, gone] as const])
        home.says(device, on, { fades: [{ to: off, after: seconds(5) }] });
    const cells = turn([...home.kept.cells.values()]) as Parameters<typeof startEngine>[0]["cells"];
    const at = home.moment(instant(5_000));
    let id = 100;
    const ids = { readingId: () => ++id, alertId: () => "00000000-0000-7000-8000-000000000001" };
    const started = startEngine({ home: home.state().home, cells, open: [], recent: [], at });
    const { state } = step(started, { type: "started", at }, ids);
    const late = home.moment(instant(60_000));
    return step(state, { type: "tick", at: late }, ids).readings.map(({ id, device, fact }) => [id, device, fact]);
  };
  const straight = story((cells) => cells);
  expect(straight).toHaveLength(6);
  expect(story((cells) => cells.reverse())).toEqual(straight);
});
