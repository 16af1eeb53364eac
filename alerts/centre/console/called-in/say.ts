/** Read inside a drawing, it is drawn anew when the language changes. */
import type { Speech } from "../../../program/page/language.ts";
import { faultOfCall, type SayCalledIn, saysCalledIn } from "../../../program/words/called-in.ts";

export const sayIn =
  ({ language }: Speech): SayCalledIn =>
  (key, ...values) =>
    saysCalledIn(language.value)(key, ...values);

export const faultIn = (speech: Speech, code: string): string => faultOfCall(speech.language.value, code);
