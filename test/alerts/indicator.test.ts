import { expect, test } from "vitest";
import { appearance, indicatorStates, indicatorWords, inWords } from "../../alerts/appearance.ts";
import { indicator, type Line, precedence } from "../../alerts/indicator.ts";
import { instant, later, minutes, seconds } from "../../devices/model/moment.ts";
import { indicatorView } from "../../gateway/page/view.ts";
import { type SimulatedHome, simulate } from "./simulate.ts";

const look = (home: SimulatedHome, journal: "disk" | "memory" = "disk", line: Partial<Line> = {}) =>
  indicator({
    home: home.state().home,
    alerts: [...home.kept.alerts.values()],
    journal,
    now: home.moment(),
    // The centre speaks just now, unless the test is about that.
    line: { since: instant(0), heardAt: home.now(), unstored: new Map(), ...line },
  });
const lamp = (home: SimulatedHome) => look(home).indicator.state;

test("from the press to the end the lamp says what is known, and green only what a person has claimed", () => {
  const home = simulate();
  expect(lamp(home)).toBe("normal");
  home.press("pendant");
  expect(lamp(home)).toBe("sending");
  home.passes(seconds(2));
  home.receives("stored");
  expect(lamp(home)).toBe("stored");
  home.receives("shown");
  expect(lamp(home)).toBe("stored");
  home.receives("claimed");
  expect(look(home).indicator.light).toEqual({ colour: "green", pattern: "steady" });
  home.receives("dispatched");
  expect(lamp(home)).toBe("coming");
  home.receives("on_site");
  expect(lamp(home)).toBe("coming");
  home.receives("closed");
  expect(lamp(home)).toBe("closed");
  expect(look(home).indicator.tone.sound).toBe("chime");
  home.passes(seconds(5));
  expect(lamp(home)).toBe("normal");
});

test("no receipt for 30 s: the home is told to call for help itself", () => {
  const home = simulate();
  home.press("pendant");
  home.passes(seconds(29.9));
  expect(lamp(home)).toBe("sending");
  expect(look(home).lookAgainAt).toBe(1_000 + 30_000);
  home.passes(seconds(0.1));
  expect(lamp(home)).toBe("not_through");
  expect(look(home).indicator.tone.sound).toBe("siren");
  home.receives("stored");
  expect(lamp(home)).toBe("stored");
});

test("stored and unclaimed for 60 s: the home hears that we go on", () => {
  const home = simulate();
  home.press("pendant");
  home.passes(seconds(10));
  home.receives("stored");
  home.passes(seconds(59.9));
  expect(lamp(home)).toBe("stored");
  expect(look(home, "disk", { heardAt: later(home.now(), seconds(60)) }).lookAgainAt).toBe(1_000 + 70_000);
  home.passes(seconds(0.1));
  expect(lamp(home)).toBe("waiting");
  expect(look(home).indicator.tone).toEqual({ sound: "rising2", every: 60_000 });
});

test.each(["claimed", "dispatched", "on_site"] as const)("a lost claim takes the green back after %s", (before) => {
  const home = simulate();
  home.press("pendant");
  home.receives("stored");
  home.receives(before);
  expect(look(home).indicator.light.colour).toBe("green");
  home.receives("released");
  expect(lamp(home)).toBe("waiting");
  expect(look(home).indicator.light.colour).toBe("red");
  home.receives("claimed");
  expect(lamp(home)).toBe("claimed");
});

test("whoever was sent does not come: green stays, and coming goes back to claimed", () => {
  const home = simulate();
  home.press("pendant");
  for (const told of ["stored", "claimed", "dispatched"] as const) home.receives(told);
  expect(lamp(home)).toBe("coming");
  home.receives("claimed");
  expect(lamp(home)).toBe("claimed");
  expect(look(home).indicator.light.colour).toBe("green");
  // Late: nobody comes any more.
  home.receives("dispatched", undefined, 3);
  expect(lamp(home)).toBe("claimed");
});

