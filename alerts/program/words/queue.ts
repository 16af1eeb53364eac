/** The queue of the console in both languages. */
import { queueEn } from "./queue-en.ts";
import { type QueueWords, queueZh } from "./queue-zh.ts";
import { fill, type Language, type Places } from "./words.ts";

type Table = typeof queueZh;
export type QueueKey = keyof Table;

export const queueTables: Readonly<Record<Language, QueueWords>> = { zh: queueZh, en: queueEn };

export type QueueSay = <K extends QueueKey>(
  key: K,
  ...values: [Places<Table[K]>] extends [never] ? [] : [Readonly<Record<Places<Table[K]>, string | number>>]
) => string;

export const queueSays =
  (language: Language): QueueSay =>
  (key, ...values) =>
    fill(queueTables[language][key], values[0] ?? {});
