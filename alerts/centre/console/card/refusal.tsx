/** Why the centre did not do what was asked, and what to do instead: above the bar, in plain words. */
import type { Speech } from "../../../program/page/language.ts";
import { PriorityMark } from "../../../program/page/marks.tsx";
import { cardWord, isCardKey } from "../../../program/words/console-card.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

export const refusalWords = (speech: Speech, code: string): string =>
  isCardKey(`refused.${code}`)
    ? cardWord(speech.language.value, "refused", code)
    : sayIn(speech)("refused.other", { code });

export function Refusal({ desk, of }: CardProps) {
  const code = desk.refusals.value.get(of.id);
  return (
    <div class="refusal" role="alert">
      {code !== undefined && (
        <div class="msg w">
          <PriorityMark severity="warning" />
          <b>{refusalWords(desk.speech, code)}</b>
          <span />
        </div>
      )}
    </div>
  );
}
