import { expect, test } from "vitest";
import { deviceStates } from "../../alerts/supervision.ts";
import { hours, minutes, seconds } from "../../devices/model/moment.ts";
import { type SimulatedHome, simulate } from "./simulate.ts";

const limits = { late: hours(1), lost: hours(3) };
/** Only one device is watched for silence. */
const watching = (id: string, carries: "call" | "fall" | "door" | "other" = "other") =>
  simulate({
    devices: [
      ...["bathroom-button", "pendant", "bathroom-radar", "front-door", "kitchen-smoke", "thermometer"]
        .filter((each) => each !== id)
        .map((each) => ({ id: each, silence: "exempt" as const })),
      { id, carries, silence: limits },
    ],
  });
const alive = (home: SimulatedHome, id: string, source = "mqtt") =>
  home.says(id, { kind: "temperature", celsius: 20 }, { source });
const standing = (home: SimulatedHome, id: string) =>
  deviceStates(home.state(), home.now()).find((each) => each.id === id)?.state;

test("late, then lost, then heard again: one alert with three words", () => {
  const home = watching("thermometer");
  alive(home, "thermometer");
  home.passes(minutes(59));
  expect(home.alerts()).toEqual([]);
  expect(standing(home, "thermometer")).toBe("ok");
  home.passes(minutes(1));
  expect(home.messages()).toEqual(["raise device_late notice"]);
  expect(standing(home, "thermometer")).toBe("late");
  home.passes(hours(2));
  expect(home.messages()[1]).toBe("change device_lost notice");
  expect(standing(home, "thermometer")).toBe("lost");
  home.passes(hours(100));
  expect(home.messages().length).toBe(2);
  alive(home, "thermometer");
  expect(home.alerts()).toEqual(["device_lost ended"]);
  expect(home.kept.messages[2]).toMatchObject({ type: "change", condition: "cleared" });
  home.passes(hours(1));
  expect(home.alerts()).toEqual(["device_lost ended", "device_late"]);
});

test.each(["call", "fall"] as const)("silence of a device that carries a %s is a warning", (carries) => {
  const home = watching("pendant", carries);
  alive(home, "pendant");
  home.passes(hours(1));
  expect(home.messages()).toEqual(["raise device_late warning"]);
});

test("a device never heard is a state of its own, counted from when it was added", () => {
  const home = watching("thermometer");
  expect(standing(home, "thermometer")).toBe("never_seen");
  home.passes(minutes(30));
  home.settle({
    devices: [
      { id: "thermometer", silence: limits },
      { id: "new-button", carries: "call", silence: limits },
    ],
  });
  home.passes(minutes(30));
  expect(home.alerts()).toEqual(["device_never_seen"]);
  home.passes(minutes(30));
  expect(home.alerts()).toEqual(["device_never_seen", "device_never_seen"]);
  expect(home.kept.messages[1]).toMatchObject({ device: "new-button", severity: "warning" });
  home.press("new-button");
  expect(home.alerts()).toEqual(["device_never_seen", "device_never_seen ended", "call_rescue"]);
});

test("a restart takes nothing from a device's silence and adds nothing to it", () => {
  const home = watching("thermometer");
  alive(home, "thermometer");
  for (let n = 0; n < 5; n += 1) {
    home.passes(minutes(10));
    home.restarts();
  }
  home.passes(minutes(9.9));
  expect(home.alerts()).toEqual([]);
  home.passes(minutes(0.1));
  expect(home.alerts()).toEqual(["device_late"]);
});

test("a gateway that was off for a day does not call its devices silent for a day", () => {
  const home = watching("thermometer");
  alive(home, "thermometer");
  home.passes(minutes(30));
  home.restarts(hours(24));
  // It may have spoken while nobody listened: it has one whole limit to speak again.
  home.passes(minutes(59.9));
  expect(home.alerts()).toEqual([]);
  home.passes(minutes(0.1));
  expect(home.alerts()).toEqual(["device_late"]);
});

test("a gateway that restarts every few minutes still finds a dead device", () => {
  const home = watching("thermometer");
  alive(home, "thermometer");
  for (let n = 0; n < 30; n += 1) {
    home.passes(minutes(3));
    home.restarts(seconds(5));
  }
  expect(home.alerts()).toEqual(["device_late"]);
});

test("the journal's own last word of a device is believed when it is newer than rule memory", () => {
  const home = watching("thermometer");
  alive(home, "thermometer");
  home.passes(seconds(7));
  alive(home, "thermometer");
  const saved = home.kept.cells.get("silence/thermometer")?.value as { heard: number };
  expect(home.now() - saved.heard).toBeLessThanOrEqual(10_000);
});

