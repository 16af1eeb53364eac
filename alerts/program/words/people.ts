/** The sentences that go to people's phones, in both languages; a table of its own, so that no page carries it. */
import { peopleEn } from "./people-en.ts";
import { type PeopleWords, peopleZh } from "./people-zh.ts";
import { fill, type Language } from "./words.ts";

export type PeopleKey = keyof typeof peopleZh;

const tables: Readonly<Record<Language, PeopleWords>> = { zh: peopleZh, en: peopleEn };

export const sayToPeople = (
  language: Language,
  key: PeopleKey,
  values: Readonly<Record<string, string | number>> = {},
): string => fill(tables[language][key], values);
