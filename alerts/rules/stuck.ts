/**
 * A button that calls on and on is jammed, or its contact is. The call itself goes out and rings as ever; this tells the
 * technician why. Fault catalogue F-49: a fault after two minutes.
 */
import { z } from "zod";
import { type Instant, instant, later, minutes, seconds } from "../../devices/model/moment.ts";
import { type About, rule } from "./rule.ts";

const stuckAfter = minutes(2);
/** Nobody presses again within this time for two minutes; the fold window of a slow radio comes on top. */
const pause = seconds(5);
const quietFor = minutes(1);

interface Train {
  readonly since: number | null;
  readonly last: number;
  readonly told: boolean;
}
const idle: Train = { since: null, last: 0, told: false };

export const stuck = rule<Train>({
  id: "stuck",
  version: 1,
  shape: z.object({ since: z.number().nullable(), last: z.number(), told: z.boolean() }),
  facts: ["call"],
  events: [],
  start: () => idle,
  step(memory, seen, about) {
    const at = seen.at.steady;
    if (seen.what === "tick") {
      if (memory.since === null || at < later(instant(memory.last), quietFor)) return { memory };
      return { memory: idle, ...(memory.told && { findings: [{ verdict: "clear", note: "quiet again" } as const] }) };
    }
    if (seen.what !== "reading" || seen.reading.origin === "stored" || seen.reading.fact.kind !== "call")
      return { memory };
    if (!seen.reading.fact.on) return { memory };
    const goesOn = memory.since !== null && at - memory.last <= pause + windowOf(about);
    if (!goesOn) return { memory: { since: at, last: at, told: memory.told } };
    const next = { ...memory, last: at };
    if (memory.told || at - (memory.since ?? at) < stuckAfter) return { memory: next };
    const note = "calls without a pause";
    return {
      memory: { ...next, told: true },
      findings: [{ verdict: "raise", kind: "check_device", severity: "warning", again: "count", note }],
    };
  },
  wakeAt: (memory): Instant | undefined => (memory.since === null ? undefined : later(instant(memory.last), quietFor)),
});

const windowOf = (about: About): number => about.device?.foldWindow ?? 0;
