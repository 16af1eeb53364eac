/**
 * Heart rate or breathing out of its limits for minutes. Never a single sample: a radar sees the fan, a wristband slips. A pause
 * in the samples begins anew, because nobody knows what was in between; back inside for half a minute ends it.
 */
import { z } from "zod";
import type { Fact } from "../../devices/model/fact.ts";
import { type Duration, type Instant, minutes, seconds } from "../../devices/model/moment.ts";
import type { Device, Habits, VitalLimits } from "../home.ts";
import { habit } from "./habit.ts";
import { personOf } from "./person.ts";
import { type Finding, never, type Seen } from "./rule.ts";

const streakShape = z.object({
  /** Out since then; the last sample outside; so many of them. */
  since: z.number(),
  last: z.number(),
  samples: z.number(),
  /** Inside again since then. */
  back: z.number().nullable(),
  told: z.boolean(),
});
type Streak = Readonly<z.infer<typeof streakShape>>;
const shape = z.object({ heartRate: streakShape.nullable(), breathing: streakShape.nullable() });
type Vital = Readonly<z.infer<typeof shape>>;

export const sustained = { samples: 3, back: seconds(30) } as const;
/** A stream speaks all the time; a wristband measures when it pleases. */
const longestPause = { stream: minutes(2), other: minutes(15) } as const satisfies Record<string, Duration>;

export const vital = habit<Vital>({
  id: "vital",
  version: 1,
  shape,
  person: ({ device, home }) => personOf(device, home),
  facts: ["heart_rate", "breathing"],
  events: [],
  start: () => ({ heartRate: null, breathing: null }),
  step(memory, seen, { device, home }) {
    if (seen.what !== "reading" || seen.test || seen.reading.origin !== "live" || !device) return { memory };
    const resident = personOf(device, home);
    const of = sampleOf(seen.reading.fact, resident?.habits);
    if (!of || !resident) return { memory };
    const before = memory[of.name];
    const { streak, findings } = judge(before, of, seen, device, resident.id);
    return { memory: streak === before ? memory : { ...memory, [of.name]: streak }, ...(findings && { findings }) };
  },
  wakeAt: never,
});

interface Sample {
  readonly name: keyof Vital;
  readonly kind: "heart_rate" | "breathing";
  readonly value: number;
  readonly limits: VitalLimits;
}

function sampleOf(fact: Fact, habits: Habits | undefined): Sample | undefined {
  if (fact.kind === "heart_rate" && habits?.heartRate)
    return { name: "heartRate", kind: fact.kind, value: fact.bpm, limits: habits.heartRate };
  if (fact.kind === "breathing" && habits?.breathing)
    return { name: "breathing", kind: fact.kind, value: fact.rpm, limits: habits.breathing };
  return undefined;
}

type Judged = { readonly streak: Streak | null; readonly findings?: readonly Finding[] };

function judge(before: Streak | null, of: Sample, { at }: Seen, device: Device, resident: string): Judged {
  const now = at.steady;
  const out = of.value < of.limits.low || of.value > of.limits.high;
  if (!out) return inside(before, of, now);
  const pause = now - (before?.last ?? now) > (device.stream ? longestPause.stream : longestPause.other);
  if (!before || (pause && !before.told))
    return { streak: { since: now, last: now, samples: 1, back: null, told: false } };
  const streak: Streak = { ...before, last: now, samples: before.samples + 1, back: null };
  const lasted = now - streak.since;
  if (streak.told || streak.samples < sustained.samples || lasted < of.limits.lasting) return { streak };
  const note = `${of.value}/min, outside ${of.limits.low} to ${of.limits.high} for ${Math.floor(lasted / 60_000)} min`;
  const raise = {
    verdict: "raise",
    kind: of.kind,
    severity: "warning",
    again: "ring",
    note,
    of: { resident },
  } as const;
  return { streak: { ...streak, told: true }, findings: [raise] };
}

function inside(before: Streak | null, of: Sample, now: Instant): Judged {
  if (!before) return { streak: null };
  if (before.back === null) return { streak: { ...before, back: now } };
  if (now - before.back < sustained.back) return { streak: before };
  return before.told ? { streak: null, findings: [{ verdict: "clear", note: `${of.value}/min` }] } : { streak: null };
}
