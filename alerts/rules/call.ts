/**
 * Somebody asks for help. No delay, ever. A repeated press rings again at the centre; help followed by rescue rises.
 * A call never ends by its input going off: only a person at the centre ends it.
 */
import { z } from "zod";
import { never, rule } from "./rule.ts";

export const call = rule<null>({
  id: "call",
  version: 1,
  shape: z.null(),
  facts: ["call"],
  events: [],
  start: () => null,
  step(memory, seen) {
    if (seen.what !== "reading" || seen.reading.origin !== "live" || seen.reading.fact.kind !== "call")
      return { memory };
    const { fact } = seen.reading;
    if (!fact.on) return { memory, findings: [{ verdict: "clear" }] };
    // Found held at the start: the same call if one is open already.
    const again = seen.reading.first ? "count" : "ring";
    // A level that is not `help` is a rescue: whoever cannot say how bad it is gets everybody.
    return fact.level === "help"
      ? { memory, findings: [{ verdict: "raise", kind: "call_help", severity: "warning", again }] }
      : { memory, findings: [{ verdict: "raise", kind: "call_rescue", severity: "emergency", again }] };
  },
  wakeAt: never,
});
