/**
 * Up at night and not back in bed. It counts from leaving the bed, by night only unless the plan says always; a bed that was
 * found empty says nothing of when it was left. For whoever cannot get up by themselves it is an emergency: they have fallen out of it.
 */
import { z } from "zod";
import { later, type Moment, minutes } from "../../devices/model/moment.ts";
import type { Habits } from "../home.ts";
import { modeOf } from "./away.ts";
import { sleeper } from "./habit.ts";
import { isNight } from "./night.ts";
import { residentOf } from "./person.ts";
import type { About } from "./rule.ts";
import { causeOf, listenedAt, seenOf, type Whereabouts } from "./whereabouts.ts";

const shape = z.object({
  /** The reading that left the bed, where it was told or needs no telling any more. */
  done: z.number().nullable(),
  told: z.boolean(),
  look: z.number().nullable(),
});
type BedEmpty = Readonly<z.infer<typeof shape>>;
type Limits = NonNullable<Habits["bedEmpty"]>;
const lookSoon = minutes(1);

export const bedEmpty = sleeper<BedEmpty>({
  id: "bed-empty",
  version: 1,
  shape,
  watches: ["bed"],
  start: () => ({ done: null, told: false, look: null }),
  look(memory, now, about) {
    const resident = residentOf(about);
    const limits = resident?.habits?.bedEmpty;
    const seen = seenOf(about);
    const bed = seen?.bed;
    if (!limits || !resident || !bed || bed.occupied || modeOf(about, resident, now) !== "home") {
      const next = { ...memory, told: false, look: null };
      return memory.told ? { memory: next, findings: [{ verdict: "clear", note: "back in bed" }] } : { memory: next };
    }
    if (bed.found || memory.done === bed.sign.reading) return { memory: { ...memory, look: null } };
    const left = bed.sign.listened + limits.after - listenedAt(seen, now.steady);
    if (seen.deaf !== null) return { memory: { ...memory, look: later(now.steady, lookSoon) } };
    if (left > 0) return { memory: { ...memory, look: Math.ceil(now.steady + left) } };
    const counts = isCounted(limits, seen, now, about);
    // Whether it is night has to be known first.
    if (counts === undefined) return { memory: { ...memory, look: later(now.steady, lookSoon) } };
    const done = { done: bed.sign.reading, told: counts, look: null };
    if (!counts) return { memory: done };
    const of = { resident: resident.id, ...(bed.sign.room !== undefined && { room: bed.sign.room }) };
    return {
      memory: done,
      findings: [
        {
          ...{ verdict: "raise", kind: "bed_empty", severity: limits.severity, again: "ring" },
          note: `left ${Math.floor((now.steady - bed.sign.at) / 60_000)} min ago`,
          of,
          causes: [causeOf(bed.sign, now.steady)],
        },
      ],
    };
  },
});

/** Left at night and still night, by the clock as it is now; `undefined`: not known. */
function isCounted({ when }: Limits, { bed }: Whereabouts, now: Moment, { home }: About): boolean | undefined {
  if (when === "always") return true;
  if (!now.trusted || !bed) return undefined;
  const left = now.wall - (now.steady - bed.sign.at);
  return isNight(left, home.timeZone, home.rules.night) && isNight(now.wall, home.timeZone, home.rules.night);
}
