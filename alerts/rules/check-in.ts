/**
 * The agreed sign of the day: a press, or any activity, inside a window; up to five a day. Only whoever stays silent is
 * called. A press that came while nobody could listen cannot be known: the time is given back, and the window ends later.
 */
import { z } from "zod";
import { lookAt, noPlan, type Plan, planShape } from "./day-window.ts";
import { sleeper } from "./habit.ts";
import { wasAway } from "./not-up.ts";
import { residentOf } from "./person.ts";
import type { Finding } from "./rule.ts";
import { causeOf, seenOf } from "./whereabouts.ts";

export const mostCheckIns = 5;

const shape = z.object({
  plans: z.array(planShape).max(mostCheckIns),
  /** Told: cleared by the next sign of the agreed kind. */
  told: z.object({ at: z.number(), by: z.enum(["press", "any"]) }).nullable(),
  look: z.number().nullable(),
});
type CheckIn = Readonly<z.infer<typeof shape>>;
/** An alert that is open is looked at so often (ms). */
const lookSoon = 60_000;

export const checkIn = sleeper<CheckIn>({
  id: "check-in",
  version: 1,
  shape,
  start: () => ({ plans: [], told: null, look: null }),
  look(memory, now, about) {
    const resident = residentOf(about);
    const windows = (resident?.habits?.checkIns ?? []).slice(0, mostCheckIns);
    const seen = seenOf(about);
    const findings: Finding[] = [];
    const signOf = (by: "press" | "any") => (by === "press" ? seen?.press : seen?.last);
    let { told } = memory;
    if (told && (windows.length === 0 || (signOf(told.by)?.at ?? 0) > told.at)) {
      findings.push({ verdict: "clear", note: "heard from" });
      told = null;
    }
    if (!seen || !resident) return { memory: { ...memory, told, look: null }, findings };
    const plans: Plan[] = windows.map((window, n) => {
      const { plan, over } = lookAt(
        memory.plans[n] ?? noPlan,
        window,
        now,
        window.by === "press" ? seen.presses : seen,
        about.home.timeZone,
      );
      const sign = signOf(window.by);
      if (!over || (sign?.at ?? Number.NEGATIVE_INFINITY) >= over.began || wasAway(about, over.began, now)) return plan;
      told = { at: now.steady, by: window.by };
      findings.push({
        ...{ verdict: "raise", kind: "check_in_missed", severity: "warning", again: "ring" },
        note: `no ${window.by === "press" ? "press" : "sign"} from ${window.from} to ${window.to}`,
        of: { resident: resident.id },
        causes: seen.last ? [causeOf(seen.last, now.steady)] : [],
      });
      return plan;
    });
    const looks = [...plans.flatMap(({ look }) => look ?? []), ...(told ? [now.steady + lookSoon] : [])];
    return { memory: { plans, told, look: looks.length > 0 ? Math.min(...looks) : null }, findings };
  },
});
