/**
 * Smoke, gas, carbon monoxide and water: at once. One that the device itself reports when it is first heard after a start
 * counts as well (it latches), unless it is open already. It may clear; the alert stays until a person ends it.
 */
import { z } from "zod";
import { never, type Rule, rule } from "./rule.ts";

const kinds = ["smoke", "gas", "co", "water"] as const;

const hazard = (kind: (typeof kinds)[number]): Rule =>
  rule<null>({
    id: kind,
    version: 1,
    shape: z.null(),
    facts: [kind],
    events: [],
    start: () => null,
    step(memory, seen) {
      if (seen.what !== "reading" || seen.reading.fact.kind !== kind || seen.reading.origin === "stored")
        return { memory };
      const { fact, first } = seen.reading;
      if (!fact.on) return { memory, findings: [{ verdict: "clear" }] };
      if (!seen.changed && !first) return { memory };
      return {
        memory,
        findings: [{ verdict: "raise", kind, severity: "emergency", again: first ? "count" : "ring" }],
      };
    },
    wakeAt: never,
  });

export const hazards: readonly Rule[] = kinds.map(hazard);
