/**
 * A way out was opened at night in the home of somebody who may not find back. At once, or when nobody moved inside for a
 * while afterwards, as the strictest plan in the home says. Opened from outside, by those who were away, it is a return.
 */
import { z } from "zod";
import { type Duration, instant, later, type Moment, minutes, seconds } from "../../devices/model/moment.ts";
import type { Home, Resident } from "../home.ts";
import { exitDoors, modeOf } from "./away.ts";
import { habit } from "./habit.ts";
import { isNight } from "./night.ts";
import { homeKey, isAlone } from "./person.ts";
import type { About, Finding, Step } from "./rule.ts";
import { seenOf } from "./whereabouts.ts";

const shape = z.object({
  open: z.object({ at: z.number() }).nullable(),
  told: z.boolean(),
  look: z.number().nullable(),
});
type Wandering = Readonly<z.infer<typeof shape>>;
const quiet: Wandering = { open: null, told: false, look: null };

/** Whoever opens the door is seen in the hall doing it. */
const opening = seconds(30);
const lookSoon = minutes(1);

export const wandering = habit<Wandering>({
  id: "wandering",
  version: 1,
  shape,
  person: ({ home }) => strictest(home),
  facts: ["contact"],
  events: ["settings"],
  start: () => quiet,
  step(memory, seen, about) {
    const resident = strictest(about.home);
    const after = resident?.habits?.wandering?.after;
    if (!resident || after === undefined) {
      if (!memory.open) return { memory };
      return memory.told ? { memory: quiet, findings: [{ verdict: "clear" }] } : { memory: quiet };
    }
    if (seen.what !== "reading") return look(memory, seen.at, after, resident, about);
    const { fact } = seen.reading;
    const opened = fact.kind === "contact" && fact.open && seen.changed && !seen.test;
    if (!opened || !exitDoors(about.home).includes(about.key) || !seen.at.trusted) return { memory };
    const { timeZone, rules } = about.home;
    if (!isNight(seen.at.wall, timeZone, rules.night) || isEverybodyAway(about, seen.at)) return { memory };
    return look({ open: { at: seen.at.steady }, told: false, look: null }, seen.at, after, resident, about);
  },
  wakeAt: ({ look: at }) => (at === null ? undefined : instant(at)),
});

function look(memory: Wandering, now: Moment, after: Duration, resident: Resident, about: About): Step<Wandering> {
  const { open, told } = memory;
  if (!open) return { memory };
  const known = seenOf(about, homeKey);
  const seenInside = (known?.inside?.at ?? 0) > open.at + opening;
  if (seenInside)
    return told ? { memory: quiet, findings: [{ verdict: "clear", note: "seen inside" }] } : { memory: quiet };
  if (told) return { memory: { ...memory, look: later(now.steady, lookSoon) } };
  // Time in which nobody could see them come back counts: with this door, doubt is a reason to look.
  const left = open.at + after - now.steady;
  if (left > 0) return { memory: { ...memory, look: Math.ceil(now.steady + left) } };
  const whose = isAlone(about.home) ? { resident: resident.id } : {};
  const raise: Finding = { verdict: "raise", kind: "wandering", severity: "emergency", again: "ring", of: whose };
  return { memory: { ...memory, told: true, look: later(now.steady, lookSoon) }, findings: [raise] };
}

/** Nobody knows who opened the door: the plan that waits least holds. */
function strictest({ residents }: Home): Resident | undefined {
  const least = ({ habits }: Resident) => habits?.wandering?.after ?? Number.POSITIVE_INFINITY;
  const [first] = residents.filter(({ habits }) => habits?.wandering).sort((a, b) => least(a) - least(b));
  return first;
}

const isEverybodyAway = (about: About, now: Moment): boolean =>
  about.home.residents.filter(({ habits }) => habits?.wandering).every((each) => modeOf(about, each, now) !== "home");
