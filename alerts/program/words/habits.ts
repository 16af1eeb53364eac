/** Plans of persons in both languages; a table of its own, so that no other page carries it. */
import { habitsEn } from "./habits-en.ts";
import { type HabitsWords, habitsZh } from "./habits-zh.ts";
import { fill, type Language } from "./words.ts";

export type HabitsKey = keyof typeof habitsZh;

const tables: Readonly<Record<Language, HabitsWords>> = { zh: habitsZh, en: habitsEn };

export const sayHabits = (
  language: Language,
  key: HabitsKey,
  values: Readonly<Record<string, string | number>> = {},
): string => fill(tables[language][key], values);
