import type { Speech } from "../../../program/page/language.ts";
import { type RegisterPageKey, sayRegister } from "../../../program/words/register-page.ts";

export type Say = (key: RegisterPageKey, values?: Readonly<Record<string, string | number>>) => string;
export const sayIn =
  ({ language }: Speech): Say =>
  (key, values) =>
    sayRegister(language.value, key, values);

/** Names sort as they are read. */
const collator = new Intl.Collator("zh-u-co-pinyin");
export const byPinyin = (a: string, b: string): number => collator.compare(a, b);
