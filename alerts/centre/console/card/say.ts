/** The card's own words in the language of the page: read inside a drawing, it is drawn anew when the language changes. */
import type { Speech } from "../../../program/page/language.ts";
import { cardWord, type SayCard, sayCardIn } from "../../../program/words/console-card.ts";

export const sayIn =
  ({ language }: Speech): SayCard =>
  (key, ...values) =>
    sayCardIn(language.value)(key, ...values);

export const wordIn = ({ language }: Speech, room: string, word: string): string =>
  cardWord(language.value, room, word);

/** As many figures as a hand can use: `350 米`, `2.1 千米`. */
export const distance = (say: SayCard, metres: number): string =>
  metres < 1_000 ? say("fact.metres", { n: Math.round(metres) }) : say("fact.km", { n: (metres / 1_000).toFixed(1) });