test("a case that was closed and is opened again relights the lamp, and a late word of before its end does not", () => {
  const home = simulate();
  home.press("pendant");
  for (const told of ["stored", "claimed", "closed"] as const) home.receives(told);
  home.passes(minutes(10));
  expect(lamp(home)).toBe("normal");
  home.receives("claimed", undefined, 2);
  expect(lamp(home)).toBe("normal");
  home.receives("released");
  expect(lamp(home)).toBe("waiting");
  home.receives("claimed");
  expect(lamp(home)).toBe("claimed");
  home.receives("closed");
  home.passes(seconds(6));
  expect(lamp(home)).toBe("normal");
});

test("a home remembers of ended calls no more than it must", () => {
  const home = simulate();
  const calls = Array.from({ length: 25 }, () => {
    home.press("pendant");
    for (const told of ["stored", "claimed", "closed"] as const) home.receives(told);
    home.passes(minutes(1));
    return [...home.kept.alerts.values()].at(-1);
  });
  expect(new Set(calls.map((call) => call?.id)).size).toBe(25);
  home.receives("released", calls[0]);
  expect(lamp(home)).toBe("normal");
  home.receives("released", calls[24]);
  expect(lamp(home)).toBe("waiting");
});

test("a claim that overtakes 'stored' is a claim; a late release of an older case version is none", () => {
  const home = simulate();
  home.press("pendant");
  home.receives("claimed", undefined, 7);
  expect(lamp(home)).toBe("claimed");
  home.receives("released", undefined, 5);
  home.receives("stored", undefined, 9);
  expect(lamp(home)).toBe("claimed");
});

test("while the disk takes nothing the lamp stays at sending, whatever comes back", () => {
  const home = simulate();
  home.press("pendant");
  home.receives("stored");
  home.receives("claimed");
  expect(look(home, "memory").indicator.state).toBe("sending");
});

test("a fall in its guard asks the resident; cancelled, the lamp is white for 5 s", () => {
  const home = simulate();
  home.falls();
  expect(look(home).indicator).toMatchObject({
    state: "guarding",
    light: { colour: "white", pattern: "fast_blink" },
    tone: { every: 3_000 },
  });
  home.cancels();
  expect(lamp(home)).toBe("cancelled");
  home.passes(seconds(4.9));
  expect(lamp(home)).toBe("cancelled");
  home.passes(seconds(0.1));
  expect(lamp(home)).toBe("normal");
});

test("the 30 s of a guarded fall begin when it is sent", () => {
  const home = simulate();
  home.falls();
  home.passes(seconds(20));
  expect(lamp(home)).toBe("sending");
  home.passes(seconds(29));
  expect(lamp(home)).toBe("sending");
  home.passes(seconds(1));
  expect(lamp(home)).toBe("not_through");
});

test("of several alerts the one that is worst off is shown; none hides behind a claim", () => {
  const home = simulate();
  home.press("pendant");
  home.receives("stored", home.alert("call_rescue"));
  home.receives("claimed", home.alert("call_rescue"));
  home.says("kitchen-smoke", { kind: "smoke", on: true });
  expect(lamp(home)).toBe("sending");
  home.receives("stored", home.alert("smoke"));
  expect(lamp(home)).toBe("stored");
  expect(look(home).indicator.alertId).toBe(home.alert("smoke")?.id);
  home.falls();
  expect(lamp(home)).toBe("guarding");
  home.cancels();
  home.receives("claimed", home.alert("smoke"));
  home.receives("closed", home.alert("smoke"));
  expect(lamp(home)).toBe("claimed");
});

test("every state of an alert has its place in the precedence, the unclaimed before the claimed", () => {
  const place = (state: (typeof precedence)[number]) => precedence.indexOf(state);
  for (const red of ["not_through", "stored_unheard", "sending", "waiting", "stored"] as const)
    for (const green of ["claimed_unheard", "claimed", "coming"] as const)
      expect(place(red)).toBeLessThan(place(green));
  const others = ["normal", "line_down", "device_fault", "mains_lost", "unknown"];
  expect([...precedence].sort()).toEqual(indicatorStates.filter((state) => !others.includes(state)).sort());
});

