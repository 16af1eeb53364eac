import { expect, test } from "vitest";
import type { Reading } from "../../devices/model/reading.ts";
import { lineOf, longest, tagText } from "../../gateway/influx/points.ts";
import { isDated, stampOf } from "../../gateway/influx/stamp.ts";
import { at, noon } from "./journal.ts";

const opened: Reading = {
  id: 4_711,
  device: "front-door",
  room: "hall",
  at: at(0),
  origin: "live",
  fact: { kind: "contact", open: true },
};

test("an opened door is one line: its kind, where, what, when", () => {
  expect(lineOf("h1", opened, noon)).toBe(
    `contact,home=h1,device=front-door,room=hall open=true,reading=4711i ${noon}004711`,
  );
});

test("each field keeps its own type and unit, and what is not known is not written", () => {
  const battery = { ...opened, fact: { kind: "battery", percent: 51.5, low: false } } as const;
  expect(lineOf("h1", battery, noon)).toContain(" percent=51.5,low=false,reading=4711i ");
  const broken = { ...opened, fact: { kind: "temperature", celsius: Number.NaN } } as const;
  expect(lineOf("h1", broken, noon)).toContain(" reading=4711i ");
  const alive = { ...opened, fact: { kind: "alive" } } as const;
  expect(lineOf("h1", alive, noon)).toBe(`alive,home=h1,device=front-door,room=hall reading=4711i ${noon}004711`);
});

test("a level out of a broker's store and a repeat say so", () => {
  const line = lineOf("h1", { ...opened, origin: "stored", repeats: 4_700, resident: "r1" }, noon);
  expect(line).toContain(",resident=r1 open=true,stored=true,repeats=4700i,reading=4711i ");
});

test("two presses of one button in one millisecond are two points", () => {
  const first = lineOf("h1", { ...opened, id: 999_999 }, noon)
    .split(" ")
    .at(-1);
  const second = lineOf("h1", { ...opened, id: 1_000_000 }, noon)
    .split(" ")
    .at(-1);
  expect(first).toBe(`${noon}999999`);
  expect(second).toBe(`${noon}000000`);
});

test("a very long name is cut, also in the middle of a character of two halves", () => {
  const long = tagText(`${"a".repeat(longest.tag - 1)}\u{1f6cf}b`);
  expect(long).toBe(`${"a".repeat(longest.tag - 1)}\ufffd`);
});

test("inside one boot the monotonic clock tells what time it was in 1970", () => {
  const pressed = at(0, { wall: 12_345, trusted: false, mono: 60_000 });
  const synced = at(90_000, { mono: 150_000 });
  expect(isDated(pressed)).toBe(false);
  expect(stampOf(pressed, synced)).toBe(noon);
});

test("across a power cut the home's steady line tells it", () => {
  const pressed = at(0, { wall: 12_345, trusted: false, boot: "boot-0", mono: 9_000_000 });
  const synced = at(3_600_000, { mono: 5_000 });
  expect(stampOf(pressed, synced)).toBe(noon);
});

test("a clock that claims to be trusted and stands in 1970 is not believed", () => {
  expect(isDated(at(0, { wall: 86_400_000 }))).toBe(false);
});
