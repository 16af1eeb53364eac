/**
 * Three firmwares share one frame, and a type means different things in each (0A14 is a breath rate in one and something else
 * in another). Which one it is, the technician has said, or the types that only one of them sends.
 */
import { hexNumber } from "../../bytes.ts";
import type { Meaning } from "../../meaning.ts";
import type { Note, Notes } from "../../notes.ts";
import { type } from "./types.ts";

export type Model = "fall" | "vitals" | "presence";

/** Types that tell the firmwares apart, surest first: only the fall radar knows falls, and it never measures a heart. */
const telling: readonly { readonly type: number; readonly model: Model }[] = [
  { type: type.fall, model: "fall" },
  { type: type.heart, model: "vitals" },
  { type: type.zones, model: "presence" },
];

/** Holds the telling types seen so far, in hex. */
const noted = "types";

/** Telling types seen until now, and what is to be noted when this frame is the first of its type. */
export function seenTypes(now: number, notes: Notes): { readonly seen: readonly number[]; readonly note?: Note } {
  const before = notes.get(noted) ?? "";
  const known = telling.filter((each) => before.includes(hexNumber(each.type, 4))).map((each) => each.type);
  if (known.includes(now) || !telling.some((each) => each.type === now)) return { seen: known };
  const seen = [...known, now];
  return { seen, note: { key: noted, text: seen.map((each) => hexNumber(each, 4)).join(" ") } };
}

export function modelOf(meaning: Meaning, seen: readonly number[]): Model | undefined {
  const said = telling.find(({ model }) => meaning.words.includes(model));
  return (said ?? telling.find((each) => seen.includes(each.type)))?.model;
}
