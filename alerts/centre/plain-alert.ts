/**
 * What of a gateway's words the centre keeps in a case and shows. One page shows all homes: nothing that one gateway says, by
 * mistake or on purpose, may be so deep, so long or so far from any time that the page cannot show the others. What is left out
 * here is still in the message as it came.
 */
import type { AlertMessage } from "../protocol.ts";

type Sign = AlertMessage["snapshot"][number];
type Word = string | number | boolean;

/** A gateway sends 4 KB of half an hour at most (`snapshotBound`); the newest signs that fit are kept. */
export const signsKept = { bytes: 8_192, fields: 16, text: 128, whenFull: "keep-newest" } as const;

/** Milliseconds from 1970 that a `Date` can hold (ECMA-262, 21.4.1.1). */
const farthest = 8.64e15;
export const isTime = (ms: number): boolean => Math.abs(ms) <= farthest;

export const plainAlert = (message: AlertMessage): AlertMessage => ({
  ...message,
  causes: plainSigns(message.causes),
  snapshot: plainSigns(message.snapshot),
});

function plainSigns(signs: readonly Sign[]): Sign[] {
  const kept: Sign[] = [];
  let bytes = 0;
  for (const sign of signs.toReversed()) {
    if (!isTime(sign.wall) || !isTime(sign.ago)) continue;
    const plain = { ...sign, fact: { ...plainWords(sign.fact), kind: sign.fact.kind } };
    bytes += JSON.stringify(plain).length;
    if (bytes > signsKept.bytes) break;
    kept.push(plain);
  }
  return kept.reverse();
}

/** A fact is flat: numbers, yes or no, and short words. */
function plainWords(fact: Sign["fact"]): Record<string, Word> {
  const words: [string, Word][] = [];
  for (const [name, value] of Object.entries(fact)) {
    if (words.length >= signsKept.fields) break;
    if (typeof value === "string") words.push([name, value.slice(0, signsKept.text)]);
    else if (typeof value === "number" || typeof value === "boolean") words.push([name, value]);
  }
  return Object.fromEntries(words);
}
