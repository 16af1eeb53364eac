import { expect, test } from "vitest";
import { doctorSays } from "../../alerts/program/words/doctor.ts";
import { doctorEn } from "../../alerts/program/words/doctor-en.ts";
import { doctorZh } from "../../alerts/program/words/doctor-zh.ts";
import { inLines } from "../../gateway/doctor/print.ts";

const sentences = (entry: object): string[] => Object.values(entry);
const places = (entry: object): string[] => [
  ...new Set(sentences(entry).flatMap((each) => [...each.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? ""))),
];

test("both languages say the same of every finding, with the same places, and nothing is empty", () => {
  expect(Object.keys(doctorEn)).toEqual(Object.keys(doctorZh));
  for (const [code, entry] of Object.entries(doctorZh)) {
    const other = doctorEn[code as keyof typeof doctorEn];
    expect(Object.keys(other), code).toEqual(Object.keys(entry));
    expect(places(other).sort(), code).toEqual(places(entry).sort());
    for (const each of [...sentences(entry), ...sentences(other)]) expect(each.trim(), code).not.toBe("");
  }
});

test("Chinese sentences use full-width punctuation, and no Chinese stands in the English table", () => {
  const zh = Object.values(doctorZh).flatMap(sentences);
  expect(zh.filter((each) => /[\u4e00-\u9fff][,;:?!(]/.test(each))).toEqual([]);
  expect(
    Object.values(doctorEn)
      .flatMap(sentences)
      .filter((each) => /[\u4e00-\u9fff]/.test(each)),
  ).toEqual([]);
});

test("a setting to be typed in stays as it is", () => {
  const said = doctorSays("en", "z2m.qos0", { base: "zigbee2mqtt", version: "2.14.1" });
  expect(said.do).toContain("device_options: {qos: 1}");
});

test("what others wrote cannot steer the terminal", () => {
  const evil = { check: "mqtt:z2m", lookedAt: "x", verdict: "fault", code: "outside.qos0" } as const;
  const text = inLines({ gateway: "absent", findings: [{ ...evil, values: { topics: "a\u001b[2Jb\nFAKE\u202e" } }] }, [
    "zh",
    "en",
  ]);
  expect(text).toContain("a [2Jb FAKE");
  expect(text).not.toMatch(/[\p{Cf}]/u);
  expect(text).not.toContain("\u001b");
});
