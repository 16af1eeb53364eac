/**
 * Two signs are worse than one: a fall, and then nobody moves, or the sensor sees somebody who stays where they are. The
 * fall has its own alert; this one joins its case and says that nobody got up. Only a home that can hear movement can say that
 * there was none; what the resident takes back, and what the sensor no longer sees, ends it.
 */
import { z } from "zod";
import { instant, later, type Moment, seconds } from "../../devices/model/moment.ts";
import { homeKey } from "./person.ts";
import { type About, type Finding, rule, type Seen, type Step } from "./rule.ts";
import { causeOf, levelNow, listenedAt, says, seenOf } from "./whereabouts.ts";

const shape = z.object({
  /** Fell then (steady and listened time). */
  fell: z.object({ at: z.number(), listened: z.number() }).nullable(),
  told: z.boolean(),
  look: z.number().nullable(),
});
type FallStill = Readonly<z.infer<typeof shape>>;
const idle: FallStill = { fell: null, told: false, look: null };

/** The fall itself is movement, and sensors tell it late. */
const falling = seconds(10);
const lookAgain = seconds(30);

export const fallStill = rule<FallStill>({
  id: "fall-still",
  version: 1,
  shape,
  facts: ["fall", "dwell"],
  events: ["cancel", "settings"],
  start: () => idle,
  step(memory, seen, about) {
    if (about.home.rules.stillAfterFall === undefined || seen.what === "cancel") return over(memory);
    if (seen.what === "reading") return sensed(memory, seen, about);
    return memory.fell ? look(memory, seen.at, about) : { memory };
  },
  wakeAt: ({ look: at }) => (at === null ? undefined : instant(at)),
});

const over = (memory: FallStill): Step<FallStill> =>
  memory.told ? { memory: idle, findings: [{ verdict: "clear" }] } : { memory: memory.fell ? idle : memory };

function sensed(memory: FallStill, seen: Seen & { what: "reading" }, about: About): Step<FallStill> {
  const { fact, first, origin } = seen.reading;
  if (origin !== "live" || seen.test) return { memory };
  if (fact.kind === "dwell")
    return fact.on && memory.fell && !memory.told ? raise(memory, seen.at, about, "stays where they are") : { memory };
  if (fact.kind !== "fall") return { memory };
  if (fact.state === "cleared") return over(memory);
  if (!seen.changed && !first) return { memory };
  // A sensor that grows surer has not seen another fall.
  if (memory.fell && !memory.told) return { memory };
  const known = seenOf(about, homeKey);
  const at = seen.at.steady;
  const fell = { at, listened: known ? listenedAt(known, at) : at };
  return look({ fell, told: memory.told, look: null }, seen.at, about);
}

function look(memory: FallStill, now: Moment, about: About): Step<FallStill> {
  const { fell, told } = memory;
  const limit = about.home.rules.stillAfterFall;
  const known = seenOf(about, homeKey);
  const canTell = about.home.devices.some(({ id }) => says(about, id, "motion"));
  if (!fell || told || limit === undefined || !known || !canTell) return { memory: { ...memory, look: null } };
  const since = fell.at + falling;
  if ((known.inside?.at ?? 0) > since || (known.press?.at ?? 0) > since) return over(memory);
  const left = fell.listened + limit - listenedAt(known, now.steady);
  if (known.deaf !== null || (left <= 0 && isMoving(about)))
    return { memory: { ...memory, look: later(now.steady, lookAgain) } };
  if (left > 0) return { memory: { ...memory, look: Math.ceil(now.steady + left) } };
  return raise(memory, now, about, `no movement for ${Math.floor((now.steady - fell.at) / 1_000)} s`);
}

const isMoving = (about: About): boolean => about.home.devices.some(({ id }) => levelNow(about, id, "motion") === true);

function raise(memory: FallStill, now: Moment, about: About, note: string): Step<FallStill> {
  const last = seenOf(about, homeKey)?.last;
  const causes = last ? [causeOf(last, now.steady)] : undefined;
  const finding: Finding = {
    ...{ verdict: "raise", kind: "fall_still", severity: "emergency", again: "ring", note },
    ...(causes && { causes }),
  };
  return { memory: { ...memory, told: true, look: null }, findings: [finding] };
}
