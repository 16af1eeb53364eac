/**
 * A battery is low by its maker's own flag, at 15 % or below 2.4 V (3 V cells), and no longer from 20 % or 2.5 V: a cold
 * night must not ring twice. When it will be empty is reckoned along a line through what was said before, and said
 * only when that is worth something. What is not said is not known: never low, never full.
 */
import { z } from "zod";
import type { FactOf } from "../../devices/model/fact.ts";
import { days, hours, type Instant, instant } from "../../devices/model/moment.ts";
import { never, rule } from "./rule.ts";

/** Protocols, rule 6. A reading below `cell` is no 3 V cell: nothing transmits on one that is so empty. */
const batteryLimits = { low: 15, fine: 20, lowVolts: 2.4, fineVolts: 2.5, cell: 1.8 } as const;

/** Percent over time, oldest first. When full, every other one goes and the rest stand twice as far apart. */
export const samplesKept = { most: 30, first: hours(6), whenFull: "thin-out" } as const;

const shape = z.object({
  percent: z.number().nullable(),
  low: z.boolean(),
  volts: z.number().nullable().optional(),
  /** Did it say so itself, or could it be judged? */
  known: z.boolean().optional(),
  readAt: z.number().optional(),
  samples: z.array(z.tuple([z.number(), z.number()])).optional(),
  apart: z.number().optional(),
});
type Battery = Readonly<z.infer<typeof shape>>;
type Samples = readonly (readonly [at: number, percent: number])[];

/** That it was read is saved so often; what it said is saved at once. */
const savedEvery = hours(1);

export const battery = rule<Battery>({
  id: "battery",
  version: 1,
  shape,
  facts: ["battery"],
  events: [],
  start: () => ({ percent: null, low: false }),
  step(memory, seen) {
    if (seen.what !== "reading" || seen.reading.fact.kind !== "battery" || seen.reading.origin === "stored")
      return { memory };
    const { fact, at } = seen.reading;
    if (fact.percent === undefined && fact.volts === undefined && fact.low === undefined) return { memory };
    if (isOld(memory, fact, at.steady)) return { memory };
    const next = read(memory, fact, at.steady);
    if (next.low === memory.low) return { memory: next };
    return {
      memory: next,
      findings: next.low
        ? [{ verdict: "raise", kind: "battery_low", severity: "notice", again: "count" }]
        : [{ verdict: "clear" }],
    };
  },
  wakeAt: never,
});

/** The same again, soon: what stands in every frame of many devices. */
function isOld(memory: Battery, fact: FactOf<"battery">, at: Instant): boolean {
  if (memory.readAt === undefined || at - memory.readAt >= savedEvery) return false;
  if (isLow(fact, memory.low) !== memory.low) return false;
  return memory.percent === (fact.percent ?? null) && (memory.volts ?? null) === (fact.volts ?? null);
}

function read(memory: Battery, fact: FactOf<"battery">, at: Instant): Battery {
  const judged = isLow(fact, memory.low);
  const { percent = memory.percent, volts = memory.volts ?? null } = fact;
  const known = judged !== undefined || memory.known === true;
  const kept = { percent, volts, low: judged ?? memory.low, known, readAt: at };
  if (fact.percent === undefined) return { ...memory, ...kept };
  return { ...kept, ...sampled(memory, fact.percent, at) };
}

/** So much more than before is a new battery, or one that was charged. */
const renewed = 10;

function sampled(memory: Battery, percent: number, at: Instant): { samples: [number, number][]; apart: number } {
  const samples = memory.samples ?? [];
  const apart = memory.apart ?? samplesKept.first;
  const last = samples.at(-1);
  if (!last || percent >= last[1] + renewed) return { samples: [[at, percent]], apart: samplesKept.first };
  if (at - last[0] < apart) return { samples, apart };
  const more: [number, number][] = [...samples, [at, percent]];
  if (more.length <= samplesKept.most) return { samples: more, apart };
  return { samples: more.filter((_, n) => n % 2 === 0), apart: apart * 2 };
}

/** `undefined`: the device does not say. The maker's own flag first, then percent, then volts (3 V cells). */
export function isLow(fact: FactOf<"battery">, before: boolean): boolean | undefined {
  if (fact.low === true) return true;
  const { percent, volts } = fact;
  if (percent !== undefined) return before ? percent < batteryLimits.fine : percent <= batteryLimits.low;
  if (volts !== undefined && volts >= batteryLimits.cell)
    return before ? volts < batteryLimits.fineVolts : volts < batteryLimits.lowVolts;
  return fact.low;
}

/** Less than this is no trend, and a year ahead nobody plans a battery. */
export const worthSaying = { samples: 4, over: days(7), fall: 3, within: days(180) } as const;

/** When the line through the samples reaches nothing; `undefined`: nothing worth saying. */
export function emptyAt(samples: Samples, now: Instant): Instant | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || samples.length < worthSaying.samples || last[0] - first[0] < worthSaying.over)
    return undefined;
  const n = samples.length;
  const at = samples.reduce((sum, each) => sum + each[0], 0) / n;
  const percent = samples.reduce((sum, each) => sum + each[1], 0) / n;
  const spread = samples.reduce((sum, each) => sum + (each[0] - at) ** 2, 0);
  const slope = samples.reduce((sum, each) => sum + (each[0] - at) * (each[1] - percent), 0) / spread;
  if (slope >= 0 || -slope * (last[0] - first[0]) < worthSaying.fall) return undefined;
  const empty = Math.round(at - percent / slope);
  return empty > now + worthSaying.within ? undefined : instant(Math.max(empty, now));
}

/** What a device said of its battery, and when. What it never said is left out. */
export interface BatteryReading {
  readonly percent?: number;
  readonly volts?: number;
  readonly low?: boolean;
  /** Absent where only an older version of this program knows it. */
  readonly readAt?: Instant;
  /** When it will be empty if it goes on so; absent: not known, or too far off to be worth a word. */
  readonly emptyOn?: Instant;
}

export function batteryNow(value: unknown, now: Instant): BatteryReading | undefined {
  const memory = shape.safeParse(value).data;
  if (!memory) return undefined;
  const { percent, volts, low, known, readAt } = memory;
  const emptyOn = emptyAt(memory.samples ?? [], now);
  const said: BatteryReading = {
    ...(percent !== null && { percent }),
    ...(volts != null && { volts }),
    ...((known ?? (low || percent !== null)) && { low }),
    ...(readAt !== undefined && { readAt: instant(readAt) }),
    ...(emptyOn !== undefined && { emptyOn }),
  };
  return Object.keys(said).length > 0 ? said : undefined;
}
