/** Words of the page of the register in both languages. */
import { registerPageEn } from "./register-page-en.ts";
import { type RegisterPageWords, registerPageZh } from "./register-page-zh.ts";
import { fill, type Language } from "./words.ts";

export type RegisterPageKey = keyof typeof registerPageZh;

export const registerPageTables: Readonly<Record<Language, RegisterPageWords>> = {
  zh: registerPageZh,
  en: registerPageEn,
};

export const sayRegister = (
  language: Language,
  key: RegisterPageKey,
  values: Readonly<Record<string, string | number>> = {},
): string => fill(registerPageTables[language][key], values);