test("a test shows the same lamp, marked as a test, and never covers a real call", () => {
  const home = simulate();
  home.tests("bathroom-button");
  home.press("bathroom-button");
  expect(look(home).indicator).toMatchObject({ state: "sending", test: true });
  home.press("pendant");
  home.receives("claimed", home.alert("call_rescue"));
  expect(look(home).indicator).toMatchObject({ state: "claimed", test: false });
});

test("a fault of the watching is amber with its room, mains before the rest, silent at night and never over a call", () => {
  const night = simulate({ wall: Date.UTC(2026, 10, 21, 18) });
  for (const [home, sound] of [
    [simulate(), "chirp"],
    [night, "none"],
  ] as const) {
    home.unread("bathroom-button");
    expect(look(home).indicator).toMatchObject({ state: "device_fault", room: "bathroom", tone: { sound } });
    home.says("thermometer", { kind: "mains", on: false });
    expect(look(home).indicator).toMatchObject({ state: "mains_lost", tone: { sound } });
    home.press("pendant");
    expect(look(home).indicator).toMatchObject({ state: "sending", tone: { sound: "beep" } });
  }
});

test("a door is the centre's business and lights nothing at home", () => {
  const home = simulate();
  home.opens();
  home.passes(minutes(10));
  expect(home.open()).toEqual(["door_left_open"]);
  expect(lamp(home)).toBe("normal");
});

test("green stands in the table for a claim and for nothing else", () => {
  const green = indicatorStates.filter((state) => appearance[state].light.colour === "green");
  expect(green).toEqual(["claimed", "coming"]);
  expect(appearance.unknown.light).toEqual({ colour: "amber", pattern: "blink" });
});

test("the sentences name the place and are the page's own shape", () => {
  const home = simulate();
  home.unread("bathroom-button");
  const { indicator: shown } = look(home);
  const words = inWords(shown, () => ({ zh: "卫生间", en: "Bathroom" }));
  expect(words).toEqual({ zh: "卫生间设备需要检修", en: "Bathroom device needs repair" });
  expect(indicatorView.safeParse({ ...shown, words }).error).toBeUndefined();
  expect(indicatorWords.claimed.zh).toBe("值班员正在处理，请别着急");
  for (const state of indicatorStates) expect(inWords({ state }, () => undefined).zh).not.toContain("{");
});

/** A press that came so far, and then the centre is never heard again. */
function cutOffAfter(...receipts: readonly ("stored" | "claimed" | "dispatched" | "released" | "closed")[]) {
  const home = simulate();
  home.press("pendant");
  for (const receipt of receipts) home.receives(receipt);
  const heardAt = home.now();
  return { home, heardAt, look: () => look(home, "disk", { heardAt }) };
}

test.each([
  [["stored"], "waiting", "stored_unheard"],
  [["stored", "claimed"], "claimed", "claimed_unheard"],
  [["stored", "claimed", "dispatched"], "coming", "claimed_unheard"],
  [["stored", "claimed", "released"], "waiting", "stored_unheard"],
] as const)("after %o the promise '%s' lasts 120 s without a word of the centre, and is then '%s'", (...story) => {
  const [receipts, promised, unheard] = story;
  const { home, heardAt, look: see } = cutOffAfter(...receipts);
  home.passes(seconds(119.9));
  expect(see().indicator.state).toBe(promised);
  expect(see().lookAgainAt).toBe(heardAt + 120_000);
  home.passes(seconds(0.1));
  expect(see().indicator.state).toBe(unheard);
  expect(see().indicator.light.colour).toBe("red_white");
  home.passes(minutes(60));
  expect(see().indicator.state).toBe(unheard);
  // Its next word brings back what is still true.
  expect(lamp(home)).toBe(promised);
});

