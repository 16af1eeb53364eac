/** Words of a case that was opened because somebody rang, in both languages. */
import { calledInEn } from "./called-in-en.ts";
import { type CalledInWords, calledInZh } from "./called-in-zh.ts";
import { fill, type Language, type Places } from "./words.ts";

type Table = typeof calledInZh;
export type CalledInKey = keyof Table;

export const calledInTables: Readonly<Record<Language, CalledInWords>> = { zh: calledInZh, en: calledInEn };

export type SayCalledIn = <K extends CalledInKey>(
  key: K,
  ...values: [Places<Table[K]>] extends [never] ? [] : [Readonly<Record<Places<Table[K]>, string | number>>]
) => string;

export const saysCalledIn =
  (language: Language): SayCalledIn =>
  (key, ...values) =>
    fill(calledInTables[language][key], values[0] ?? {});

/** Why it was not opened; a word that no table knows is shown as it is. */
export function faultOfCall(language: Language, code: string): string {
  const table = calledInTables[language];
  const key = `fault.${code}`;
  return isKey(key) ? table[key] : fill(table["fault.other"], { code });
}
const isKey = (key: string): key is CalledInKey => Object.hasOwn(calledInZh, key);
