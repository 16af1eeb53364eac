/**
 * What the lamp at home shows, concluded from the receipts the centre gave (`people.md` 3.1). A gateway that is lost got none
 * of them for sure, so then nobody knows.
 */
import type { Key } from "../../../program/words/words.ts";
import type { CaseView } from "../../views.ts";
import type { Desk } from "../desk.ts";

/** ms: after this long without a claim the home hears that the centre is still calling. */
const waitingAfter = 60_000;

export function homeNow(
  desk: Desk,
  of: CaseView,
): { readonly bulb: "r" | "g" | "w" | "off" | "none"; readonly words: string } {
  const { speech } = desk;
  if (desk.board.gateways.value.get(of.gateway)?.state === "lost")
    return { bulb: "none", words: speech.say("truth.cannotKnow") };
  const says = (light: Key, words: Key): string =>
    speech.say("truth.says", { light: speech.plain(light), words: speech.plain(words) });
  switch (of.state) {
    case "claimed":
      return { bulb: "g", words: says("truth.green", "lamp.claimed") };
    case "dispatched":
    case "on_site":
      return { bulb: "g", words: says("truth.greenPulse", "lamp.coming") };
    case "resolved":
    case "closed":
    case "dismissed":
      return { bulb: "off", words: speech.say("truth.off") };
    case "suspected":
      return { bulb: "w", words: says("truth.white", "lamp.guarding") };
    case "raised": {
      // A fault of the watching lights nothing at home: no call of the resident hangs on it.
      if (of.lane === "fault") return { bulb: "off", words: speech.say("truth.off") };
      const still = desk.now.value - of.raisedAt >= waitingAfter || of.lastOwner !== undefined;
      return { bulb: "r", words: says("truth.red", still ? "lamp.waiting.then" : "lamp.stored") };
    }
  }
}
