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
