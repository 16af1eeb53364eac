/** What came of a conversation that was to bring one message to several numbers. */
import type { Outcome } from "../path.ts";
import { again, carried, saidOf } from "../people/answer.ts";
import type { Course } from "./dialogue.ts";

/**
 * `wanted` messages of which `earlier` were carried in an earlier try. One dead number beside a living one is not a place that is
 * gone: it is tried on and told as a fault.
 */
export function outcomeOf({ done, barred, results, signal }: Course, wanted: number, earlier: number): Outcome {
  const bad = results.find(({ outcome }) => outcome !== "carried");
  if (bad) {
    const someHaveIt = earlier > 0 || results.some(({ outcome }) => outcome === "carried");
    return bad.outcome === "refused" && someHaveIt ? again("turned_down", bad.said ?? bad.why) : bad;
  }
  if (results.length < wanted || (wanted === 0 && !done)) return barred ?? again("cut", "line");
  return barred ?? carried(saidOf("CSQ", signal === undefined ? "?" : String(signal)));
}
