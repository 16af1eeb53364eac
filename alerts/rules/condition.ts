/** What is wrong with a device or its supply: raised while it lasts, cleared when it is over. */
import { z } from "zod";
import { never, rule } from "./rule.ts";

/** The housing was opened. Found open at the start is how the technician left it. */
export const tamper = rule<null>({
  id: "tamper",
  version: 1,
  shape: z.null(),
  facts: ["case"],
  events: [],
  start: () => null,
  step(memory, seen) {
    if (seen.what !== "reading" || seen.reading.fact.kind !== "case" || seen.reading.origin === "stored")
      return { memory };
    if (!seen.reading.fact.open) return { memory, findings: [{ verdict: "clear" }] };
    if (!seen.changed) return { memory };
    return { memory, findings: [{ verdict: "raise", kind: "tamper", severity: "warning", again: "count" }] };
  },
  wakeAt: never,
});

/** A power cut found at the start is as dark as one that just happened. */
export const mains = rule<null>({
  id: "mains",
  version: 1,
  shape: z.null(),
  facts: ["mains"],
  events: [],
  start: () => null,
  step(memory, seen) {
    if (seen.what !== "reading" || seen.reading.fact.kind !== "mains" || seen.reading.origin === "stored")
      return { memory };
    if (seen.reading.fact.on) return { memory, findings: [{ verdict: "clear" }] };
    return { memory, findings: [{ verdict: "raise", kind: "mains_lost", severity: "warning", again: "count" }] };
  },
  wakeAt: never,
});
