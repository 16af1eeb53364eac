/**
 * A way by which alerts leave the home does not answer, or its daily test failed: one fault for each path, however long it
 * lasts. What counts as down is judged where the path is asked (`alerts/paths/supervised.ts`); here it becomes an alert, which
 * goes by the paths that are left.
 */
import { z } from "zod";
import { never, rule } from "./rule.ts";

export const pathDown = rule<{ since: number } | null>({
  id: "path-down",
  version: 1,
  shape: z.object({ since: z.number() }).nullable(),
  facts: [],
  // The engine shows it each word about a path under the key of that path's label.
  events: [],
  start: () => null,
  step(memory, seen, about) {
    if (seen.what !== "path" || seen.up === (memory === null)) return { memory };
    if (seen.up) return { memory: null, findings: [{ verdict: "clear", note: "answers again" }] };
    const note = `${about.key}: ${seen.why}`;
    return {
      memory: { since: seen.at.steady },
      findings: [{ verdict: "raise", kind: "path_down", severity: "warning", again: "count", note }],
    };
  },
  wakeAt: never,
});
