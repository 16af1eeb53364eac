/** The words of the answering page in both languages; a table of its own, so that no other page carries it. */
import { answeringEn } from "./answering-en.ts";
import { type AnsweringWords, answeringZh } from "./answering-zh.ts";
import { fill, type Language } from "./words.ts";

export type AnsweringKey = keyof typeof answeringZh;

const tables: Readonly<Record<Language, AnsweringWords>> = { zh: answeringZh, en: answeringEn };

export const sayAnswering = (
  language: Language,
  key: AnsweringKey,
  values: Readonly<Record<string, string | number>> = {},
): string => fill(tables[language][key], values);
