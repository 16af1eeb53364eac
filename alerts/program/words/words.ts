/**
 * The zh/en tables and how a page reads them. A key missing in one language, or a place (`{n}`) missing in a call, is a
 * compile error. Chinese first: it is the language a page starts in.
 */
import { en } from "./en.ts";
import { type Words, zh } from "./zh.ts";

export const languages = ["zh", "en"] as const;
export type Language = (typeof languages)[number];
export type Key = keyof typeof zh;

/** The names between braces of a sentence. */
export type Places<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;
type Values<K extends Key> = Readonly<Record<Places<(typeof zh)[K]>, string | number>>;
/** Says a key in one language. Keys without places take no values. */
export type Say = <K extends Key>(
  key: K,
  ...values: [Places<(typeof zh)[K]>] extends [never] ? [] : [Values<K>]
) => string;

export const tables: Readonly<Record<Language, Words>> = { zh, en };
/** For `<html lang>` and `Intl`. */
export const tagOf: Readonly<Record<Language, string>> = { zh: "zh-CN", en: "en-GB" };

export const sayIn =
  (language: Language): Say =>
  (key, ...values) =>
    fill(tables[language][key], values[0] ?? {});

export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** For words that came over a wire: is there a sentence for this? */
export const isKey = (name: string): name is Key => Object.hasOwn(zh, name);

/** Finds the sentence of a word that came over a wire; a word no table knows is shown as it is, never hidden. */
export const wordFor = (language: Language, room: string, word: string): string => {
  const key = `${room}.${word}`;
  return isKey(key) ? tables[language][key] : word;
};
