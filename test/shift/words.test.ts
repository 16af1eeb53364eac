import { expect, test } from "vitest";
import { queueTables } from "../../alerts/program/words/queue.ts";
import { shiftTables } from "../../alerts/program/words/shift.ts";

const places = (sentence: string): string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "").sort();

test.each([
  ["queue", queueTables],
  ["shift", shiftTables],
] as const)(
  "the words of the %s: the same keys and places in both languages, none empty, full-width punctuation",
  (_, tables) => {
    const en: Readonly<Record<string, string>> = tables.en;
    expect(Object.keys(en).sort()).toEqual(Object.keys(tables.zh).sort());
    for (const [key, zh] of Object.entries(tables.zh)) {
      const other = en[key] ?? "";
      expect(zh.trim(), key).not.toBe("");
      expect(other.trim(), key).not.toBe("");
      expect(places(zh), key).toEqual(expect.arrayContaining(places(other)));
      expect(zh, key).not.toMatch(/[\u4e00-\u9fff][,;:?!(]/);
      expect(other, key).not.toMatch(/[\u4e00-\u9fff]/);
    }
  },
);
