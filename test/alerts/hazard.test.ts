import { expect, test } from "vitest";
import { minutes, seconds } from "../../devices/model/moment.ts";
import { simulate } from "./simulate.ts";

const kinds = ["smoke", "gas", "co", "water"] as const;

test.each(kinds)("%s is an emergency at once and stays one when it clears", (kind) => {
  const home = simulate();
  home.says("kitchen-smoke", { kind, on: false });
  home.says("kitchen-smoke", { kind, on: true });
  expect(home.messages()).toEqual([`raise ${kind} emergency`]);
  home.says("kitchen-smoke", { kind, on: false });
  expect(home.alert(kind)).toMatchObject({ state: "raised", condition: "cleared" });
  home.passes(minutes(600));
  expect(home.open()).toEqual([kind]);
  home.says("kitchen-smoke", { kind, on: true });
  expect(home.kept.messages[2]).toMatchObject({ type: "change", condition: "active" });
});

test.each(kinds)(
  "%s that is on when its device is first heard after a start is an alert, unless open already",
  (kind) => {
    const home = simulate();
    home.says("kitchen-smoke", { kind, on: true });
    expect(home.alerts()).toEqual([kind]);
    home.restarts(seconds(5));
    home.says("kitchen-smoke", { kind, on: true });
    expect(home.alerts()).toEqual([kind]);
    expect(home.messages().length).toBe(1);
  },
);

test.each(kinds)("a stored copy of %s is asked for again; answered it is what the device says", (kind) => {
  const home = simulate();
  home.says("kitchen-smoke", { kind, on: true }, { origin: "stored" });
  expect(home.alerts()).toEqual([]);
  expect(home.kept.asks).toEqual([{ device: "kitchen-smoke", fact: kind }]);
  home.passes(seconds(2));
  home.says("kitchen-smoke", { kind, on: true });
  expect(home.messages()).toEqual([`raise ${kind} emergency`]);
  home.passes(minutes(5));
  expect(home.messages().length).toBe(1);
});

test("a stored copy that nobody confirms becomes a warning to look, never an emergency", () => {
  const home = simulate();
  home.says("kitchen-smoke", { kind: "smoke", on: true }, { origin: "stored" });
  home.passes(seconds(60));
  expect(home.messages()).toEqual(["raise check_device warning"]);
  home.passes(minutes(600));
  expect(home.messages().length).toBe(1);
});

test("a stored copy that comes after the device's own word is history", () => {
  const home = simulate();
  home.says("kitchen-smoke", { kind: "smoke", on: false });
  home.says("kitchen-smoke", { kind: "smoke", on: true }, { origin: "stored" });
  home.passes(minutes(5));
  expect(home.kept.asks).toEqual([]);
  expect(home.alerts()).toEqual([]);
});

test("a live 'off' answers the question", () => {
  const home = simulate();
  home.says("kitchen-smoke", { kind: "smoke", on: true }, { origin: "stored" });
  home.passes(seconds(1));
  home.says("kitchen-smoke", { kind: "smoke", on: false });
  home.passes(minutes(5));
  expect(home.alerts()).toEqual([]);
});
