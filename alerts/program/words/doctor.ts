/** The doctor's sentences in both languages. A finding that is not well must have a remedy: the compiler says so. */
import { doctorEn } from "./doctor-en.ts";
import { doctorZh } from "./doctor-zh.ts";
import { fill, type Language, type Places } from "./words.ts";

type Table = typeof doctorZh;
export type DoctorCode = keyof Table;
/** What another language has to bring: the same keys, with a remedy where the Chinese table has one. */
export type DoctorWords = { readonly [C in DoctorCode]: { readonly [Part in keyof Table[C]]: string } };

type WithRemedy = { [C in DoctorCode]: Table[C] extends { readonly do: string } ? C : never }[DoctorCode];
export type TroubleCode = WithRemedy;
export type WellCode = Exclude<DoctorCode, WithRemedy>;

/** The names between braces of both sentences. */
type PlacesOf<C extends DoctorCode> = { [K in C]: Places<Table[K][keyof Table[K]] & string> }[C];
/** `{qos: 1}` in a sentence is a setting to be typed in, not a place. */
type NamesOf<C extends DoctorCode> = Exclude<PlacesOf<C>, `${string} ${string}`>;
export type DoctorValues<C extends DoctorCode> = Readonly<Record<NamesOf<C>, string | number>>;

export interface Told {
  readonly found: string;
  readonly do?: string;
}

const tables: Readonly<Record<Language, DoctorWords>> = { zh: doctorZh, en: doctorEn };

export function doctorSays(
  language: Language,
  code: DoctorCode,
  values: Readonly<Record<string, string | number>>,
): Told {
  const entry: Told = tables[language][code];
  const found = fill(entry.found, values);
  return entry.do === undefined ? { found } : { found, do: fill(entry.do, values) };
}
