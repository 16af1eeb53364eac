/** What the card and the row of a case say that was opened because somebody rang. */
import type { Speech } from "../../../program/page/language.ts";
import type { CaseView } from "../../views.ts";
import { sayIn } from "./say.ts";

/** Nothing of it came from the home: no device said it, and no lamp there knows of it. */
export const isOfTelephone = ({ alerts, calledIn }: CaseView): boolean =>
  calledIn !== undefined && alerts.every(({ kind }) => kind === "called_in");

export const whoRang = (speech: Speech, caller: NonNullable<CaseView["calledIn"]>["rang"]): string =>
  sayIn(speech)("rangAt", { who: sayIn(speech)(`caller.${caller}`) });

interface Part {
  readonly speech: Speech;
  readonly of: CaseView;
}

/** Who rang and what was said, by whom it was opened and when. */
export function Rang({ speech, of }: Part) {
  const { calledIn } = of;
  if (!calledIn) return null;
  const opened = of.alerts.find(({ kind }) => kind === "called_in")?.at ?? of.raisedAt;
  return (
    <p class="rang">
      <b>{whoRang(speech, calledIn.rang)}</b>
      {calledIn.note && <span class="said">{calledIn.note}</span>}
      <span class="q">{sayIn(speech)("by", { name: calledIn.by.name, time: speech.times.clock(opened) })}</span>
    </p>
  );
}
