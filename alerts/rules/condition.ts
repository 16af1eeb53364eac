/** What is wrong with a device or its supply: raised while it lasts, cleared when it is over. */
import { z } from "zod";
import type { FactOf } from "../../devices/model/fact.ts";
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

/** Percent at which a battery is low, and at which it is no longer: a cold night must not ring twice. */
const batteryLimits = { low: 15, fine: 20, lowVolts: 2.4, fineVolts: 2.5 } as const;

const batteryShape = z.object({ percent: z.number().nullable(), low: z.boolean() });
type Battery = Readonly<z.infer<typeof batteryShape>>;

/** The last percent in a stored cell of this rule. */
export const batteryIn = (value: unknown): number | undefined =>
  batteryShape.safeParse(value).data?.percent ?? undefined;

export const battery = rule<Battery>({
  id: "battery",
  version: 1,
  shape: batteryShape,
  facts: ["battery"],
  events: [],
  start: () => ({ percent: null, low: false }),
  step(memory, seen) {
    if (seen.what !== "reading" || seen.reading.fact.kind !== "battery" || seen.reading.origin === "stored")
      return { memory };
    const { fact } = seen.reading;
    const low = isLow(fact, memory.low) ?? memory.low;
    const percent = fact.percent ?? memory.percent;
    if (low === memory.low) return percent === memory.percent ? { memory } : { memory: { percent, low } };
    return {
      memory: { percent, low },
      findings: low
        ? [{ verdict: "raise", kind: "battery_low", severity: "notice", again: "count" }]
        : [{ verdict: "clear" }],
    };
  },
  wakeAt: never,
});

/** `undefined`: the device does not say. The maker's own flag first, then percent, then volts (3 V cells). */
export function isLow(fact: FactOf<"battery">, before: boolean): boolean | undefined {
  if (fact.low === true) return true;
  const { percent, volts } = fact;
  if (percent !== undefined) return before ? percent < batteryLimits.fine : percent <= batteryLimits.low;
  if (volts !== undefined) return before ? volts < batteryLimits.fineVolts : volts < batteryLimits.lowVolts;
  return fact.low;
}
