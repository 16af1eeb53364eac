import { expect, test } from "vitest";
import { alertKinds } from "../../alerts/alert.ts";
import { indicatorStates } from "../../alerts/appearance.ts";
import { outcomes } from "../../alerts/centre/outcomes.ts";
import { caseStates, lanes } from "../../alerts/centre/views.ts";
import { en } from "../../alerts/program/words/en.ts";
import { languages, sayIn, tables, wordFor } from "../../alerts/program/words/words.ts";
import { type Words, zh } from "../../alerts/program/words/zh.ts";
import { deviceStates, severities } from "../../alerts/protocol.ts";

/** Compiles only while a table without one of its keys is not a table. */
type MissingKeyPasses = Omit<typeof en, "brand"> extends Words ? true : false;
const missingKeyPasses: MissingKeyPasses = false;

const places = (sentence: string): string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "").sort();

test("both languages have the same keys, none empty, with the same places", () => {
  expect(missingKeyPasses).toBe(false);
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  for (const [key, sentence] of Object.entries(zh)) {
    const other = en[key as keyof typeof en];
    expect(sentence.trim(), key).not.toBe("");
    expect(other.trim(), key).not.toBe("");
    // A language may leave a place out ("Mine"), it may not invent one.
    expect(places(sentence), key).toEqual(expect.arrayContaining(places(other)));
  }
});

test("a sentence never comes out with an empty place", () => {
  for (const language of languages)
    expect(sayIn(language)("banner.staleWhy", { time: "03:12:47", n: 4 })).not.toMatch(/[{}]/);
});

test("every word of the contracts has its sentence in both languages", () => {
  const wanted = [
    ...[...alertKinds, "gateway_lost"].map((kind) => `alert.${kind}`),
    ...severities.map((severity) => `severity.${severity}`),
    ...caseStates.map((state) => `state.${state}`),
    ...lanes.map((lane) => `lane.${lane}`),
    ...outcomes.map((outcome) => `outcome.${outcome}`),
    ...indicatorStates.flatMap((state) => [`lamp.${state}`, `lamp.${state}.then`, `indicator.${state}`]),
    ...deviceStates.map((state) => `device.state.${state}`),
    ...["claim", "release", "renew", "note", "raise", "signal", "shown", "lease_lost", "resolve", "reopen"].map(
      (e) => `event.${e}`,
    ),
  ];
  for (const language of languages)
    expect(
      wanted.filter((key) => !Object.hasOwn(tables[language], key)),
      language,
    ).toEqual([]);
});

test("Chinese sentences use full-width punctuation, and no Chinese stands in the English table", () => {
  const halfWidth = Object.entries(zh).filter(([, sentence]) => /[\u4e00-\u9fff][,;:?!(]/.test(sentence));
  expect(halfWidth).toEqual([]);
  const mixed = Object.entries(en).filter(([key, s]) => /[\u4e00-\u9fff]/.test(s) && !key.startsWith("language."));
  expect(mixed).toEqual([]);
});

test("a word no table knows is shown as it came, not hidden", () => {
  expect(wordFor("zh", "alert", "smoke")).toBe("烟雾");
  expect(wordFor("zh", "alert", "earthquake")).toBe("earthquake");
});
