import { expect, test } from "vitest";
import { flappingBound } from "../../alerts/rules/flapping.ts";
import { deviceStates } from "../../alerts/supervision.ts";
import { hours, minutes, seconds } from "../../devices/model/moment.ts";
import { type SimulatedHome, simulate } from "./simulate.ts";

const marks = (home: SimulatedHome, id: string) =>
  deviceStates(home.state(), home.now()).find((each) => each.id === id)?.marks;
const cord = (home: SimulatedHome, on: boolean) => home.says("bathroom-button", { kind: "call", level: "rescue", on });
const moves = (home: SimulatedHome, id: string, on: boolean) => home.says(id, { kind: "motion", on });
const rooms = () =>
  simulate({
    devices: [
      { id: "hall-pir", room: "hall" },
      { id: "bedroom-pir", room: "bedroom" },
    ],
  });

test("a cord that is pulled and does not come back is told once after ten minutes, and its next pull still rings", () => {
  const home = simulate();
  cord(home, true);
  home.passes(seconds(5));
  cord(home, false);
  home.passes(hours(1));
  cord(home, true);
  home.passes(minutes(9.99));
  expect(home.alerts()).toEqual(["call_rescue"]);
  home.restarts(seconds(0.1));
  home.passes(minutes(0.02));
  expect(home.alerts()).toEqual(["call_rescue", "device_stuck"]);
  expect(home.alert("device_stuck")).toMatchObject({ severity: "notice", device: "bathroom-button" });
  expect(marks(home, "bathroom-button")).toEqual(["stuck"]);
  home.passes(hours(5));
  // Found held after a start it is the same call; said again it is pulled again.
  cord(home, true);
  home.passes(minutes(1));
  const told = home.messages().length;
  cord(home, true);
  expect(home.messages().slice(told)).toEqual(["change call_rescue emergency"]);
  cord(home, false);
  expect(home.alert("device_stuck")?.state).toBe("ended");
  expect(home.alert("call_rescue")?.state).toBe("raised");
  expect(marks(home, "bathroom-button")).toBeUndefined();
});

test("a button that never says that it was let go is not held for ever", () => {
  const home = simulate();
  home.press("pendant");
  home.passes(hours(30));
  expect(home.alerts().filter((each) => each.startsWith("device_stuck"))).toEqual([]);
});

test("a stored copy of a call holds nothing", () => {
  const home = simulate();
  cord(home, true);
  cord(home, false);
  home.says("bathroom-button", { kind: "call", level: "rescue", on: true }, { origin: "stored" });
  home.passes(hours(1));
  expect(home.alert("device_stuck")).toBeUndefined();
});

test("movement for three hours is stuck only when others moved meanwhile", () => {
  const alone = rooms();
  moves(alone, "hall-pir", false);
  moves(alone, "hall-pir", true);
  alone.passes(hours(9));
  expect(alone.alerts()).toEqual([]);

  const home = rooms();
  moves(home, "hall-pir", false);
  moves(home, "hall-pir", true);
  home.passes(hours(1));
  moves(home, "bedroom-pir", true);
  moves(home, "bedroom-pir", false);
  home.passes(hours(1.99));
  expect(home.alerts()).toEqual([]);
  home.passes(hours(0.01));
  expect(home.alerts()).toEqual(["device_stuck"]);
  expect(home.alert("device_stuck")?.device).toBe("hall-pir");
  home.passes(hours(9));
  expect(home.messages().length).toBe(1);
  moves(home, "hall-pir", false);
  expect(home.alerts()).toEqual(["device_stuck ended"]);
});

test("a door that changes more than twenty times in ten minutes is marked once; each smoke of a flapping detector is raised", () => {
  const home = simulate();
  for (let n = 0; n < flappingBound.changes; n += 1) {
    home.says("kitchen-smoke", { kind: "smoke", on: n % 2 === 0 });
    home.passes(seconds(10));
  }
  expect(marks(home, "kitchen-smoke")).toBeUndefined();
  for (let n = 0; n < 100; n += 1) {
    home.says("kitchen-smoke", { kind: "smoke", on: n % 2 === 0 });
    home.passes(seconds(10));
  }
  expect(home.alerts()).toEqual(["smoke", "device_flapping"]);
  expect(home.messages().filter((each) => each.includes("device_flapping"))).toEqual(["raise device_flapping notice"]);
  expect(marks(home, "kitchen-smoke")).toEqual(["flapping"]);
  // Every return of the smoke was told or counted on its alert.
  expect(home.alert("smoke")?.repeats).toBe(flappingBound.changes / 2 + 50 - 1);
  home.passes(minutes(21));
  expect(home.alerts()).toEqual(["smoke", "device_flapping ended"]);
  expect(marks(home, "kitchen-smoke")).toBeUndefined();
  home.says("kitchen-smoke", { kind: "smoke", on: true });
  expect(home.messages().at(-1)).toBe("change smoke emergency");
});

test("a door used all day flaps never", () => {
  const home = simulate();
  for (let n = 0; n < 200; n += 1) {
    home.opens();
    home.passes(minutes(1));
    home.shuts();
    home.passes(minutes(1));
  }
  expect(home.alerts()).toEqual([]);
});
