import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { lanesOf, lastRoom, lastSignOfLife, linkOf, signsOf } from "../../alerts/centre/console/card/strip-lanes.ts";
import { inWords } from "../../alerts/program/page/facts.ts";
import type { Speech } from "../../alerts/program/page/language.ts";
import { age, lengthInWords, timesIn } from "../../alerts/program/page/times.ts";
import { type Language, sayIn, tables, wordFor } from "../../alerts/program/words/words.ts";
import { historyLines } from "../../gateway/page/history-lines.ts";
import { aCase } from "./fake-centre.ts";
import { sunFalls } from "./scenes.ts";

const speech: Speech = {
  language: signal<Language>("zh"),
  say: sayIn("zh"),
  plain: (key) => tables.zh[key],
  word: (room, word) => wordFor("zh", room, word),
  toggle: () => {},
  zone: signal<string | undefined>("Asia/Shanghai"),
  times: timesIn("Asia/Shanghai"),
};

test("a snapshot becomes lanes: stretches where an end is known, moments where it is not, and no invented quiet", () => {
  const of = sunFalls();
  const lanes = lanesOf(of, signsOf(of), speech, { lost: [] });
  expect(lanes.map((lane) => [lane.label, lane.spans.length, lane.heard])).toEqual([
    ["大门", 1, true],
    ["卧室", 3, true],
    ["卫生间", 1, true],
    ["跌倒", 1, true],
    ["按钮", 1, true],
    ["网关", 0, true],
  ]);
  const [bedroom] = lanes.filter((lane) => lane.label === "卧室");
  expect(bedroom?.spans.map((span) => Math.round(((span.to ?? 0) - span.from) / 1_000))).toEqual([120, 30, 30]);
  const empty = aCase();
  // A fall is all that is known of this case: six lanes, five of them without a word.
  expect(lanesOf(empty, signsOf(empty), speech, undefined).map((lane) => lane.heard)).toEqual([
    ...[false, false, false, true, false, false],
  ]);
});

test("the last sign of life is a person's doing, not a sensor's report", () => {
  const of = sunFalls();
  expect(lastSignOfLife(signsOf(of))?.fact).toMatchObject({ kind: "call" });
  const before = signsOf(of).filter((sign) => sign.fact.kind !== "call");
  expect(lastSignOfLife(before)).toMatchObject({ room: "bathroom", fact: { kind: "motion", on: true } });
});

test("a home that is silent together with its town is lost in its lane until it is back", () => {
  const of = aCase({ gateway: "G-7" });
  const homes = [
    { gateway: "G-7", home: "H-7", since: 5_000, backAt: 9_000 },
    { gateway: "G-8", home: "H-8", since: 6_000 },
  ];
  const outage = aCase({ id: "outage", kind: "area_outage", gateway: "area", home: "area", area: { homes } });
  expect(linkOf(of, true, [outage])).toEqual({ lost: [{ from: 5_000, to: 9_000 }] });
  expect(linkOf(aCase({ gateway: "G-8" }), true, [outage])).toEqual({ lost: [{ from: 6_000, to: undefined }] });
  expect(linkOf(aCase({ gateway: "G-9" }), true, [outage])).toEqual({ lost: [] });
});

test("a sensor that said nobody is there, and never before that somebody was, is not where a person was last seen", () => {
  const sign = (at: number, device: string, room: string, on: boolean) => ({
    ...{ reading: at, at, device, room },
    fact: { kind: "presence", on },
  });
  const seen = sign(1_000, "radar-2", "living", true);
  expect(lastRoom([seen, sign(2_000, "radar-1", "bathroom", false)])).toBe(seen);
  const gone = sign(3_000, "radar-2", "living", false);
  expect(lastRoom([seen, gone, sign(4_000, "radar-2", "living", false)])).toBe(gone);
  expect(lastRoom([sign(2_000, "radar-1", "bathroom", false)])).toBeUndefined();
});

test("what one device said in one breath is one line, and its signal strength stays out of it", () => {
  const row = (id: number, wall: number, fact: Record<string, unknown>, device = "button-1") => ({
    id,
    device,
    wall,
    fact,
  });
  const lines = historyLines([
    row(5, 100_300, { kind: "battery", percent: 100 }),
    row(4, 100_200, { kind: "link", lqi: 132 }),
    row(3, 100_000, { kind: "call", level: "rescue", on: true }),
    row(2, 99_900, { kind: "motion", on: true }, "pir-1"),
    row(1, 40_000, { kind: "link", lqi: 90 }),
  ]);
  expect(lines.map((line) => line.facts.map((fact) => inWords(fact, "zh")).join(" "))).toEqual([
    "按了求救 电量 100 %",
    "有活动",
    "信号 90",
  ]);
});

test("a fact no table knows, or one with a field of the wrong kind, is named and not invented", () => {
  expect(inWords({ kind: "aura", on: true }, "zh")).toBe("aura");
  expect(inWords({ kind: "motion", on: "yes" }, "zh")).toBe("motion");
  expect(inWords({ kind: "constructor" }, "en")).toBe("constructor");
});

test("ages round down and never go below nothing", () => {
  expect([age(-5), age(59_999), age(60_000), age(3_599_999), age(3_600_000)]).toEqual([
    "00:00",
    "00:59",
    "01:00",
    "59:59",
    "1:00",
  ]);
  expect(lengthInWords(119_999, "zh")).toBe("1 分钟");
  expect(lengthInWords(172_800_000, "en")).toBe("2 d");
});
