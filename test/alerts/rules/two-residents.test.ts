import { expect, test } from "vitest";
import type { Habits } from "../../../alerts/home.ts";
import { hours, minutes } from "../../../devices/model/moment.ts";
import { house } from "./house.ts";

const habits: Habits = {
  noActivity: { day: hours(4) },
  bathroom: { stay: minutes(60), still: minutes(30) },
  checkIns: [{ from: "09:00", to: "10:00", by: "press" }],
  up: { from: "05:00", to: "09:00" },
};
const residents = [
  { id: "he", bed: "bed-1", habits },
  { id: "she", bed: "bed-2", habits },
];
/** 08:00 in Shanghai. */
const morning = "2026-11-21T00:00:00Z";

test("in a home of two, shared sensors say nothing about either: nobody is guessed at", () => {
  const home = house({ residents, at: morning });
  home.moves("bath");
  home.passes(hours(40));
  expect(home.told()).toEqual([]);
});

test("each is known by what is theirs: her movement is not his", () => {
  const home = house({
    ...{ residents, at: morning },
    devices: [
      { id: "hall-motion", resident: "she" },
      { id: "kitchen-motion", resident: "he" },
      { id: "bath-motion", resident: "he" },
    ],
  });
  home.moves("kitchen");
  for (let n = 0; n < 10; n += 1) {
    home.passes(minutes(30));
    home.moves("hall");
  }
  expect(home.kept.messages.map(({ kind, resident }) => `${kind} ${resident}`)).toEqual([
    "check_in_missed he",
    "check_in_missed she",
    "no_activity he",
  ]);
});

test("whose pendant it is keeps the check-in of one and not of the other", () => {
  const home = house({
    ...{ residents, at: morning },
    devices: [
      { id: "pendant", resident: "she" },
      { id: "hall-motion", resident: "she" },
      { id: "kitchen-motion", resident: "he" },
    ],
  });
  home.passes(minutes(30));
  home.moves("hall");
  home.moves("kitchen");
  home.passes(minutes(60));
  home.press();
  home.passes(hours(1));
  expect(home.kept.messages.map(({ kind, resident, bed }) => `${kind} ${resident} ${bed}`)).toEqual([
    "check_in_missed he bed-1",
  ]);
});
