/** What stands in the log, in both languages; a table of its own, so that no other page carries it. */
import { auditEn } from "./audit-en.ts";
import { type AuditWords, auditZh } from "./audit-zh.ts";
import { fill, type Language } from "./words.ts";

export type AuditKey = keyof typeof auditZh;

export const auditTables: Readonly<Record<Language, AuditWords>> = { zh: auditZh, en: auditEn };

export const isAuditKey = (key: string): key is AuditKey => Object.hasOwn(auditZh, key);
export const sayAudit = (
  language: Language,
  key: AuditKey,
  values: Readonly<Record<string, string | number>> = {},
): string => fill(auditTables[language][key], values);
