/** Words of the wall in both languages. */
import { wallEn } from "./wall-en.ts";
import { wallZh } from "./wall-zh.ts";
import { fill, type Language } from "./words.ts";

export type WallKey = keyof typeof wallZh;
/** What another language has to bring. */
export type WallWords = Readonly<Record<WallKey, string>>;

export const wallTables: Readonly<Record<Language, WallWords>> = { zh: wallZh, en: wallEn };

export const sayWall = (
  language: Language,
  key: WallKey,
  values: Readonly<Record<string, string | number>> = {},
): string => fill(wallTables[language][key], values);
