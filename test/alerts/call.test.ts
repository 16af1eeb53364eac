import { expect, test } from "vitest";
import { minutes, seconds } from "../../devices/model/moment.ts";
import { simulate } from "./simulate.ts";

test("a press is an emergency at once, with its place, its cause and the last half hour", () => {
  const home = simulate();
  home.opens();
  home.passes(minutes(3));
  const output = home.press("bathroom-button");
  expect(home.alerts()).toEqual(["call_rescue"]);
  const [message] = output.messages;
  expect(message).toMatchObject({
    type: "raise",
    severity: "emergency",
    room: "bathroom",
    gatewayId: "gw-1",
    test: false,
  });
  expect(message?.causes.map(({ fact }) => fact.kind)).toEqual(["call"]);
  expect(message?.snapshot.map(({ fact }) => fact.kind)).toEqual(["contact", "call"]);
  expect(message?.snapshot[0]?.ago).toBe(minutes(3));
});

test("help is a warning in the lane of emergencies, and a rescue after it raises the same alert", () => {
  const home = simulate();
  home.says("pendant", { kind: "call", level: "help", on: true });
  expect(home.messages()).toEqual(["raise call_help warning"]);
  home.passes(seconds(5));
  home.press("pendant");
  expect(home.alerts()).toEqual(["call_rescue"]);
  expect(home.messages()).toEqual(["raise call_help warning", "change call_rescue emergency"]);
  home.says("pendant", { kind: "call", level: "help", on: true });
  expect(home.kept.messages[2]).toMatchObject({ kind: "call_rescue", severity: "emergency" });
});

test("radio repeats are kept and counted, and ring nothing", () => {
  const home = simulate();
  home.press("bathroom-button");
  home.passes(seconds(0.2));
  home.press("bathroom-button", { source: "serial" });
  home.passes(seconds(0.2));
  home.press("bathroom-button");
  expect(home.kept.readings.map(({ repeats }) => repeats)).toEqual([undefined, 1, 1]);
  expect(home.alert("call_rescue")?.repeats).toBe(2);
  expect(home.messages()).toEqual(["raise call_rescue emergency"]);
});

test("every later press rings again at the centre, on the same alert", () => {
  const home = simulate();
  home.press("bathroom-button");
  home.passes(seconds(0.6));
  home.press("bathroom-button");
  home.passes(seconds(0.6));
  home.press("bathroom-button");
  expect(home.alerts()).toEqual(["call_rescue"]);
  expect(home.messages()).toEqual([
    "raise call_rescue emergency",
    "change call_rescue emergency",
    "change call_rescue emergency",
  ]);
  expect(home.kept.messages.map(({ repeats }) => repeats)).toEqual([0, 1, 2]);
});

test("a new counter is a new press inside the window, the same counter a repeat outside it", () => {
  const home = simulate();
  const pressed = (counter: number) => home.press("bathroom-button", { edge: { key: "sos", counter } });
  pressed(7);
  home.passes(seconds(0.1));
  pressed(8);
  home.passes(minutes(2));
  pressed(8);
  expect(home.kept.readings.map(({ repeats }) => repeats)).toEqual([undefined, undefined, 2]);
  home.passes(minutes(11));
  pressed(8);
  expect(home.kept.readings[3]?.repeats).toBeUndefined();
  expect(home.messages().length).toBe(3);
});

test("a press after the centre closed the case is a new alert, even inside the window", () => {
  const home = simulate();
  home.press("bathroom-button");
  home.receives("stored");
  home.receives("claimed");
  home.receives("closed");
  home.passes(seconds(0.3));
  home.press("bathroom-button");
  expect(home.alerts()).toEqual(["call_rescue ended", "call_rescue"]);
  expect(home.messages()).toEqual(["raise call_rescue emergency", "raise call_rescue emergency"]);
});

test("a call stays open when its input goes off, and the centre is told that it did", () => {
  const home = simulate();
  home.press("bathroom-button");
  home.passes(seconds(3));
  home.says("bathroom-button", { kind: "call", level: "rescue", on: false });
  expect(home.alert("call_rescue")).toMatchObject({ state: "raised", condition: "cleared" });
  expect(home.kept.messages[1]).toMatchObject({ type: "change", condition: "cleared" });
  home.passes(minutes(60 * 24));
  expect(home.open()).toEqual(["call_rescue"]);
});

