/**
 * A device that nobody registered cries for help: perhaps a neighbour's, perhaps the button that the technician forgot.
 * Never an emergency of this home, and never nothing: somebody has to look.
 */
import { z } from "zod";
import { isUrgent } from "../../devices/model/fact.ts";
import { never, rule } from "./rule.ts";

export const strangers = rule<null>({
  id: "stranger",
  version: 1,
  shape: z.null(),
  // The engine shows it the readings of strangers, all under one key: there is no end to strangers.
  facts: [],
  events: [],
  start: () => null,
  step(memory, seen) {
    if (seen.what !== "reading" || seen.reading.origin !== "live" || !isUrgent(seen.reading.fact)) return { memory };
    if (seen.reading.fact.kind === "fall" && seen.reading.fact.state === "cleared") return { memory };
    const note = "not in the register";
    return {
      memory,
      findings: [{ verdict: "raise", kind: "check_device", severity: "warning", again: "count", note }],
    };
  },
  wakeAt: never,
});
