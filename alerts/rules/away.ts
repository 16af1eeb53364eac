/**
 * Is anybody at home? Away begins by itself: a way out was used, and then nobody was seen inside. A movement, a bed or a press
 * ends it at once, because whoever asks looks at the last signs. A stay in hospital is set by a person and ends with its day. No mode
 * is ever asked about a call, a fall or a fire: those rules do not look here.
 *
 * Whoever falls behind the door as it shuts looks like somebody who left. That is why away is not for ever: not back in
 * time is a warning.
 */
import { z } from "zod";
import { type Instant, instant, later, type Moment, minutes, seconds } from "../../devices/model/moment.ts";
import type { Home, Resident } from "../home.ts";
import { dayAfter, zoneOf } from "./local-time.ts";
import { homeKey, homeKeys } from "./person.ts";
import { type About, rule, type Step } from "./rule.ts";
import { levelNow, listenedAt, seenOf, type Whereabouts } from "./whereabouts.ts";

const shape = z.object({
  /** A way out was used then (steady and listened time). */
  door: z.object({ at: z.number(), listened: z.number() }).nullable(),
  away: z.object({ at: z.number(), listened: z.number() }).nullable(),
  /** The door was last opened from outside. */
  returning: z.boolean(),
  told: z.boolean(),
  /** Away by somebody's word, which was given then. */
  said: z.object({ until: z.string(), at: z.number() }).nullable(),
  look: z.number().nullable(),
});
type Away = Readonly<z.infer<typeof shape>>;
const atHome: Away = { door: null, away: null, returning: false, told: false, said: null, look: null };

const awayRule = "away";
/** Sensors in the hall may say a little later what they saw of somebody leaving. */
const leaving = seconds(30);
/** Between the word and the door. */
const packing = minutes(30);
const lookAgain = minutes(1);

export const exitDoors = ({ rules }: Home): readonly string[] => rules.exitDoors ?? rules.nightDoors;

export const away = rule<Away>({
  id: awayRule,
  version: 1,
  shape,
  facts: [],
  keys: homeKeys,
  watches: ["contact"],
  events: ["started", "settings"],
  start: () => atHome,
  step(memory, seen, about) {
    const known = seenOf(about, homeKey);
    if (!known) return { memory };
    if (seen.what === "reading") {
      const used = seen.changed && !seen.test && exitDoors(about.home).includes(seen.reading.device);
      if (!used || !about.home.rules.away) return { memory };
      // Whoever was away and opens the door comes back, and shuts it behind them: the first sign inside says so.
      const isShut = seen.reading.fact.kind === "contact" && !seen.reading.fact.open;
      const returning = isShut ? memory.returning : memory.away !== null && !isBack(memory.away.at, known);
      const door = returning ? null : { at: seen.at.steady, listened: listenedAt(known, seen.at.steady) };
      return look({ ...memory, door, returning }, seen.at, known, about);
    }
    return look(withWord(memory, seen.at.steady, about), seen.at, known, about);
  },
  wakeAt: ({ look: at }) => (at === null ? undefined : instant(at)),
});

function withWord(memory: Away, now: Instant, { home }: About): Away {
  const until = home.residents.find(({ habits }) => habits?.absence?.mode === "away")?.habits?.absence?.until;
  if (until === memory.said?.until) return memory;
  return { ...memory, said: until === undefined ? null : { until, at: now } };
}

function look(memory: Away, now: Moment, known: Whereabouts, about: About): Step<Away> {
  const settings = about.home.rules.away;
  const back = memory.away !== null && isBack(memory.away.at, known);
  const there: Away = back || !settings ? { ...memory, away: null, told: false } : memory;
  const cleared = memory.told && !there.told ? ([{ verdict: "clear", note: "back home" }] as const) : undefined;
  if (!settings) return { memory: { ...there, door: null, look: null }, ...(cleared && { findings: cleared }) };
  const next = there.away ? there : left(there, now, known, about);
  const due =
    next.away && !next.told ? next.away.listened + settings.longest - listenedAt(known, now.steady) : undefined;
  if (next.away && due !== undefined && due <= 0 && known.deaf === null) {
    const note = `left ${Math.round((now.steady - next.away.at) / 60_000)} min ago`;
    return {
      memory: { ...next, told: true, look: later(now.steady, lookAgain) },
      findings: [
        { verdict: "raise", kind: "not_returned", severity: "warning", again: "count", note, of: whoOf(about) },
      ],
    };
  }
  const wait = next.away
    ? Math.max(due ?? lookAgain, next.told || known.deaf !== null ? lookAgain : 1_000)
    : next.door && Math.max(1_000, next.door.listened + settings.after - listenedAt(known, now.steady));
  const at = wait === null ? null : now.steady + wait;
  return { memory: { ...next, look: at }, ...(cleared && { findings: cleared }) };
}

const whoOf = ({ home }: About) =>
  home.residents.length === 1 && home.residents[0] ? { resident: home.residents[0].id } : {};

/** Long enough after the door, and nobody inside: they left. Somebody inside: they did not. */
function left(memory: Away, now: Moment, known: Whereabouts, about: About): Away {
  const { door } = memory;
  const after = about.home.rules.away?.after;
  if (!door || after === undefined) return memory;
  if (isBack(door.at, known) || isSomebodyThere(about)) return { ...memory, door: null };
  const listened = listenedAt(known, now.steady) - door.listened;
  return listened >= after && known.deaf === null ? { ...memory, door: null, away: door } : memory;
}

function isBack(since: number, { inside, press }: Whereabouts): boolean {
  const from = since + leaving;
  return (inside?.at ?? 0) > from || (press?.at ?? 0) > from;
}

/** A bed that is taken, a radar that sees somebody: nothing has changed, so there was no sign. */
const isSomebodyThere = (about: About): boolean =>
  about.home.devices.some(({ id }) => levelNow(about, id, "presence") === true || levelNow(about, id, "bed") === true);

export type Mode = "home" | "away" | "hospital";

export function modeOf(about: About, resident: Resident | undefined, now: Moment): Mode {
  const absence = resident?.habits?.absence;
  const lasts = absence !== undefined && now.wall < endOf(absence.until, about.home);
  if (absence?.mode === "hospital" && lasts) return "hospital";
  // As the engine holds it: read and judged before.
  const memory = about.remembers?.(awayRule, homeKey) as Away | undefined;
  const known = memory && seenOf(about, homeKey);
  if (!memory || !known) return "home";
  if (memory.away && !isBack(memory.away.at, known)) return "away";
  const said = memory.said;
  return absence?.mode === "away" && lasts && said && !isBack(said.at + packing, known) ? "away" : "home";
}

const endOf = (until: string, { timeZone }: Home): number => zoneOf(timeZone).wallAt(dayAfter(until), "00:00");

/** When a person's absence by somebody's word ended: stillness from before says nothing of now. */
export function presentSince({ home }: About, resident: Resident | undefined, now: Moment): Instant | undefined {
  const absence = resident?.habits?.absence;
  if (!absence) return undefined;
  const ended = now.wall - endOf(absence.until, home);
  return ended >= 0 ? instant(now.steady - ended) : undefined;
}
