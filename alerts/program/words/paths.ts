/** Words of the centre's own paths in both languages. */
import { pathsEn } from "./paths-en.ts";
import { type PathsWords, pathsZh } from "./paths-zh.ts";
import { fill, type Language } from "./words.ts";

export type PathsKey = keyof typeof pathsZh;

export const pathsTables: Readonly<Record<Language, PathsWords>> = { zh: pathsZh, en: pathsEn };

export const isPathsKey = (name: string): name is PathsKey => Object.hasOwn(pathsZh, name);

export const sayPaths = (
  language: Language,
  key: PathsKey,
  values: Readonly<Record<string, string | number>> = {},
): string => fill(pathsTables[language][key], values);
