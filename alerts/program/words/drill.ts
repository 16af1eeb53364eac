/** Words of drills in both languages. */
import { drillEn } from "./drill-en.ts";
import { type DrillWords, drillZh } from "./drill-zh.ts";
import { fill, type Language } from "./words.ts";

export type DrillKey = keyof typeof drillZh;

export const drillTables: Readonly<Record<Language, DrillWords>> = { zh: drillZh, en: drillEn };

export const sayDrill = (
  language: Language,
  key: DrillKey,
  values: Readonly<Record<string, string | number>> = {},
): string => fill(drillTables[language][key], values);
