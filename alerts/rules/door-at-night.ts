/**
 * A door that matters is opened at night (wandering). Only an opening counts, not a door found open; and only while the
 * wall clock can be trusted, because an unset clock knows no night.
 */
import { z } from "zod";
import { isNight } from "./night.ts";
import { never, rule } from "./rule.ts";

export const doorAtNight = rule<null>({
  id: "door-at-night",
  version: 1,
  shape: z.null(),
  facts: ["contact"],
  events: [],
  start: () => null,
  step(memory, seen, about) {
    if (seen.what !== "reading" || seen.reading.fact.kind !== "contact" || seen.reading.origin === "stored")
      return { memory };
    if (!seen.reading.fact.open) return { memory, findings: [{ verdict: "clear" }] };
    const { timeZone, rules } = about.home;
    const matters = seen.changed && rules.nightDoors.includes(about.key) && seen.at.trusted;
    if (!matters || !isNight(seen.at.wall, timeZone, rules.night)) return { memory };
    return {
      memory,
      findings: [{ verdict: "raise", kind: "door_at_night", severity: "notice", again: "ring" }],
    };
  },
  wakeAt: never,
});