test("nobody is told that help comes, or that somebody is busy now, on a line that is dead", () => {
  expect(indicatorWords.claimed_unheard.zh).toContain("接手过");
  for (const state of ["stored_unheard", "claimed_unheard"] as const) {
    expect(indicatorWords[state].zh).toContain("联系不上");
    expect(indicatorWords[state].zh).toContain("120");
    expect(appearance[state].light.colour).not.toBe("green");
  }
  // A siren while somebody may be on the way would frighten; while nobody is known to act it calls the neighbours.
  expect(appearance.stored_unheard.tone.sound).toBe("siren");
  expect(appearance.claimed_unheard.tone.sound).not.toBe("siren");
});

test("a second press that is not stored for 30 s takes the green back, although the centre was heard a moment ago", () => {
  const home = simulate();
  home.press("pendant");
  home.receives("stored");
  home.receives("claimed");
  home.passes(minutes(5));
  home.press("pendant");
  const unstored = new Map([[home.alert("call_rescue")?.id ?? "", home.now()]]);
  home.passes(seconds(29.9));
  expect(look(home, "disk", { unstored }).indicator.state).toBe("claimed");
  home.passes(seconds(0.1));
  expect(look(home, "disk", { unstored }).indicator.state).toBe("claimed_unheard");
  expect(lamp(home)).toBe("claimed");
});

test("an unstored change of one alert says nothing of another", () => {
  const home = simulate();
  home.press("pendant");
  home.receives("stored");
  home.receives("claimed");
  home.passes(minutes(5));
  expect(look(home, "disk", { unstored: new Map([["another", instant(0)]]) }).indicator.state).toBe("claimed");
});

test("after a restart an old claim is believed for 30 s, and longer only when the centre speaks", () => {
  const home = simulate();
  home.press("pendant");
  home.receives("stored");
  home.receives("claimed");
  home.passes(minutes(3));
  const line = { since: home.now(), heardAt: undefined };
  home.passes(seconds(29.9));
  expect(look(home, "disk", line).indicator.state).toBe("claimed");
  home.passes(seconds(0.1));
  expect(look(home, "disk", line).indicator.state).toBe("claimed_unheard");
});

test("what was never promised does not change with the line: sending, the guard, the end, and a calm home", () => {
  const dead = { heardAt: undefined, since: instant(-1_000_000) };
  const home = simulate();
  expect(look(home, "disk", dead).indicator.state).toBe("normal");
  home.falls();
  expect(look(home, "disk", dead).indicator.state).toBe("guarding");
  home.passes(seconds(20));
  expect(look(home, "disk", dead).indicator.state).toBe("sending");
  home.receives("closed");
  expect(look(home, "disk", dead).indicator.state).toBe("closed");
});

test("a household that keeps it to itself hears that nobody was told; a centre that knew of the suspicion was", () => {
  const alone = simulate({ rules: { tellSuspectedFall: false, reportCancelledFall: false } });
  alone.falls();
  alone.cancels();
  expect(lamp(alone)).toBe("cancelled_kept");
  alone.passes(seconds(5));
  expect(lamp(alone)).toBe("normal");
  const told = simulate({ rules: { reportCancelledFall: false } });
  told.falls();
  told.cancels();
  expect(lamp(told)).toBe("cancelled");
});

test("what the centre keeps of a suspicion is no 'the centre has it': the lamp asks, and then says that it is sending", () => {
  const home = simulate();
  home.falls();
  const { id } = home.alert("fall") ?? expect.unreachable();
  const receipt = {
    v: 1,
    type: "stored",
    alertId: id,
    epoch: "e",
    seq: 1,
    caseId: "c",
    caseVersion: 1,
    at: 1,
  } as const;
  home.tell({ type: "receipt", at: home.moment(), receipt: { ...receipt, suspected: true } });
  expect(lamp(home)).toBe("guarding");
  home.passes(seconds(20));
  expect(lamp(home)).toBe("sending");
  home.tell({ type: "receipt", at: home.moment(), receipt: { ...receipt, seq: 2, caseVersion: 2 } });
  expect(lamp(home)).toBe("stored");
});
