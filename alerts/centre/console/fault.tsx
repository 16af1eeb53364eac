/** Why something could not be had or done, as a person is told. */
import type { Speech } from "../../program/page/language.ts";
import { isKey } from "../../program/words/words.ts";

export const faultWords = (speech: Speech, code: string): string => {
  const key = `error.${code}`;
  return isKey(key) ? speech.plain(key) : speech.say("error.refused", { code });
};

export interface FaultProps {
  readonly speech: Speech;
  /** Nothing is wrong without one. */
  readonly code: string | undefined;
  /** What is said where the page knows better what there is not. */
  readonly noCase?: string;
}

export function FaultLine({ speech, code, noCase }: FaultProps) {
  if (!code) return null;
  return (
    <p class="bad" role="alert">
      {code === "no-case" && noCase !== undefined ? noCase : faultWords(speech, code)}
    </p>
  );
}
