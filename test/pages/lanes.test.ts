import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { lanesOf, lastRoom, lastSignOfLife, linkOf, signsOf } from "../../alerts/centre/console/card/strip-lanes.ts";
import { lanesThatFit } from "../../alerts/centre/console/card/strip-plot.ts";
import type { CaseView } from "../../alerts/centre/views.ts";
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

/** The night of Sun Yuzhen, and what else her home said in that half hour. */
function withSigns(facts: readonly { device: string; ago: number; fact: Record<string, unknown>; room?: string }[]) {
  const of = sunFalls();
  const [fall, ...rest] = of.alerts;
  if (!fall) throw new Error("a case has an alert");
  const more = facts.map(({ ago, device, fact, room }, n) => ({
    ...{ reading: 100 + n, device, wall: fall.at - ago, ago, fact: { kind: String(fact.kind), ...fact } },
    ...(room !== undefined && { room }),
  }));
  const told: CaseView = { ...of, alerts: [{ ...fall, snapshot: [...fall.snapshot, ...more] }, ...rest] };
  return lanesOf(told, signsOf(told), speech, { lost: [] });
}
const laneOf = (lanes: ReturnType<typeof withSigns>, kind: string) => lanes.find((lane) => lane.kind === kind);

test("a lane of batteries is there when one spoke, and names the one that has least left; low is the home's low", () => {
  const battery = (device: string, ago: number, more: Record<string, unknown>, room = "bedroom") => ({
    ...{ device, ago, room },
    fact: { kind: "battery", ...more },
  });
  expect(laneOf(withSigns([]), "battery")).toBeUndefined();
  const fine = laneOf(
    withSigns([battery("pir-1", 600_000, { percent: 81 }), battery("band-1", 60_000, { percent: 64 })]),
    "battery",
  );
  expect(fine).toMatchObject({ label: "电量", heard: true, spans: [{ note: "卧室 64 %" }] });
  expect(fine?.spans[0]?.is).toBeUndefined();
  // The newest word of each counts: this one got a new battery.
  const renewed = [battery("band-1", 600_000, { percent: 3 }), battery("band-1", 60_000, { percent: 100 })];
  expect(laneOf(withSigns(renewed), "battery")?.spans).toMatchObject([{ note: "卧室 100 %" }]);
  const low = (more: Record<string, unknown>) =>
    laneOf(withSigns([battery("pir-1", 5_000, { percent: 16 }), battery("band-1", 60_000, more)]), "battery")?.spans[0];
  expect(low({ percent: 15 })).toMatchObject({ note: "卧室 15 %", is: "low" });
  expect(low({ low: true })).toMatchObject({ note: "卧室 低", is: "low" });
  expect(low({ volts: 2.31 })).toMatchObject({ note: "卧室 2.31 V", is: "low" });
  // Said, and read by nobody: no word of it.
  expect(low({ percent: "8" })).toMatchObject({ note: "卧室 16 %" });
});

test("a suspected fall of which nothing came is hollow and says so; the one that became the alert is not", () => {
  const fell = { device: "fall-1", room: "bathroom" };
  const early = { ...fell, ago: 12 * 60_000, fact: { kind: "fall", state: "suspected" } };
  const spans = laneOf(withSigns([early]), "fall")?.spans;
  expect(spans).toMatchObject([{ note: "疑似", is: "suspected" }, {}]);
  expect(spans?.[1]?.is).toBeUndefined();
  const sure = { ...early, fact: { kind: "fall", state: "confirmed" } };
  expect(laneOf(withSigns([sure]), "fall")?.spans.some(({ is }) => is !== undefined)).toBe(false);
  const cancelled = aCase({ kind: "fall_cancelled", severity: "notice" });
  const lanes = lanesOf(cancelled, signsOf(cancelled), speech, undefined);
  expect(laneOf(lanes, "fall")?.spans).toMatchObject([{ is: "suspected" }]);
  const waiting = aCase({ kind: "fall", state: "suspected" });
  const [alert] = waiting.alerts;
  if (!alert) throw new Error("a case has an alert");
  const guarded = { ...waiting, alerts: [{ ...alert, suspectedUntil: Date.now() + 20_000 }] };
  expect(laneOf(lanesOf(guarded, [], speech, undefined), "fall")?.spans).toMatchObject([{ is: "suspected" }]);
});

test("a half hour told by a clock nobody trusts is drawn before the time at which the centre has it", () => {
  const of = sunFalls();
  const told = { ...of, alerts: of.alerts.map((alert) => ({ ...alert, at: 5_000, atTrusted: false })) };
  const [first] = signsOf(told);
  expect(first?.at).toBe((of.alerts[0]?.storedAt ?? 0) - 29 * 60_000);
  const falls = laneOf(lanesOf(told, signsOf(told), speech, undefined), "fall")?.spans;
  expect(falls?.map(({ from }) => from)).toEqual([(of.alerts[0]?.storedAt ?? 0) - 20_000]);
});

test("lanes never touch: a healthy battery goes first, then further rooms; what everybody looks for stays", () => {
  const room = (id: string) => ({ device: `pir-${id}`, ago: 60_000, room: id, fact: { kind: "motion", on: true } });
  const rooms = [room("living"), room("kitchen")];
  const battery = (percent: number) => ({ device: "band-1", ago: 5_000, fact: { kind: "battery", percent } });
  const kinds = (height: number, percent = 80) =>
    lanesThatFit(withSigns([...rooms, battery(percent)]), height).map(({ label }) => label);
  const six = ["大门", "卧室", "卫生间", "跌倒", "按钮", "网关"];
  expect(kinds(184)).toEqual(["大门", "卧室", "卫生间", "客厅", "kitchen", "跌倒", "按钮", "电量", "网关"]);
  expect(kinds(130)).toEqual(["大门", "卧室", "卫生间", "客厅", "kitchen", "跌倒", "按钮", "网关"]);
  expect(kinds(126)).toHaveLength(8);
  expect(kinds(104)).toEqual(six);
  expect(kinds(110, 8)).toEqual(["大门", "卧室", "卫生间", "跌倒", "按钮", "电量", "网关"]);
  expect(kinds(60)).toEqual(six);
});

test("an alert that waited says that nothing came through only where the centre knows it", () => {
  const waited = (lateWhy?: CaseView["alerts"][number]["lateWhy"]) => {
    const of = aCase({ gateway: "G-7" });
    const [alert] = of.alerts;
    if (!alert) throw new Error("a case has an alert");
    const late = { ...alert, at: 1_000, storedAt: 841_000, lateBy: 840_000, ...(lateWhy && { lateWhy }) };
    return linkOf({ ...of, alerts: [late] }, true, []);
  };
  expect(waited("home_unheard")).toEqual({ lost: [{ from: 1_000, to: 841_000 }] });
  expect(waited("centre_away")).toEqual({ lost: [{ from: 1_000, to: 841_000 }] });
  expect(waited("unknown")).toEqual({ lost: [] });
  expect(waited()).toEqual({ lost: [] });
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
