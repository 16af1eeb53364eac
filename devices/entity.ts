/**
 * What one part of a device says: an input, a key, a sensor on a board, a radio code. A board does not know what hangs on its
 * input; the technician does, and says so in the profile (`meaning.ts`):
 *
 *   pull_cord=call:rescue        while this input is on, somebody calls; `door=contact` on is open, `mat=bed` on is occupied
 *   door=contact:inverted        the other way round
 *   lamp=none                    not heard at all
 *   posture=lying=fall           when this text sensor says so (`fall:suspected`, `fall:cleared`)
 *   E=open 7=closed B=case       what this key of a radio code is; it says so once, and never says when it is over
 *   motion                       the same for a device that has one part only
 */
import type { Fade } from "./family.ts";
import { levelOf, type Meaning, pressed } from "./meaning.ts";
import type { Fact } from "./model/fact.ts";
import { minutes, seconds } from "./model/moment.ts";

type Level = (on: boolean) => Fact;

const levels = new Map<string, Level>([
  ["contact", (open) => ({ kind: "contact", open })],
  ["motion", (on) => ({ kind: "motion", on })],
  ["presence", (on) => ({ kind: "presence", on })],
  ["dwell", (on) => ({ kind: "dwell", on })],
  ["bed", (occupied) => ({ kind: "bed", occupied })],
  ["smoke", (on) => ({ kind: "smoke", on })],
  ["gas", (on) => ({ kind: "gas", on })],
  ["co", (on) => ({ kind: "co", on })],
  ["water", (on) => ({ kind: "water", on })],
  ["case", (open) => ({ kind: "case", open })],
  ["vibration", (on) => ({ kind: "vibration", on })],
  ["mains", (on) => ({ kind: "mains", on })],
  ["fall", (on) => ({ kind: "fall", state: on ? "confirmed" : "cleared" })],
]);

/** What an input that is on or off means by this word; `undefined`: no word for it. */
export function levelBy(word: string | undefined): Level | undefined {
  if (word === undefined) return undefined;
  if (word.endsWith(":inverted")) {
    const level = levelBy(word.slice(0, -":inverted".length));
    return level && ((on) => level(!on));
  }
  const call = levelOf(word);
  return call ? (on) => ({ kind: "call", level: call, on }) : levels.get(word);
}

/**
 * An input that is on or off, by what the technician said of it; otherwise by what its maker said (`known`). Nobody knows:
 * then it is a press, which calls nobody until it is given a meaning, and which the technician sees at joining.
 */
export function input(meaning: Meaning, name: string, on: boolean, known?: Level): readonly Fact[] {
  const word = meaning.of.get(name);
  if (word === "none") return [];
  const level = levelBy(word) ?? known;
  return [level ? level(on) : pressed(meaning, on ? "on" : "release", name)];
}

/** What a text means here: `posture=lying=fall`. A blank cannot stand in a profile: `_` stands for it. */
export function textFact(meaning: Meaning, name: string, text: string): readonly Fact[] {
  const fact = onceBy(meaning.of.get(`${name}=${text.replaceAll(/[\s,;]+/g, "_")}`));
  return fact ? [fact] : [];
}

/** What is said once by this word. */
export function onceBy(word: string | undefined): Fact | undefined {
  switch (word) {
    case "open":
      return { kind: "contact", open: true };
    case "closed":
      return { kind: "contact", open: false };
    case "low":
      return { kind: "battery", low: true };
    case "fall:suspected":
      return { kind: "fall", state: "suspected" };
    case "fall:cleared":
      return { kind: "fall", state: "cleared" };
    default:
      return levelBy(word)?.(true);
  }
}

/** A PIR of 433 MHz repeats itself about every minute while it sees somebody (Tasmota issue 1832: 40-60 s). */
const seenFor = seconds(90);
/** A danger that is still there is sent again; one that is new after this must count as new. */
const dangerFor = minutes(5);

/** The end of what is only ever said to begin. A door and a bed stay as they are until they say otherwise. */
export function fadesOf(facts: readonly Fact[]): readonly Fade[] {
  return facts.flatMap((fact): readonly Fade[] => {
    switch (fact.kind) {
      case "motion":
      case "presence":
      case "vibration":
        return fact.on ? [{ to: { kind: fact.kind, on: false }, after: seenFor }] : [];
      case "smoke":
      case "gas":
      case "co":
      case "water":
        return fact.on ? [{ to: { kind: fact.kind, on: false }, after: dangerFor }] : [];
      case "case":
        return fact.open ? [{ to: { kind: "case", open: false }, after: dangerFor }] : [];
      default:
        return [];
    }
  });
}

/** Makers' words for the presses of our vocabulary; any other word stays the maker's own. */
const presses = new Map<string, string>([
  ["s", "single"],
  ["single", "single"],
  ["single_push", "single"],
  ["press", "single"],
  ["button_press", "single"],
  ["button_short_press", "single"],
  ["short_press", "single"],
  ["ss", "double"],
  ["double", "double"],
  ["double_push", "double"],
  ["double_press", "double"],
  ["button_double_press", "double"],
  ["sss", "triple"],
  ["triple", "triple"],
  ["triple_push", "triple"],
  ["button_triple_press", "triple"],
  ["l", "long"],
  ["hold", "long"],
  ["long", "long"],
  ["long_push", "long"],
  ["long_press", "long"],
  ["button_long_press", "long"],
  ["release", "release"],
  ["clear", "release"],
  ["btn_up", "release"],
  ["button_release", "release"],
  ["button_short_release", "release"],
  ["button_long_release", "release"],
]);

/** A press in the maker's word, or the call that it is in this home. */
export function press(meaning: Meaning, word: string, button: string): readonly Fact[] {
  if (meaning.of.get(button) === "none") return [];
  return [pressed(meaning, presses.get(word.toLowerCase()) ?? word, button, word)];
}
