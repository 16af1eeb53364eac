/** Words of what is over, in both languages; a table of its own, so that the household's page does not carry it. */
import { historyEn } from "./history-en.ts";
import { type HistoryWords, historyZh } from "./history-zh.ts";
import { fill, type Language } from "./words.ts";

export type HistoryKey = keyof typeof historyZh;

export const historyTables: Readonly<Record<Language, HistoryWords>> = { zh: historyZh, en: historyEn };

export const isHistoryKey = (name: string): name is HistoryKey => Object.hasOwn(historyZh, name);

export const sayHistory = (
  language: Language,
  key: HistoryKey,
  values: Readonly<Record<string, string | number>> = {},
): string => fill(historyTables[language][key], values);