test("an input that is held says so for as long as it is; pulled again it rings again, and after its off was lost too", () => {
  const home = simulate();
  const off = () => home.says("bathroom-button", { kind: "call", level: "rescue", on: false });
  off();
  for (let second = 0; second < 30; second += 1) {
    home.press("bathroom-button");
    home.passes(seconds(1));
  }
  expect(home.messages()).toEqual(["raise call_rescue emergency"]);
  expect(home.alert("call_rescue")?.repeats).toBe(29);
  off();
  home.passes(seconds(1));
  home.press("bathroom-button");
  expect(home.messages().filter((each) => each.startsWith("change")).length).toBe(2);
  home.passes(seconds(20));
  home.press("bathroom-button");
  expect(home.messages().filter((each) => each.startsWith("change")).length).toBe(3);
});

test("an input found held at a start is a call, unless that call is open already", () => {
  const home = simulate();
  home.says("bathroom-button", { kind: "call", level: "rescue", on: false });
  home.passes(seconds(10));
  home.press("bathroom-button");
  home.restarts(seconds(30));
  home.press("bathroom-button");
  expect(home.alerts()).toEqual(["call_rescue"]);
  expect(home.kept.readings[home.kept.readings.length - 1]?.first).toBe(true);
  home.receives("closed");
  home.restarts(seconds(30));
  home.press("bathroom-button");
  expect(home.alerts()).toEqual(["call_rescue ended", "call_rescue"]);
});

test("a press out of a broker's store raises nothing; it is asked for again, and unanswered it wants a look", () => {
  const home = simulate();
  home.press("bathroom-button", { origin: "stored" });
  expect(home.alerts()).toEqual([]);
  expect(home.kept.asks).toEqual([{ device: "bathroom-button", fact: "call" }]);
  expect(home.kept.readings[0]?.origin).toBe("stored");
  home.passes(seconds(59));
  expect(home.alerts()).toEqual([]);
  home.passes(seconds(1));
  expect(home.messages()).toEqual(["raise check_device warning"]);
  home.says("bathroom-button", { kind: "battery", percent: 80 });
  expect(home.alerts()).toEqual(["check_device ended"]);
});

test("what a bridge doubts itself is asked for as well", () => {
  const home = simulate();
  const fact = { kind: "call", level: "rescue", on: true } as const;
  const heard = [{ device: "pendant", facts: [], unconfirmed: [fact] }];
  home.tell({ type: "heard", at: home.moment(), origin: "stored", source: "mqtt", heard });
  expect(home.kept.asks).toEqual([{ device: "pendant", fact: "call" }]);
  expect(home.alerts()).toEqual([]);
});

test("a press of the tested device inside its window is a test, any other press is real", () => {
  const home = simulate();
  home.tests("bathroom-button", minutes(60));
  home.press("bathroom-button");
  home.press("pendant");
  expect(home.alerts()).toEqual(["call_rescue test", "call_rescue"]);
  home.passes(seconds(121));
  home.press("bathroom-button");
  expect(home.alerts()).toEqual(["call_rescue test", "call_rescue", "call_rescue"]);
  home.passes(minutes(15));
  expect(home.open()).toEqual(["call_rescue", "call_rescue"]);
});

test("a call of a device that nobody registered is not this home's emergency, and not nothing", () => {
  const home = simulate();
  for (let n = 0; n < 50; n += 1) home.press(`rf433:${n}`);
  expect(home.messages()).toEqual(["raise check_device warning"]);
  expect(home.alert("check_device")?.device).toBe("rf433:0");
  expect(home.kept.cells.size).toBeLessThan(20);
});

test("two presses told by one frame do not fold into each other", () => {
  const home = simulate();
  home.says("bathroom-button", [
    { kind: "press", action: "single" },
    { kind: "call", level: "rescue", on: true },
  ]);
  expect(home.kept.readings.map(({ fact, repeats }) => [fact.kind, repeats])).toEqual([
    ["press", undefined],
    ["call", undefined],
  ]);
});
