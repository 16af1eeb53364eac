/** A door has stood open for longer than this home allows. A stored copy starts no clock: it does not say since when. */
import { z } from "zod";
import { type Instant, instant, later } from "../../devices/model/moment.ts";
import type { About } from "./rule.ts";
import { rule } from "./rule.ts";

interface OpenDoor {
  readonly since: number | null;
  readonly told: boolean;
}
const shut: OpenDoor = { since: null, told: false };

export const doorLeftOpen = rule<OpenDoor>({
  id: "door-left-open",
  version: 1,
  shape: z.object({ since: z.number().nullable(), told: z.boolean() }),
  facts: ["contact"],
  events: [],
  start: () => shut,
  step(memory, seen, about) {
    if (seen.what === "tick") {
      const due = dueAt(memory, about);
      if (due === undefined || seen.at.steady < due) return { memory };
      return {
        memory: { ...memory, told: true },
        findings: [{ verdict: "raise", kind: "door_left_open", severity: "notice", again: "count" }],
      };
    }
    if (seen.what !== "reading" || seen.reading.fact.kind !== "contact" || seen.reading.origin === "stored")
      return { memory };
    if (!seen.reading.fact.open)
      return memory.since === null ? { memory } : { memory: shut, findings: [{ verdict: "clear" }] };
    return memory.since === null ? { memory: { since: seen.at.steady, told: false } } : { memory };
  },
  wakeAt: dueAt,
});

/** Doors only: a fridge may have its own sensor. A limit of zero switches the rule off. */
function dueAt(memory: OpenDoor, { device, home }: About): Instant | undefined {
  const limit = home.rules.doorLeftOpen;
  if (memory.since === null || memory.told || device?.carries !== "door" || limit <= 0) return undefined;
  return later(instant(memory.since), limit);
}
