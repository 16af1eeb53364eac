/**
 * What the lamp at home shows and what was said there, concluded from the receipts the centre gave (`people.md` 3.1). A gateway
 * that is lost got none of them for sure, so then nobody knows.
 */
import type { Key } from "../../../program/words/words.ts";
import type { CaseView } from "../../views.ts";
import { isOfTelephone } from "../called-in/rang.tsx";
import { sayIn } from "../called-in/say.ts";
import type { Desk } from "../desk.ts";

/** ms: after this long without a claim the home hears that the centre is still calling. */
const waitingAfter = 60_000;

export interface HomeNow {
  readonly bulb: "r" | "g" | "w" | "off" | "none";
  readonly light: string;
  /** What was spoken last; nothing for a light that is off. */
  readonly words?: string;
}

export function homeNow(desk: Desk, of: CaseView): HomeNow {
  const { speech } = desk;
  if (isOfTelephone(of)) return { bulb: "none", light: sayIn(speech)("noLamp") };
  if (desk.board.gateways.value.get(of.gateway)?.state === "lost")
    return { bulb: "none", light: speech.say("truth.cannotKnow") };
  const off: HomeNow = { bulb: "off", light: speech.say("truth.off") };
  const says = (bulb: HomeNow["bulb"], light: Key, ...words: readonly Key[]): HomeNow => ({
    bulb,
    light: speech.plain(light),
    words: words.map(speech.plain).join(speech.language.value === "zh" ? "，" : ", "),
  });
  // Care and faults have no lamp of theirs (`indicator.ts`): no call of the resident hangs on them.
  if (of.lane === "fault" || of.lane === "care") return off;
  switch (of.state) {
    case "claimed":
      return says("g", "truth.green", "lamp.claimed", "lamp.claimed.then");
    case "dispatched":
    case "on_site":
      return says("g", "truth.greenPulse", "lamp.coming");
    case "resolved":
    case "closed":
      return { ...off, words: speech.plain("lamp.closed") };
    case "dismissed":
      return off;
    case "suspected":
      return says("w", "truth.white", "lamp.guarding");
    case "raised": {
      const still = desk.now.value - of.raisedAt >= waitingAfter || of.lastOwner !== undefined;
      return still ? says("r", "truth.red", "lamp.stored", "lamp.waiting.then") : says("r", "truth.red", "lamp.stored");
    }
  }
}
