import fc from "fast-check";
import { expect, test } from "vitest";
import {
  causesBound,
  causesWith,
  isForWindow,
  recentWindow,
  snapshotBound,
  snapshotOf,
  trimmed,
} from "../../alerts/engine/snapshot.ts";
import { sign } from "../../alerts/protocol.ts";
import { instant, type Moment, minutes, seconds } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import { simulate } from "./simulate.ts";

const moment = (ms: number): Moment => ({ steady: instant(ms), wall: ms, mono: ms, boot: "b", trusted: true });
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

const reading = fc.record({
  ms: fc.nat(minutes(90)),
  device: fc.oneof(fc.string({ maxLength: 300 }), fc.constantFrom("门口传感器", "卫生间雷达", "a")),
  action: fc.string({ unit: "grapheme", maxLength: 600 }),
  room: fc.option(fc.constantFrom("卫生间", "hall"), { nil: undefined }),
});

test("however much was said, the snapshot is at most 4 KB of JSON, of the last half hour, newest last", () => {
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 250 }), (list) => {
      let recent: readonly Reading[] = [];
      const sorted = [...list].sort((a, b) => a.ms - b.ms);
      sorted.forEach(({ ms, device, action, room }, id) => {
        const fact = { kind: "press", action } as const;
        const said: Reading = { id, device, ...(room && { room }), at: moment(ms), origin: "live", fact };
        recent = trimmed(isForWindow(recent, said) ? [...recent, said] : recent);
        expect(recent.length).toBeLessThanOrEqual(recentWindow.readings);
      });
      const now = moment(sorted[sorted.length - 1]?.ms ?? 0);
      const snapshot = snapshotOf(recent, now);
      expect(bytes(snapshot)).toBeLessThanOrEqual(snapshotBound.bytes);
      expect(snapshot.length).toBeLessThanOrEqual(snapshotBound.signs);
      for (const one of snapshot) {
        expect(sign.safeParse(one).error).toBeUndefined();
        expect(one.ago).toBeLessThanOrEqual(recentWindow.age);
      }
      const ages = snapshot.map(({ ago }) => ago);
      expect(ages).toEqual([...ages].sort((a, b) => b - a));
      const last = recent[recent.length - 1];
      if (last && bytes(last) < 300) expect(snapshot[snapshot.length - 1]?.reading).toBe(last.id);
    }),
    { numRuns: 200 },
  );
});

test("of a half hour that does not fit the newest part travels, to the last byte that fits", () => {
  const home = simulate({ devices: [{ id: "卫生间马桶旁边的紧急呼叫按钮", room: "卫生间" }] });
  for (let n = 0; n < 100; n += 1) {
    home.says("卫生间马桶旁边的紧急呼叫按钮", { kind: "press", action: `single ${n}`, button: "白色的那一个" });
    home.passes(seconds(1));
  }
  home.press("pendant");
  const snapshot = home.kept.messages[0]?.snapshot ?? [];
  expect(bytes(snapshot)).toBeLessThanOrEqual(snapshotBound.bytes);
  expect(bytes(snapshot)).toBeGreaterThan(snapshotBound.bytes - snapshotBound.oneSign);
  expect(snapshot[snapshot.length - 1]?.fact.kind).toBe("call");
});

test("a radar that is nobody's here neither fills the half hour nor counts as a sign of life", () => {
  const home = simulate();
  home.opens();
  for (let n = 0; n < 60; n += 1) {
    home.says("radar-tinyframe:radar@radar", { kind: "presence", on: n % 2 === 0 });
    home.passes(seconds(10));
  }
  home.press("pendant");
  const called = home.kept.messages.find(({ kind }) => kind.startsWith("call"));
  const snapshot = called?.snapshot ?? [];
  expect(snapshot.map(({ fact }) => fact.kind)).toEqual(["contact", "call"]);
});

test("a chatty thermometer does not push out the door", () => {
  const home = simulate();
  home.opens();
  for (let n = 0; n < 25 * 60; n += 1) {
    home.says("thermometer", [
      { kind: "temperature", celsius: 20 + (n % 10) },
      { kind: "link", lqi: 100 },
      { kind: "alive" },
    ]);
    home.passes(seconds(1));
  }
  home.press("pendant");
  const raised = home.kept.messages.find(({ kind }) => kind === "call_rescue");
  const kinds = raised?.snapshot.map(({ fact }) => fact.kind) ?? [];
  expect(kinds[0]).toBe("contact");
  expect(kinds[kinds.length - 1]).toBe("call");
  expect(kinds.filter((kind) => kind === "temperature").length).toBe(5);
  expect(kinds).not.toContain("link");
});

test("what is older than half an hour does not travel", () => {
  const home = simulate();
  home.opens();
  home.shuts();
  home.passes(minutes(31));
  home.press("pendant");
  expect(home.kept.messages[0]?.snapshot.map(({ fact }) => fact.kind)).toEqual(["call"]);
});

test("of a hundred presses the first and the latest are kept as causes", () => {
  let causes = causesWith([], { reading: 0, device: "d", wall: 0, ago: 0, fact: { kind: "alive" } });
  for (let n = 1; n < 100; n += 1)
    causes = causesWith(causes, { reading: n, device: "d", wall: 0, ago: 0, fact: { kind: "alive" } });
  expect(causes.length).toBe(causesBound.signs);
  expect(causes[0]?.reading).toBe(0);
  expect(causes[1]?.reading).toBe(85);
  expect(causes[15]?.reading).toBe(99);
});
