/**
 * A level that changes its mind all the time: a loose wire, a magnet at the edge of its reach, a radio that is disturbed. A
 * technical notice, once; each of its alarms is raised as ever. Movement is left out: it changes all day because people do.
 */
import { z } from "zod";
import { type Instant, instant, later, minutes } from "../../devices/model/moment.ts";
import { rule } from "./rule.ts";

/** Nobody opens and shuts a door ten times in ten minutes, time after time. */
export const flappingBound = { changes: 20, within: minutes(10) } as const;

const shape = z.object({ from: z.number(), changes: z.number(), told: z.boolean() });
type Changes = Readonly<z.infer<typeof shape>>;
const steady: Changes = { from: 0, changes: 0, told: false };

export const flapping = rule<Changes>({
  id: "flapping",
  version: 1,
  shape,
  facts: ["fall", "contact", "bed", "smoke", "gas", "co", "water", "case", "mains"],
  events: [],
  start: () => steady,
  step(memory, seen) {
    const at = seen.at.steady;
    const over = at >= later(instant(memory.from), flappingBound.within);
    if (seen.what === "tick") {
      if (!over || !memory.told) return { memory };
      // The window that ends was a bad one: it takes a good one to be steady again.
      if (memory.changes > flappingBound.changes) return { memory: { from: at, changes: 0, told: true } };
      return { memory: steady, findings: [{ verdict: "clear", note: "steady again" }] };
    }
    if (seen.what !== "reading" || !seen.changed) return { memory };
    const now: Changes = over
      ? { from: at, changes: 1, told: memory.told }
      : { ...memory, changes: memory.changes + 1 };
    if (now.told || now.changes <= flappingBound.changes) return { memory: now };
    const note = `more than ${flappingBound.changes} changes in ${flappingBound.within / 60_000} min`;
    return {
      memory: { ...now, told: true },
      findings: [{ verdict: "raise", kind: "device_flapping", severity: "notice", again: "count", note }],
    };
  },
  wakeAt: ({ from, told }): Instant | undefined => (told ? later(instant(from), flappingBound.within) : undefined),
});
