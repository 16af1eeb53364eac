/** The sentences of joining and of the report in both languages; a table of its own, so that no other page carries it. */
import { joiningEn } from "./joining-en.ts";
import { type JoiningWords, joiningZh } from "./joining-zh.ts";
import { fill, type Language } from "./words.ts";

export type JoiningKey = keyof typeof joiningZh;
export type Values = Readonly<Record<string, string | number>>;

export const joiningTables: Readonly<Record<Language, JoiningWords>> = { zh: joiningZh, en: joiningEn };

const isJoiningKey = (key: string): key is JoiningKey => Object.hasOwn(joiningZh, key);

export const sayJoining = (language: Language, key: JoiningKey, values: Values = {}): string =>
  fill(joiningTables[language][key], values);

/** A word that came over a wire; one no table knows is shown as it is, never hidden. */
export function joiningWord(language: Language, room: string, word: string, values: Values = {}): string {
  const key = `${room}.${word}`;
  return isJoiningKey(key) ? sayJoining(language, key, values) : word;
}

export interface MistakeWords {
  readonly happened: string;
  /** What to do now. */
  readonly remedy: string;
}

/**
 * A test alarm that is stuck says at which hop, and what to do about that one; a code of the wrong length, in which
 * direction. Rooms are said by `labelOf`, if it knows them.
 */
export function mistakeSays(
  language: Language,
  code: string,
  given: Values,
  labelOf: (room: string) => string | undefined = () => undefined,
): MistakeWords {
  const { room, hop, missing } = given;
  const isOver = typeof missing === "number" && missing < 0;
  const values = {
    ...given,
    ...(typeof room === "string" && { room: labelOf(room) ?? room }),
    ...(isOver && { missing: -missing }),
  };
  const say = (half: "mistake" | "remedy"): string => {
    const closer = `${half}.${code}.${hop ?? (isOver ? "over" : "")}`;
    return isJoiningKey(closer) ? sayJoining(language, closer, values) : joiningWord(language, half, code, values);
  };
  return { happened: say("mistake"), remedy: say("remedy") };
}
