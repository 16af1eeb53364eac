/** The words of template webhooks in both languages; a table of its own, so that no page carries it. */
import { templateEn } from "./template-en.ts";
import { type TemplateWords, templateZh } from "./template-zh.ts";
import type { Language } from "./words.ts";

const tables: Readonly<Record<Language, TemplateWords>> = { zh: templateZh, en: templateEn };

export const templateWord = (language: Language, key: keyof TemplateWords): string => tables[language][key];
