/** The answering page's words: nothing empty, the same places in both languages, each its own punctuation. */
import { expect, test } from "vitest";
import { answeringEn } from "../../alerts/program/words/answering-en.ts";
import { answeringZh } from "../../alerts/program/words/answering-zh.ts";

const places = (sentence: string): string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "").sort();

test("both languages say the same things", () => {
  const en: Readonly<Record<string, string>> = answeringEn;
  expect(Object.keys(en).sort()).toEqual(Object.keys(answeringZh).sort());
  for (const [key, sentence] of Object.entries(answeringZh)) {
    expect(sentence.trim(), key).not.toBe("");
    expect(en[key]?.trim(), key).not.toBe("");
    expect(places(en[key] ?? ""), key).toEqual(places(sentence));
  }
  expect(Object.values(answeringZh).filter((sentence) => /[\u4e00-\u9fff][,;:?!(]/.test(sentence))).toEqual([]);
  expect(Object.values(en).filter((sentence) => /[\u4e00-\u9fff]/.test(sentence))).toEqual([]);
});
