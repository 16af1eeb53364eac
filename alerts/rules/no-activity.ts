/**
 * No sign of life for so many hours of the day, or of the night. Hours of the night do not count by day, because people
 * sleep; nor do hours in which nobody could hear a sign. While the hub does not know what time it is, nobody can tell day from night:
 * then the limit is the day's hours and a whole night, which is never too early.
 */
import { z } from "zod";
import { hours, later, type Moment, minutes } from "../../devices/model/moment.ts";
import type { Habits, LocalWindow } from "../home.ts";
import { modeOf, presentSince } from "./away.ts";
import { sleeper } from "./habit.ts";
import { insideWindow } from "./local-time.ts";
import { residentOf } from "./person.ts";
import type { About, Step } from "./rule.ts";
import { causeOf, isSeenAllDay, listenedAt, seenOf, type Whereabouts } from "./whereabouts.ts";

const shape = z.object({ look: z.number().nullable(), told: z.number().nullable() });
type NoActivity = Readonly<z.infer<typeof shape>>;

const lookAgain = minutes(10);
const lookSoon = minutes(1);

export const noActivity = sleeper<NoActivity>({
  id: "no-activity",
  version: 1,
  shape,
  start: () => ({ look: null, told: null }),
  look(memory, now, about) {
    const resident = residentOf(about);
    const limits = resident?.habits?.noActivity;
    const seen = seenOf(about);
    if (!limits || !resident || !seen) return calm(memory, null);
    if (!isSeenAllDay(about) || modeOf(about, resident, now) !== "home")
      return calm(memory, later(now.steady, lookAgain));
    const isStill = memory.told !== null && (seen.last?.at ?? Number.NEGATIVE_INFINITY) <= memory.told;
    if (isStill || seen.deaf !== null) return { memory: { ...memory, look: later(now.steady, lookSoon) } };
    const left = leftOf(limits, seen, now, about);
    if (left > 0) return calm(memory, Math.ceil(now.steady + Math.min(left, now.trusted ? longestLook : lookAgain)));
    const { last } = seen;
    const still = Math.floor((now.steady - (last?.at ?? seen.added)) / 60_000);
    const note = `last sign ${still} min ago`;
    const of = { resident: resident.id, ...(last?.room !== undefined && { room: last.room }) };
    const causes = last ? [causeOf(last, now.steady)] : [];
    return {
      memory: { told: now.steady, look: later(now.steady, lookSoon) },
      findings: [{ verdict: "raise", kind: "no_activity", severity: "warning", again: "count", note, of, causes }],
    };
  },
});

/** The wall clock may be set, or come to be known, while nobody looks. */
const longestLook = hours(1);

function calm(memory: NoActivity, look: number | null): Step<NoActivity> {
  const next: NoActivity = { look, told: null };
  return memory.told === null
    ? { memory: next }
    : { memory: next, findings: [{ verdict: "clear", note: "seen again" }] };
}

/** How much longer it may be still, at the least (ms). */
function leftOf(limits: NonNullable<Habits["noActivity"]>, seen: Whereabouts, now: Moment, about: About): number {
  const sign = seen.last ?? { at: seen.added, listened: seen.added };
  // The worst is assumed of what was missed: that all of it lay in the hours that count.
  const missed = Math.max(0, now.steady - sign.at - (listenedAt(seen, now.steady) - sign.listened));
  const from = Math.max(sign.at, presentSince(about, residentOf(about), now) ?? 0);
  const all = now.steady - from;
  const { timeZone, rules } = about.home;
  if (!now.trusted) {
    const whole = limits.day === undefined ? undefined : limits.day + lengthOf(rules.night);
    return whole === undefined ? lookAgain : whole - (all - missed);
  }
  const night = insideWindow(now.wall - all, now.wall, rules.night, timeZone);
  const byDay = limits.day === undefined ? Number.POSITIVE_INFINITY : limits.day - (all - night - missed);
  const byNight = limits.night === undefined ? Number.POSITIVE_INFINITY : limits.night - (night - missed);
  return Math.min(byDay, byNight);
}

/** Of a daily window by the clock on the wall (ms). */
function lengthOf({ from, to }: LocalWindow): number {
  const at = (time: string) => Date.parse(`2000-01-01T${time}:00Z`);
  return (at(to) - at(from) + minutes(24 * 60)) % minutes(24 * 60);
}
