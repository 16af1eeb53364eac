/** The technician's page in both languages. */
import { installerEn } from "./installer-en.ts";
import { type InstallerWords, installerZh } from "./installer-zh.ts";
import { fill, type Language, type Places } from "./words.ts";

type Table = typeof installerZh;
export type InstallerKey = keyof Table;

export const installerTables: Readonly<Record<Language, InstallerWords>> = { zh: installerZh, en: installerEn };

export type InstallerSay = <K extends InstallerKey>(
  key: K,
  ...values: [Places<Table[K]>] extends [never] ? [] : [Readonly<Record<Places<Table[K]>, string | number>>]
) => string;

export const installerSays =
  (language: Language): InstallerSay =>
  (key, ...values) =>
    fill(installerTables[language][key], values[0] ?? {});
