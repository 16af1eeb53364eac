/** Words of the wall in both languages. */
import { wallEn } from "./wall-en.ts";
import { type WallWords, wallZh } from "./wall-zh.ts";
import { fill, type Language } from "./words.ts";

export type WallKey = keyof typeof wallZh;

export const wallTables: Readonly<Record<Language, WallWords>> = { zh: wallZh, en: wallEn };

export const sayWall = (
  language: Language,
  key: WallKey,
  values: Readonly<Record<string, string | number>> = {},
): string => fill(wallTables[language][key], values);
