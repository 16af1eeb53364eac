import type { Meaning } from "../../meaning.ts";
import { levelOf, pressed } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";

/** The words that 23 models send for a call and nothing else. A source that states no level means rescue. */
export const callWords: ReadonlySet<string> = new Set(["emergency", "panic", "sos"]);

/** The same from a device with several endpoints (`emergency_1`): the converter hangs the endpoint's name on. */
const callAtEndpoint = /^(emergency|panic|sos)_(\d+|[a-z]\d*|left|right|center|top|bottom|default)$/;

/** Makers' words for the four presses of our vocabulary. */
const presses: Readonly<Record<string, string>> = {
  single: "single",
  double: "double",
  long: "long",
  hold: "long",
  long_press: "long",
  release: "release",
  hold_release: "release",
  long_release: "release",
};

const longestAction = 64;

/**
 * `single`, `hold_left`, `2_double`, `emergency`, or any word a maker made up. Empty, null and `none` are no event: the
 * field is published again with every state.
 */
export function actionFact(value: unknown, meaning: Meaning): Fact | undefined {
  if (typeof value !== "string" || value === "" || value === "none" || value.length > longestAction) return undefined;
  const call = callWords.has(value) ? value : callAtEndpoint.exec(value)?.[1];
  if (call !== undefined) {
    const level = levelOf(meaning.of.get(value)) ?? levelOf(meaning.of.get(call)) ?? "rescue";
    return { kind: "call", level, on: true };
  }
  const known = own(presses, value);
  if (known) return pressed(meaning, known, undefined, value);
  const [head, tail] = halves(value, value.indexOf("_"));
  const before = own(presses, head);
  if (before && tail !== "") return pressed(meaning, before, tail, value);
  const [button, press] = halves(value, value.lastIndexOf("_"));
  const after = own(presses, press);
  return after && button !== "" ? pressed(meaning, after, button, value) : pressed(meaning, value);
}

const halves = (text: string, at: number): readonly [string, string] =>
  at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];

const own = (table: Readonly<Record<string, string>>, word: string): string | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
