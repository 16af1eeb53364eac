/**
 * Long in the bathroom: the last movement was there, and nobody was seen elsewhere since. A warning; and when nothing has moved
 * in there for a while as well, an emergency: two signs. Only a sensor that tells of movement can say that there was none.
 */
import { z } from "zod";
import { type Instant, later, minutes } from "../../devices/model/moment.ts";
import type { Habits } from "../home.ts";
import { modeOf } from "./away.ts";
import { sleeper } from "./habit.ts";
import { residentOf } from "./person.ts";
import type { About, Finding, Step } from "./rule.ts";
import { causeOf, isLeavingSeen, listenedAt, says, seenOf, type Whereabouts } from "./whereabouts.ts";

const shape = z.object({
  told: z.enum(["nothing", "long", "still"]),
  /** Of the stay that began then. */
  of: z.number().nullable(),
  look: z.number().nullable(),
});
type Stay = Readonly<z.infer<typeof shape>>;
type Limits = NonNullable<Habits["bathroom"]>;
const lookSoon = minutes(1);

export const bathroomStay = sleeper<Stay>({
  id: "bathroom-stay",
  version: 1,
  shape,
  start: () => ({ told: "nothing", of: null, look: null }),
  look(memory, now, about) {
    const limits = residentOf(about)?.habits?.bathroom;
    const seen = seenOf(about);
    if (!limits || !seen) return over(memory, null);
    const { stay } = seen;
    const inside =
      stay?.room != null && (about.home.rules.bathrooms ?? []).includes(stay.room) && isLeavingSeen(about, stay.room);
    const soonest = memory.told === "nothing" ? limits.stay : lookSoon;
    // Nobody is there now: a stay that begins at once is not too long before then.
    if (!stay || !inside || modeOf(about, residentOf(about), now) !== "home")
      return over(memory, later(now.steady, soonest));
    const same: Stay = memory.of === stay.since ? memory : { told: "nothing", of: stay.since, look: null };
    const ended = memory.told !== "nothing" && same !== memory;
    const findings: Finding[] = ended ? [{ verdict: "clear", note: "seen elsewhere" }] : [];
    const listened = listenedAt(seen, now.steady);
    const long = stay.since + limits.stay - listened;
    const still = Math.max(long, stillIn(limits, seen, about) - listened);
    if (seen.deaf !== null) return { memory: { ...same, look: later(now.steady, lookSoon) }, findings };
    if (long > 0) return { memory: { ...same, look: Math.ceil(now.steady + long) }, findings };
    return tell(same, still, seen, now.steady, about, findings);
  },
});

function tell(
  memory: Stay,
  still: number,
  seen: Whereabouts,
  now: Instant,
  about: About,
  before: Finding[],
): Step<Stay> {
  const told = still <= 0 ? "still" : memory.told === "still" ? "still" : "long";
  // Looked at often enough to say when it is over; a movement in there moves the second limit.
  const look = now + Math.max(1, Math.min(lookSoon, still > 0 ? Math.ceil(still) : lookSoon));
  const next: Stay = { ...memory, told, look };
  if (told === memory.told) return { memory: next, findings: before };
  const { last, stay } = seen;
  const minutesOf = (ms: number) => Math.floor(ms / 60_000);
  const since = minutesOf(listenedAt(seen, now) - (stay?.since ?? 0));
  return {
    memory: next,
    findings: [
      ...before,
      {
        verdict: "raise",
        kind: "bathroom_long",
        severity: told === "still" ? "emergency" : "warning",
        again: "ring",
        note: told === "still" ? `there for ${since} min, no movement` : `there for ${since} min`,
        of: { ...whoOf(about), ...(stay?.room != null && { room: stay.room }) },
        causes: last ? [causeOf(last, now)] : [],
      },
    ],
  };
}

const whoOf = (about: About) => {
  const id = residentOf(about)?.id;
  return id === undefined ? {} : { resident: id };
};

/** Listened time at which nothing will have moved for long enough; never, where nothing there tells of movement. */
function stillIn({ still }: Limits, { inside, stay }: Whereabouts, about: About): number {
  const moves = about.home.devices.some(({ id, room }) => room === stay?.room && says(about, id, "motion"));
  return still === undefined || !moves || !inside ? Number.POSITIVE_INFINITY : inside.listened + still;
}

function over(memory: Stay, look: number | null): Step<Stay> {
  const next: Stay = { told: "nothing", of: null, look };
  return memory.told === "nothing"
    ? { memory: next }
    : { memory: next, findings: [{ verdict: "clear", note: "seen elsewhere" }] };
}
