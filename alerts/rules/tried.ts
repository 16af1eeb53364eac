/**
 * A device that calls nobody is being tried: a door, a motion sensor. By day its words raise nothing, and nobody would know
 * whether the road from it to a dispatcher is whole. What carries a life raises its own alert, in a test as in earnest.
 */
import { z } from "zod";
import { never, rule } from "./rule.ts";

export const tried = rule<null>({
  id: "tried",
  version: 1,
  shape: z.null(),
  facts: [
    ...(["contact", "motion", "presence", "dwell", "bed", "vibration", "press"] as const),
    ...(["temperature", "humidity", "illuminance", "power", "heart_rate", "breathing"] as const),
  ],
  events: [],
  testsOnly: true,
  start: () => null,
  step(memory, seen, about) {
    if (seen.what !== "reading" || !seen.test || seen.reading.origin !== "live") return { memory };
    const carries = about.device?.carries;
    if (carries !== "door" && carries !== "other") return { memory };
    return { memory, findings: [{ verdict: "raise", kind: "device_tried", severity: "notice", again: "count" }] };
  },
  wakeAt: never,
});
