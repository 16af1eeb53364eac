/** Words of the pages that have a table of their own: nothing empty, the same places, each language its own punctuation. */
import { expect, test } from "vitest";
import { auditTables } from "../../alerts/program/words/audit.ts";
import { calledInTables } from "../../alerts/program/words/called-in.ts";
import { drillTables } from "../../alerts/program/words/drill.ts";
import { historyTables } from "../../alerts/program/words/history.ts";
import { quietTables } from "../../alerts/program/words/quiet.ts";
import { registerPageTables } from "../../alerts/program/words/register-page.ts";
import { wallTables } from "../../alerts/program/words/wall.ts";

type Table = Readonly<Record<"zh" | "en", Readonly<Record<string, string>>>>;
const tables: Readonly<Record<string, Table>> = {
  ...{
    audit: auditTables,
    calledIn: calledInTables,
    drill: drillTables,
    history: historyTables,
    quiet: quietTables,
    register: registerPageTables,
    wall: wallTables,
  },
};
const places = (sentence: string): string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "").sort();

for (const [name, { zh, en }] of Object.entries(tables))
  test(`${name}: both languages say the same things`, () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
    for (const [key, sentence] of Object.entries(zh)) {
      expect(sentence.trim(), key).not.toBe("");
      expect(en[key]?.trim(), key).not.toBe("");
      expect(places(en[key] ?? ""), key).toEqual(places(sentence));
    }
    expect(Object.entries(zh).filter(([, sentence]) => /[\u4e00-\u9fff][,;:?!(]/.test(sentence))).toEqual([]);
    expect(Object.entries(en).filter(([, sentence]) => /[\u4e00-\u9fff]/.test(sentence))).toEqual([]);
  });
