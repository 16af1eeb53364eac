/**
 * A window of the day, once a day: when it opens and when it is over. It opens by the wall clock in the home's zone. From then
 * on its end is an instant of listened time: a clock that is set meanwhile moves it neither way, and time in which nobody could listen is
 * given back. One local day is judged once, whatever the clock does. While the clock is not trusted, nothing opens.
 */
import { z } from "zod";
import { hours, type Moment, minutes } from "../../devices/model/moment.ts";
import type { LocalWindow } from "../home.ts";
import { dayAfter, zoneOf } from "./local-time.ts";
import { type Ear, listenedAt } from "./whereabouts.ts";

export const planShape = z.object({
  /** The last local day that was judged or is open. */
  judged: z.string(),
  open: z.object({ began: z.number(), due: z.number() }).nullable(),
  look: z.number().nullable(),
  /** Of these times in this zone. */
  of: z.string(),
});
export type Plan = Readonly<z.infer<typeof planShape>>;
export const noPlan: Plan = { judged: "", open: null, look: null, of: "" };

/** The wall clock may be set while nobody looks. */
const lookAgain = hours(1);
const lookSoon = minutes(1);
/** Opened later than this: its beginning was not watched, and the person gets all of its time. */
const inTime = minutes(5);

/** `over`: its time is up now; what was seen since `began` (steady time) is what counts. */
export type Looked = { readonly plan: Plan; readonly over?: { readonly began: number } };

export function lookAt(plan: Plan, window: LocalWindow, now: Moment, ear: Ear, zone: string): Looked {
  const listened = listenedAt(ear, now.steady);
  const of = `${window.from} ${window.to} ${zone}`;
  const { open } = plan;
  if (plan.of !== of) {
    // Its times were changed while it was open: it is judged by the new ones.
    const judged = open ? dayAfter(plan.judged, -1) : plan.judged;
    return { plan: next({ judged, open: null, look: null, of }, window, now, listened, zone, open?.began) };
  }
  if (open) {
    const left = open.due - listened;
    if (left > 0 || ear.deaf !== null) {
      const wait = ear.deaf !== null ? lookSoon : left;
      return { plan: { ...plan, look: Math.ceil(now.steady + wait) } };
    }
    const closed = next({ ...plan, open: null }, window, now, listened, zone);
    return { plan: closed, over: { began: open.began } };
  }
  // The calendar is not asked more often than it has to be.
  if (plan.look !== null && now.steady < plan.look) return { plan };
  return { plan: next(plan, window, now, listened, zone) };
}

/** `watched`: since then it was watched by other times. */
function next(plan: Plan, window: LocalWindow, now: Moment, listened: number, zone: string, watched?: number): Plan {
  if (!now.trusted) return { ...plan, look: now.steady + lookSoon };
  const calendar = zoneOf(zone);
  const today = calendar.dateAt(now.wall);
  // A clock that was years ahead for a moment must not silence the years.
  const judged = plan.judged > dayAfter(today) ? "" : plan.judged;
  for (const date of [dayAfter(today, -1), today, dayAfter(today)]) {
    const { from, to } = calendar.windowOn(date, window);
    if (date <= judged || to <= now.wall || to <= from) continue;
    const late = now.wall - from;
    if (late < 0) return { ...plan, look: now.steady + Math.min(-late, lookAgain) };
    const began = now.steady - late;
    const isWatched = watched !== undefined && watched <= began + inTime;
    const length = late > inTime && !isWatched ? to - from : to - now.wall;
    const due = listened + length;
    return { ...plan, judged: date, open: { began, due }, look: Math.ceil(now.steady + length) };
  }
  return { ...plan, look: now.steady + lookAgain };
}
