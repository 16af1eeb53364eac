import { expect, test } from "vitest";
import { minutes, seconds } from "../../devices/model/moment.ts";
import { simulate } from "./simulate.ts";

test("silence counts as yes: a suspected fall goes when its guard has run out", () => {
  const home = simulate();
  home.falls();
  expect(home.alerts()).toEqual(["fall guarding"]);
  home.passes(seconds(19.9));
  expect(home.messages()).toEqual([]);
  home.passes(seconds(0.1));
  expect(home.messages()).toEqual(["raise fall emergency"]);
  expect(home.alert("fall")?.raisedAt).toBe(home.now());
});

test("the resident cancels inside the guard: recorded, and told as a notice", () => {
  const home = simulate();
  home.falls();
  home.passes(seconds(10));
  home.cancels();
  home.passes(minutes(5));
  expect(home.alerts()).toEqual(["fall_cancelled cancelled"]);
  expect(home.messages()).toEqual(["raise fall_cancelled notice"]);
  expect(home.kept.messages[0]?.note).toBe("cancelled by white-key");
});

test("after a cancelled fall the next one has its own guard and goes", () => {
  const home = simulate();
  home.falls();
  home.cancels();
  home.says("bathroom-radar", { kind: "fall", state: "cleared" });
  home.passes(minutes(1));
  home.falls();
  home.passes(seconds(20));
  expect(home.alerts()).toEqual(["fall_cancelled cancelled", "fall"]);
});

test("a cancel after the guard is news for the dispatcher and takes nothing back", () => {
  const home = simulate();
  home.falls();
  home.passes(seconds(25));
  home.cancels();
  expect(home.alerts()).toEqual(["fall"]);
  expect(home.messages()).toEqual(["raise fall emergency", "cancel fall emergency"]);
});

test("one press of the white key is one word to the centre, however often its radio says it", () => {
  const home = simulate();
  home.press("pendant");
  for (let n = 0; n < 3; n += 1) {
    home.cancels();
    home.passes(seconds(0.1));
  }
  home.passes(seconds(5));
  home.cancels();
  expect(home.messages().filter((each) => each.startsWith("cancel")).length).toBe(2);
});

test("a cancel that comes when the tick is late does not beat the guard", () => {
  const home = simulate();
  home.falls();
  home.hangs(seconds(21));
  home.cancels();
  expect(home.messages()).toEqual(["raise fall emergency", "cancel fall emergency"]);
});

test("the sensor's own 'cleared' is no word of the resident: the fall goes, marked as no longer seen", () => {
  const home = simulate();
  home.falls();
  home.passes(seconds(5));
  home.says("bathroom-radar", { kind: "fall", state: "cleared" });
  expect(home.alerts()).toEqual(["fall guarding"]);
  home.passes(seconds(15));
  expect(home.kept.messages[0]).toMatchObject({
    type: "raise",
    kind: "fall",
    severity: "emergency",
    condition: "cleared",
  });
});

test("a restart inside the guard sends", () => {
  const home = simulate();
  home.falls();
  home.passes(seconds(3));
  home.restarts(seconds(2));
  expect(home.messages()).toEqual(["raise fall emergency"]);
  home.passes(minutes(1));
  expect(home.messages().length).toBe(1);
});

test("a call inside the guard goes at once and takes the fall with it", () => {
  const home = simulate();
  home.falls();
  home.passes(seconds(4));
  home.press("pendant");
  expect(home.messages()).toEqual(["raise call_rescue emergency", "raise fall emergency"]);
  home.passes(minutes(1));
  expect(home.messages().length).toBe(2);
});

test("a technician's test press answers for nobody who may have fallen", () => {
  const home = simulate();
  home.tests("pendant");
  home.falls();
  home.press("pendant");
  expect(home.alerts()).toEqual(["fall guarding", "call_rescue test"]);
});

test("a sensor that grows surer gives no more time", () => {
  const home = simulate();
  home.falls("bathroom-radar", "suspected");
  home.passes(seconds(15));
  home.falls("bathroom-radar", "confirmed");
  home.passes(seconds(5));
  expect(home.messages()).toEqual(["raise fall emergency"]);
});

test("without a guard a fall goes at once", () => {
  const home = simulate({ rules: { fallGuard: seconds(0) } });
  home.falls("bathroom-radar", "confirmed");
  expect(home.messages()).toEqual(["raise fall emergency"]);
});

test("a radar that repeats a fall while somebody lies there tells of one fall; after a pause it is another", () => {
  const home = simulate();
  for (let second = 0; second < 120; second += 1) {
    home.falls();
    home.passes(seconds(1));
  }
  expect(home.alerts()).toEqual(["fall"]);
  expect(home.messages()).toEqual(["raise fall emergency"]);
  expect(home.alert("fall")?.repeats).toBe(119);
  home.receives("closed");
  home.passes(minutes(5));
  home.falls();
  expect(home.alerts()).toEqual(["fall ended", "fall guarding"]);
});

test("a stream's unchanged words are counted, not journalled one by one", () => {
  const home = simulate({ devices: [{ id: "bathroom-radar", stream: true }] });
  for (let n = 0; n < 100; n += 1) {
    home.says("bathroom-radar", { kind: "presence", on: true });
    home.passes(seconds(0.2));
  }
  expect(home.kept.readings.length).toBe(1);
});

test("a fall found lying at a start is an alert unless it is open already", () => {
  const home = simulate();
  home.falls("bathroom-radar", "confirmed");
  home.passes(seconds(20));
  home.restarts(seconds(5));
  home.falls("bathroom-radar", "confirmed");
  home.passes(minutes(1));
  expect(home.alerts()).toEqual(["fall"]);
  home.receives("closed");
  home.restarts(seconds(5));
  home.falls("bathroom-radar", "confirmed");
  expect(home.alerts()).toEqual(["fall ended", "fall guarding"]);
});

test("a press that means I'm fine takes back what was there before it, and its repeats nothing that came after", () => {
  const home = simulate({ devices: [{ id: "white-key" }] });
  const imFine = (counter: number, origin: "live" | "stored" = "live") =>
    home.tell({
      ...{ type: "heard", at: home.moment(), origin, source: "mqtt" },
      heard: [
        {
          device: "white-key",
          facts: [{ kind: "press", action: "single" }],
          cancels: true,
          edge: { key: "press", counter },
        },
      ],
    });
  home.falls();
  imFine(1, "stored");
  expect(home.alerts()).toEqual(["fall guarding"]);
  imFine(1);
  expect(home.alerts()).toEqual(["fall_cancelled cancelled"]);
  home.says("bathroom-radar", { kind: "fall", state: "cleared" });
  home.passes(minutes(2));
  home.falls();
  imFine(1);
  expect(home.open()).toEqual(["fall guarding"]);
  home.passes(seconds(20));
  expect(home.open()).toEqual(["fall"]);
});
