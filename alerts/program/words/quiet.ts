/** The page of a quiet night in both languages. */
import { quietEn } from "./quiet-en.ts";
import { type QuietWords, quietZh } from "./quiet-zh.ts";
import { fill, type Language, type Places } from "./words.ts";

type Table = typeof quietZh;
export type QuietKey = keyof Table;

export const quietTables: Readonly<Record<Language, QuietWords>> = { zh: quietZh, en: quietEn };

export type QuietSay = <K extends QuietKey>(
  key: K,
  ...values: [Places<Table[K]>] extends [never] ? [] : [Readonly<Record<Places<Table[K]>, string | number>>]
) => string;

export const quietSays =
  (language: Language): QuietSay =>
  (key, ...values) =>
    fill(quietTables[language][key], values[0] ?? {});
