import fc from "fast-check";
import { expect, test } from "vitest";
import { later, minutes, seconds } from "../../devices/model/moment.ts";
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
  expect(home.told()).toEqual(["suspect fall emergency", "cancel fall_cancelled notice"]);
  expect(home.kept.messages[1]?.note).toBe("cancelled by white-key");
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
  expect(home.kept.messages[1]).toMatchObject({
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

const typesTold = (home: ReturnType<typeof simulate>) =>
  home.kept.messages.map(({ type, quiet }) => `${type}${quiet ? " quiet" : ""}`);

test("the centre is told of a suspected fall at once, with what is left of the guard, and of the fall under the same id", () => {
  const home = simulate();
  home.falls();
  expect(home.kept.messages).toEqual([
    expect.objectContaining({
      type: "suspect",
      kind: "fall",
      severity: "emergency",
      guard: 20_000,
      condition: "active",
    }),
  ]);
  home.passes(seconds(20));
  const [suspect, raise] = home.kept.messages;
  expect(raise).toMatchObject({ type: "raise", alertId: suspect?.alertId });
  expect(raise?.guard).toBeUndefined();
});

test("a radar that says the same fall again inside the guard tells the centre of one suspicion", () => {
  const home = simulate();
  for (let n = 0; n < 5; n += 1) {
    home.falls("bathroom-radar", n === 2 ? "confirmed" : "suspected");
    home.passes(seconds(2));
  }
  expect(home.told()).toEqual(["suspect fall emergency"]);
});

test("a home that tells no suspicions keeps quiet until the guard is over, and reports the cancelled fall as before", () => {
  const home = simulate({ rules: { tellSuspectedFall: false } });
  home.falls();
  home.passes(seconds(19));
  expect(home.told()).toEqual([]);
  home.cancels();
  expect(home.told()).toEqual(["raise fall_cancelled notice"]);
});

test("a household that wants cancelled falls kept to itself: a centre that was told hears that it is over and shows nothing", () => {
  const home = simulate({ rules: { reportCancelledFall: false } });
  home.falls();
  home.cancels();
  expect(typesTold(home)).toEqual(["suspect", "cancel quiet"]);
  expect(home.alerts()).toEqual(["fall_cancelled cancelled"]);
});

test("neither told nor reported: the cancelled fall is in the home's own books and nowhere else", () => {
  const home = simulate({ rules: { tellSuspectedFall: false, reportCancelledFall: false } });
  home.falls();
  home.cancels();
  home.passes(minutes(5));
  expect(home.told()).toEqual([]);
  expect(home.alerts()).toEqual(["fall_cancelled cancelled"]);
  expect(home.alert("fall_cancelled")?.keptAtHome).toBe(true);
});

test("who was told hears the end, although the household changed its mind inside the guard", () => {
  const home = simulate();
  home.falls();
  home.settle({ rules: { tellSuspectedFall: false, reportCancelledFall: false } });
  home.cancels();
  expect(typesTold(home)).toEqual(["suspect", "cancel quiet"]);
});

test("that the centre keeps a suspicion promises the home nothing: the lamp waits for the word on the fall itself", () => {
  const home = simulate();
  home.falls();
  const { id } = home.alert("fall") ?? expect.unreachable();
  const stored = (suspected: boolean) =>
    home.tell({
      type: "receipt",
      at: home.moment(),
      receipt: {
        ...{ v: 1, type: "stored", alertId: id, epoch: "e", seq: 1, caseId: "c", caseVersion: 1, at: 1 },
        ...(suspected && { suspected: true as const }),
      },
    });
  stored(true);
  home.passes(seconds(20));
  // Its receipt comes once more, late.
  stored(true);
  expect(home.alert("fall")?.response?.storedAt).toBeUndefined();
  stored(false);
  expect(home.alert("fall")?.response?.storedAt).toBe(home.now());
});

test("a restart inside the guard sends the fall that the centre had been told of, once", () => {
  const home = simulate();
  home.falls();
  home.passes(seconds(3));
  home.restarts(seconds(40));
  home.restarts(seconds(1));
  home.passes(minutes(1));
  expect(home.told()).toEqual(["suspect fall emergency", "raise fall emergency"]);
});

test("the sensor is taken out of the home inside the guard: silence still counts as yes", () => {
  const home = simulate();
  home.falls();
  const { devices } = home.state().home;
  home.tell({
    type: "settings",
    at: home.moment(),
    home: { ...home.state().home, devices: devices.filter(({ id }) => id !== "bathroom-radar") },
  });
  expect(home.messages()).toEqual(["raise fall emergency"]);
  home.passes(minutes(1));
  expect(home.messages()).toEqual(["raise fall emergency"]);
});

test("a test fall whose test is begun anew is taken back at the centre, which would raise it otherwise", () => {
  const home = simulate();
  home.tests("bathroom-radar");
  home.falls();
  home.tell({
    ...{ type: "test", at: home.moment(), device: "bathroom-radar", until: later(home.now(), minutes(1)) },
    anew: true,
  });
  expect(typesTold(home)).toEqual(["suspect", "cancel quiet"]);
  expect(home.kept.messages.every((each) => each.test)).toBe(true);
});

test.each([
  ["an hour on", 3_600_000],
  ["an hour back", -3_600_000],
  ["to 1970", -Date.UTC(2026, 10, 21, 4)],
])("the clock is set %s inside the guard: it is as long as it was, and one fall is one fall", (_, by) => {
  const home = simulate();
  home.falls();
  home.passes(seconds(5));
  home.setsClock(by);
  home.passes(seconds(14.9));
  expect(home.told()).toEqual(["suspect fall emergency"]);
  home.passes(seconds(0.1));
  expect(home.told()).toEqual(["suspect fall emergency", "raise fall emergency"]);
  home.passes(minutes(2));
  expect(home.messages()).toEqual(["raise fall emergency"]);
  home.setsClock(-by);
  home.falls("bathroom-radar");
  home.passes(minutes(1));
  expect(home.alerts()).toEqual(["fall"]);
});

test("whatever is done inside the guard, a fall ends in exactly one of two ways and the centre is told which", () => {
  const act = fc.constantFrom("falls", "cancels", "presses", "passes", "restarts", "clears", "clock");
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), fc.boolean(), fc.boolean(), (acts, tells, reports) => {
      const home = simulate({ rules: { tellSuspectedFall: tells, reportCancelledFall: reports } });
      home.falls();
      for (const each of acts)
        ({
          falls: () => home.falls(),
          cancels: () => home.cancels(),
          presses: () => home.press("pendant"),
          passes: () => home.passes(seconds(7)),
          restarts: () => home.restarts(seconds(1)),
          clears: () => home.says("bathroom-radar", { kind: "fall", state: "cleared" }),
          clock: () => home.setsClock(3_600_000),
        })[each]();
      home.passes(minutes(1));
      const falls = [...home.kept.alerts.values()].filter(({ rule }) => rule === "fall");
      for (const { id, state, suspectTold } of falls) {
        const own = home.kept.messages.filter(({ alertId }) => alertId === id).map(({ type }) => type);
        const raised = own.filter((type) => type === "raise").length;
        expect(own.filter((type) => type === "suspect").length).toBe(tells ? 1 : 0);
        expect(suspectTold).toBe(tells ? true : undefined);
        if (state === "cancelled") expect(own).toEqual(tells ? ["suspect", "cancel"] : reports ? ["raise"] : []);
        else expect([state, raised]).toEqual(["raised", 1]);
        // A suspicion comes first and is followed by the fall or its end.
        if (tells) expect(["raise", "cancel"]).toContain(own[1]);
      }
    }),
    { numRuns: 60 },
  );
});
