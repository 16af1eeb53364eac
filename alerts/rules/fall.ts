/**
 * A fall, suspected or confirmed, may be cancelled at home inside the guard; silence counts as yes, and so does a restart
 * of the gateway. Only a different action of the resident cancels (the hub's white key, a press that means "cancel"): the
 * sensor's own `cleared` may mean that somebody got up or that a radar lost sight of a person on the floor, so it moves
 * the condition and never the guard.
 * A call during the guard is the resident's answer: the call goes by its own rule and the fall goes with it, because the
 * dispatcher has to know that whoever presses may be lying on the floor.
 */
import { z } from "zod";
import { type Duration, type Instant, instant, later } from "../../devices/model/moment.ts";
import { type Finding, rule, type Seen, type Step } from "./rule.ts";

interface Guard {
  readonly until: number | null;
}
const idle: Guard = { until: null };

export const fall = rule<Guard>({
  id: "fall",
  version: 1,
  shape: z.object({ until: z.number().nullable() }),
  facts: ["fall"],
  overhears: ["call"],
  listens: ({ until }) => until !== null,
  events: ["cancel", "started"],
  start: () => idle,
  step(memory, seen, about) {
    if (seen.what === "reading") {
      if (seen.reading.origin !== "live") return { memory };
      if (seen.reading.fact.kind === "fall") return sensed(memory, seen, about.home.rules.fallGuard);
      const helpMe = seen.reading.fact.kind === "call" && seen.reading.fact.on && !seen.test;
      return helpMe && memory.until !== null
        ? { memory: idle, findings: [{ verdict: "send", note: "confirmed by a call" }] }
        : { memory };
    }
    if (memory.until === null) return { memory };
    if (seen.what === "cancel") return { memory: idle, findings: [{ verdict: "cancel", by: seen.by }] };
    if (seen.what === "started")
      return { memory: idle, findings: [{ verdict: "send", note: "restart inside the guard" }] };
    return seen.at.steady < memory.until ? { memory } : { memory: idle, findings: [{ verdict: "send" }] };
  },
  wakeAt: (memory): Instant | undefined => (memory.until === null ? undefined : instant(memory.until)),
});

function sensed(memory: Guard, seen: Seen & { what: "reading" }, guard: Duration): Step<Guard> {
  const { fact, first } = seen.reading;
  if (fact.kind !== "fall") return { memory };
  if (fact.state === "cleared")
    return { memory, findings: [{ verdict: "clear", note: "the sensor no longer sees it" }] };
  if (!seen.changed && !first) return { memory };
  const findings: Finding[] = [
    {
      verdict: "raise",
      kind: "fall",
      severity: "emergency",
      again: first ? "count" : "ring",
      ...(guard > 0 && { guarded: guard }),
      ...(fact.state === "confirmed" && { note: "confirmed by the sensor" }),
    },
  ];
  // A sensor that grows surer does not give the resident more time.
  if (memory.until !== null || guard <= 0) return { memory, findings };
  return { memory: { until: later(seen.at.steady, guard) }, findings };
}
