import { describe, expect, test } from "vitest";
import type { Fact } from "../../devices/model/fact.ts";
import { seconds } from "../../devices/model/moment.ts";
import { simulate } from "./simulate.ts";

const radar = () => simulate({ devices: [{ id: "bathroom-radar", stream: true, silence: "exempt" }] });
const heart = (bpm: number): Fact => ({ kind: "heart_rate", bpm });

describe("samples of a stream", () => {
  test("of a heart that beats steadily one reading in ten seconds is kept", () => {
    const home = radar();
    for (let n = 0; n < 600; n += 1) {
      home.says("bathroom-radar", [heart(70 + (n % 3)), { kind: "breathing", rpm: 14 }, { kind: "alive" }]);
      home.passes(seconds(0.1));
    }
    // From second 1 to second 61.
    for (const kind of ["heart_rate", "breathing", "alive"])
      expect(home.kept.readings.filter(({ fact }) => fact.kind === kind)).toHaveLength(7);
  });

  test("a heart that races is kept within a second; a number that jumps all the time once a second", () => {
    const home = radar();
    home.says("bathroom-radar", heart(70));
    home.passes(seconds(2));
    home.says("bathroom-radar", heart(75));
    home.says("bathroom-radar", heart(120));
    expect(home.kept.readings.map(({ fact }) => fact)).toEqual([heart(70), heart(120)]);
    for (let n = 0; n < 100; n += 1) {
      home.passes(seconds(0.1));
      home.says("bathroom-radar", heart(n % 2 === 0 ? 60 : 140));
    }
    expect(home.kept.readings.length - 2).toBeLessThanOrEqual(10);
    expect(home.kept.readings.length - 2).toBeGreaterThanOrEqual(5);
  });

  test("a fault that a stream repeats is kept once in ten seconds, another one at once", () => {
    const home = radar();
    for (let n = 0; n < 50; n += 1) {
      home.says("bathroom-radar", [{ kind: "fault", what: "no-calibration" }]);
      home.passes(seconds(0.1));
    }
    home.says("bathroom-radar", [{ kind: "fault", what: "sensor" }]);
    expect(home.kept.readings.map(({ fact }) => (fact.kind === "fault" ? fact.what : fact.kind))).toEqual([
      "no-calibration",
      "sensor",
    ]);
  });

  test("of a device that is no stream every sample is kept", () => {
    const home = simulate();
    for (let n = 0; n < 20; n += 1) home.says("thermometer", { kind: "temperature", celsius: 20 });
    expect(home.kept.readings).toHaveLength(20);
  });
});

describe("a wired input that is read ten times a second", () => {
  const cord = () => simulate({ devices: [{ id: "cord", carries: "call", stream: true, silence: "exempt" }] });
  const call = (on: boolean): Fact => ({ kind: "call", level: "rescue", on });
  const edge = { edge: { key: "input" } };

  test("a cord that is held calls once, however long, and again when it is pulled again", () => {
    const home = cord();
    const reads = (on: boolean, length: number) => {
      for (let n = 0; n < length * 10; n += 1) {
        home.says("cord", call(on), edge);
        home.passes(seconds(0.1));
      }
    };
    reads(true, 30);
    expect(home.messages()).toEqual(["raise call_rescue emergency"]);
    expect(home.kept.readings).toHaveLength(1);
    reads(false, 1);
    expect(home.kept.readings).toHaveLength(2);
    reads(true, 3);
    expect(home.kept.readings).toHaveLength(3);
    expect(home.alert("call_rescue")?.repeats).toBe(1);
  });

  test("a cord found pulled after a restart is a call, once", () => {
    const home = cord();
    home.says("cord", call(false), edge);
    home.restarts(seconds(3));
    for (let n = 0; n < 50; n += 1) {
      home.says("cord", call(true), edge);
      home.passes(seconds(0.1));
    }
    expect(home.messages()).toEqual(["raise call_rescue emergency"]);
  });

  test("that a module is gone is never passed over", () => {
    const home = cord();
    for (let n = 0; n < 5; n += 1) home.says("cord", { kind: "fault", what: "offline" });
    expect(home.kept.readings).toHaveLength(5);
  });
});
