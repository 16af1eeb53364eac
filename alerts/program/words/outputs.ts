/** The words of the home's outputs in both languages. */
import { outputsEn } from "./outputs-en.ts";
import { type OutputsWords, outputsZh } from "./outputs-zh.ts";
import { fill, type Language, type Places } from "./words.ts";

type Table = typeof outputsZh;
export type OutputsKey = keyof Table;

export const outputsTables: Readonly<Record<Language, OutputsWords>> = { zh: outputsZh, en: outputsEn };

export function outputsSay<K extends OutputsKey>(
  language: Language,
  key: K,
  ...values: [Places<Table[K]>] extends [never] ? [] : [Readonly<Record<Places<Table[K]>, string | number>>]
): string {
  return fill(outputsTables[language][key], values[0] ?? {});
}
