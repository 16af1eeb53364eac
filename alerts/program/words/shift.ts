/** The hand-over of a shift in both languages. */
import { shiftEn } from "./shift-en.ts";
import { type ShiftWords, shiftZh } from "./shift-zh.ts";
import { fill, type Language, type Places } from "./words.ts";

type Table = typeof shiftZh;
export type ShiftKey = keyof Table;

export const shiftTables: Readonly<Record<Language, ShiftWords>> = { zh: shiftZh, en: shiftEn };

export type ShiftSay = <K extends ShiftKey>(
  key: K,
  ...values: [Places<Table[K]>] extends [never] ? [] : [Readonly<Record<Places<Table[K]>, string | number>>]
) => string;

export const shiftSays =
  (language: Language): ShiftSay =>
  (key, ...values) =>
    fill(shiftTables[language][key], values[0] ?? {});
