/** The sentences of protected minutes in both languages; a table of its own, so that no other page carries it. */
import { protectedEn } from "./protected-en.ts";
import { type ProtectedWords, protectedZh } from "./protected-zh.ts";
import { fill, type Language } from "./words.ts";

type ProtectedKey = keyof typeof protectedZh;

const tables: Readonly<Record<Language, ProtectedWords>> = { zh: protectedZh, en: protectedEn };

export const sayProtected = (
  language: Language,
  key: ProtectedKey,
  values: Readonly<Record<string, string | number>> = {},
): string => fill(tables[language][key], values);

/** A reason that no table knows is shown as it is, never hidden. */
function whyInWords(language: Language, why: string): string {
  const key = `why.${why}`;
  return Object.hasOwn(protectedZh, key) ? tables[language][key as ProtectedKey] : why;
}

/** "网关没有运行 14 分钟": the longest first. */
export const reasonsInWords = (
  language: Language,
  reasons: readonly (readonly [why: string, minutes: number])[],
): string =>
  [...reasons]
    .sort(([, a], [, b]) => b - a)
    .map(([why, n]) => sayProtected(language, "minutes", { why: whyInWords(language, why), n }))
    .join(sayProtected(language, "list"));

/** "02:10–02:24 网关没有运行" */
export const spanInWords = (language: Language, times: string, why: string): string =>
  `${times} ${whyInWords(language, why)}`;
