/**
 * Not out of bed by the agreed hour. With a bed sensor: in bed since before the morning began. Without one: not seen at all this
 * morning. Nobody is judged who was away for any of it.
 */
import { z } from "zod";
import { type Instant, later, type Moment, minutes } from "../../devices/model/moment.ts";
import { modeOf, presentSince } from "./away.ts";
import { lookAt, noPlan, planShape } from "./day-window.ts";
import { sleeper } from "./habit.ts";
import { residentOf } from "./person.ts";
import type { About, Finding, Step } from "./rule.ts";
import { causeOf, seenOf, type Whereabouts } from "./whereabouts.ts";

const shape = z.object({
  plan: planShape,
  /** Told of the morning that began then. */
  told: z.number().nullable(),
  look: z.number().nullable(),
});
type NotUp = Readonly<z.infer<typeof shape>>;
const lookSoon = minutes(1);

export const notUp = sleeper<NotUp>({
  id: "not-up",
  version: 1,
  shape,
  start: () => ({ plan: noPlan, told: null, look: null }),
  look(memory, now, about) {
    const resident = residentOf(about);
    const window = resident?.habits?.up;
    const seen = seenOf(about);
    if (!window || !resident || !seen) return settled({ ...memory, told: null, look: null }, memory.told !== null);
    const { plan, over } = lookAt(memory.plan, window, now, seen, about.home.timeZone);
    const isUpNow = memory.told !== null && isUp(seen, memory.told);
    const told = isUpNow ? null : memory.told;
    const at = told === null ? plan.look : Math.min(plan.look ?? Number.POSITIVE_INFINITY, later(now.steady, lookSoon));
    const next: NotUp = { plan, told, look: at };
    if (!over || isUp(seen, over.began) || wasAway(about, over.began, now)) return settled(next, isUpNow);
    return {
      memory: { ...next, told: over.began, look: later(now.steady, lookSoon) },
      findings: [raise(seen, now.steady, resident.id)],
    };
  },
});

const settled = (memory: NotUp, isNews: boolean): Step<NotUp> =>
  isNews ? { memory, findings: [{ verdict: "clear", note: "up" }] } : { memory };

function isUp({ bed, last }: Whereabouts, began: number): boolean {
  if (bed?.occupied) return bed.sign.at >= began && !bed.found;
  return (last?.at ?? Number.NEGATIVE_INFINITY) >= began;
}

export function wasAway(about: About, began: number, now: Moment): boolean {
  const resident = residentOf(about);
  return (
    modeOf(about, resident, now) !== "home" || (presentSince(about, resident, now) ?? Number.NEGATIVE_INFINITY) > began
  );
}

function raise({ bed, last }: Whereabouts, now: Instant, resident: string): Finding {
  const inBed = bed?.occupied === true;
  const sign = inBed ? bed.sign : last;
  return {
    verdict: "raise",
    kind: "not_up",
    severity: "warning",
    again: "count",
    note: inBed ? "still in bed" : "not seen this morning",
    of: { resident, ...(sign?.room !== undefined && { room: sign.room }) },
    causes: sign ? [causeOf(sign, now)] : [],
  };
}
