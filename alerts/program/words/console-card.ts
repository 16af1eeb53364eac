/** The words of the console's card in both languages; a table of its own, so that no other page carries it. */
import { cardEn } from "./console-card-en.ts";
import { type CardWords, cardZh } from "./console-card-zh.ts";
import { fill, type Language, type Places } from "./words.ts";

export type CardKey = keyof typeof cardZh;
export type SayCard = <K extends CardKey>(
  key: K,
  ...values: [Places<(typeof cardZh)[K]>] extends [never]
    ? []
    : [Readonly<Record<Places<(typeof cardZh)[K]>, string | number>>]
) => string;

const tables: Readonly<Record<Language, CardWords>> = { zh: cardZh, en: cardEn };

export const sayCardIn =
  (language: Language): SayCard =>
  (key, ...values) =>
    fill(tables[language][key], values[0] ?? {});

export const isCardKey = (name: string): name is CardKey => Object.hasOwn(cardZh, name);
/** A key made of a word that came over a wire; the word itself where no table knows it. */
export const cardWord = (language: Language, room: string, word: string): string => {
  const key = `${room}.${word}`;
  return isCardKey(key) ? tables[language][key] : word;
};