test("a dead device is found although a broker hands its stored copy out at every restart", () => {
  const home = watching("thermometer");
  alive(home, "thermometer");
  for (let n = 0; n < 3; n += 1) {
    home.passes(minutes(19));
    home.restarts(seconds(5));
    home.says("thermometer", { kind: "temperature", celsius: 20 }, { origin: "stored" });
  }
  home.restarts(seconds(5));
  home.passes(minutes(4));
  expect(home.alerts()).toEqual(["device_late"]);
});

test("a port that is down is one fault, and its devices are not called silent", () => {
  const home = watching("thermometer");
  alive(home, "thermometer", "serial:enocean");
  home.passes(minutes(30));
  home.source("serial:enocean", false);
  expect(home.messages()).toEqual(["raise port_down warning"]);
  home.source("serial:enocean", false);
  home.passes(hours(10));
  expect(home.messages().length).toBe(1);
  home.source("serial:enocean", true);
  expect(home.alerts()).toEqual(["port_down ended"]);
  // What it said while the port was down nobody heard: it has one whole limit to speak again.
  home.passes(minutes(59.9));
  expect(home.open()).toEqual([]);
  home.passes(minutes(0.1));
  expect(home.open()).toEqual(["device_late"]);
});

test("a bridge that says it is offline takes its family with it, and no other device of that broker", () => {
  const home = simulate({
    devices: [
      { id: "thermometer", silence: limits },
      { id: "kitchen-smoke", family: "esphome", silence: limits },
    ],
  });
  alive(home, "thermometer");
  alive(home, "kitchen-smoke");
  home.says("zigbee2mqtt:bridge", { kind: "fault", what: "bridge-offline" });
  home.says("zigbee2mqtt:bridge", { kind: "fault", what: "bridge-offline" });
  home.passes(hours(2));
  expect(home.alerts()).toEqual(["bridge_down", "device_late"]);
  expect(home.kept.messages[1]?.device).toBe("kitchen-smoke");
  home.says("zigbee2mqtt:bridge", { kind: "alive" });
  expect(home.open()).toEqual(["device_late"]);
});

test("a bridge whose stored word is 'offline' is down until it says otherwise: that is a fault, not an alarm", () => {
  const home = simulate();
  home.says("zigbee2mqtt:bridge", { kind: "fault", what: "bridge-offline" }, { origin: "stored" });
  expect(home.messages()).toEqual(["raise bridge_down warning"]);
});

test("what a bridge says about a device is not the device's word; 'offline' is told at once", () => {
  const home = watching("thermometer");
  alive(home, "thermometer");
  home.passes(minutes(5));
  home.says("thermometer", { kind: "fault", what: "offline" });
  expect(home.alerts()).toEqual(["device_late"]);
  expect(standing(home, "thermometer")).toBe("late");
  home.says("thermometer", { kind: "alive" });
  expect(home.alerts()).toEqual(["device_late ended"]);
});

test("a stored copy is nobody's word", () => {
  const home = watching("thermometer");
  alive(home, "thermometer");
  home.passes(minutes(59));
  home.says("thermometer", { kind: "temperature", celsius: 20 }, { origin: "stored" });
  home.passes(minutes(1));
  expect(home.alerts()).toEqual(["device_late"]);
});

test("a device that may be silent is never late; unheard it is still unseen", () => {
  const home = simulate({ devices: [{ id: "pendant", silence: "exempt" }] });
  expect(standing(home, "pendant")).toBe("never_seen");
  home.press("pendant");
  home.passes(hours(20));
  expect(home.alerts()).toEqual(["call_rescue"]);
  expect(standing(home, "pendant")).toBe("exempt");
});

test("a device that leaves the home takes its faults with it, never an emergency", () => {
  const home = watching("pendant", "call");
  home.press("pendant");
  home.passes(hours(2));
  expect(home.open()).toEqual(["call_rescue", "device_late"]);
  const devices = home.state().home.devices.filter(({ id }) => id !== "pendant");
  home.tell({ type: "settings", at: home.moment(), home: { ...home.state().home, devices } });
  expect(home.open()).toEqual(["call_rescue"]);
  expect([...home.kept.cells.keys()].filter((key) => key.includes("pendant"))).toEqual([]);
});

test("frames that nobody can read keep no radar and no thermometer alive; a call button has its own fault for that", () => {
  for (const carries of ["fall", "other", "call"] as const) {
    const home = watching("thermometer", carries);
    alive(home, "thermometer");
    for (let n = 0; n < 7; n += 1) {
      home.passes(minutes(10));
      home.unread("thermometer");
    }
    expect(home.alerts()).toEqual([carries === "call" ? "call_undecodable" : "device_late"]);
  }
});

test("a bridge that says 'offline' of a device that was never heard says that it was never heard", () => {
  const home = watching("thermometer");
  home.says("thermometer", { kind: "fault", what: "offline" });
  expect(home.alerts()).toEqual(["device_never_seen"]);
  home.passes(hours(9));
  expect(home.messages().length).toBe(1);
});
