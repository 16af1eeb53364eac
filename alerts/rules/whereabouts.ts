/**
 * The last signs of life, for the home and, where people can be told apart, for each person. It raises nothing: rules about
 * habits look here when their time has come, so that a movement is shown to one rule and not to ten.
 *
 * Stillness is measured in listened time, which stands still while nobody could have heard a sign: the gateway stopped,
 * every sensor that sees people behind a port or a bridge that is down, or late and lost themselves.
 */
import { z } from "zod";
import type { Fact, FactKind } from "../../devices/model/fact.ts";
import { hours, type Instant, instant, later, minutes, seconds } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Sign } from "../alert.ts";
import type { Device } from "../home.ts";
import { isOwn, signKeyOf, signKeys } from "./person.ts";
import { type About, rule, type Seen, type Step } from "./rule.ts";
import { silenceIn, silenceRule } from "./silence-memory.ts";

const signShape = z.object({
  reading: z.number(),
  device: z.string(),
  room: z.string().optional(),
  /** Steady, wall and listened time. */
  at: z.number(),
  wall: z.number(),
  listened: z.number(),
  fact: z.record(z.string(), z.unknown()),
});
export type LifeSign = Readonly<z.infer<typeof signShape>>;

/** So much time nobody could listen, all in all; and nobody can since then. */
const earShape = { missed: z.number(), deaf: z.number().nullable() };
export type Ear = Readonly<z.infer<z.ZodObject<typeof earShape>>>;

const shape = z.object({
  added: z.number(),
  /** For whatever sees people. */
  ...earShape,
  /** For presses: a home may have a button and nothing that sees. */
  presses: z.object(earShape),
  last: signShape.nullable(),
  /** The last that was no door and no press: somebody is inside. */
  inside: signShape.nullable(),
  /** The last press or call. */
  press: signShape.nullable(),
  /** The room of the last movement, and since when nobody moved elsewhere. */
  stay: z.object({ room: z.string().nullable(), device: z.string(), since: z.number() }).nullable(),
  /** `found`: it was so when it was first heard; nobody knows since when. */
  bed: z.object({ occupied: z.boolean(), found: z.boolean(), sign: signShape }).nullable(),
  /** A movement that has not ended. */
  moving: z.object({ device: z.string(), at: z.number() }).nullable(),
  looked: z.number(),
});
export type Whereabouts = Readonly<z.infer<typeof shape>>;

const whereaboutsRule = "whereabouts";
const lookAgain = minutes(10);
const lookAgainDeaf = minutes(1);
/** A start: ports are opened and devices come back before a sign can be missed. */
const settling = seconds(15);
/** One that says for longer that somebody moves is stuck (`held.ts`). */
const longestMove = hours(3);
/** The last sign may be this much newer than what is on disk. */
const savedEvery = seconds(10);

export const whereabouts = rule<Whereabouts>({
  id: whereaboutsRule,
  version: 1,
  shape,
  facts: [],
  keys: signKeys,
  watches: ["motion", "presence", "bed", "contact", "press", "call"],
  events: ["started", "source", "settings"],
  start: (now) => ({
    ...{ added: now, missed: 0, deaf: null, presses: { missed: 0, deaf: null }, looked: now },
    ...{ last: null, inside: null, press: null, stay: null, bed: null, moving: null },
  }),
  step(memory, seen, about) {
    switch (seen.what) {
      case "reading":
        return heard(memory, seen, about);
      case "started":
        return { memory: started(memory, seen.at.steady, about) };
      case "source":
      case "settings":
      case "tick":
        return listen(memory, seen.at.steady, about, seen.what === "source");
      default:
        return { memory };
    }
  },
  wakeAt: ({ deaf, looked }) => later(instant(looked), deaf === null ? lookAgain : lookAgainDeaf),
});

/** Listened time: as long as nobody can listen it stands still. */
export const listenedAt = ({ missed, deaf }: Ear, now: Instant): number => Math.min(now, deaf ?? now) - missed;

function heard(memory: Whereabouts, { reading, changed, test, at }: Seen & { what: "reading" }, about: About) {
  const { fact, device, room, resident, origin } = reading;
  // Whoever tries a device out is not the one who lives here.
  if (origin !== "live" || test || !isOwn({ resident }, about.home, about.key)) return { memory };
  const before =
    memory.deaf === null ? memory : { ...memory, deaf: null, missed: memory.missed + at.steady - memory.deaf };
  const sign: LifeSign = {
    reading: reading.id,
    device,
    ...(room !== undefined && { room }),
    ...{ at: at.steady, wall: at.wall, listened: listenedAt(before, at.steady) },
    fact: { ...fact },
  };
  const next = after(before, fact, changed, sign);
  if (!next) return { memory };
  const soon = Math.floor((memory.last?.at ?? 0) / savedEvery) === Math.floor(at.steady / savedEvery);
  const asBefore = next.stay === memory.stay && next.bed === memory.bed && next.press === memory.press;
  return soon && asBefore && memory.deaf === null ? { memory: next, unsaved: true as const } : { memory: next };
}

/** `undefined`: no sign of life. A level counts when it changes; a movement also when it is the first word. */
function after(memory: Whereabouts, fact: Fact, changed: boolean, sign: LifeSign): Whereabouts | undefined {
  switch (fact.kind) {
    case "motion":
      if (fact.on) return moved({ ...memory, moving: { device: sign.device, at: sign.at } }, sign);
      return changed && ends(memory, sign) ? { ...memory, last: sign, moving: null } : undefined;
    case "presence":
      if (fact.on) return moved(memory, sign);
      return memory.stay?.device === sign.device ? { ...memory, stay: null } : undefined;
    case "bed": {
      const bed = { occupied: fact.occupied, found: !changed, sign };
      if (changed) return { ...memory, last: sign, inside: sign, stay: null, bed };
      return memory.bed?.occupied === fact.occupied ? undefined : { ...memory, bed };
    }
    case "contact":
      return changed ? { ...memory, last: sign, stay: elsewhere(memory, sign) } : undefined;
    case "press":
      return { ...memory, last: sign, press: sign };
    case "call":
      return fact.on ? { ...memory, last: sign, press: sign } : undefined;
    default:
      return undefined;
  }
}

function moved(memory: Whereabouts, sign: LifeSign): Whereabouts {
  const room = sign.room ?? null;
  const stay = memory.stay?.room === room ? memory.stay : { room, device: sign.device, since: sign.listened };
  return { ...memory, last: sign, inside: sign, stay };
}

const elsewhere = (memory: Whereabouts, sign: LifeSign) => (memory.stay?.room === sign.room ? memory.stay : null);

/** That a movement is over says that there was some until then, if it was heard from the beginning. */
const ends = ({ moving }: Whereabouts, sign: LifeSign): boolean =>
  moving !== null && moving.device === sign.device && sign.at - moving.at <= longestMove;

function started(memory: Whereabouts, now: Instant, about: About): Whereabouts {
  const alive = (about.remembers?.("engine", "alive") as { readonly at: number } | undefined)?.at;
  if (alive === undefined) return memory;
  // What nobody can hear is counted as missed when somebody can again.
  const gap = Math.max(0, now - alive) + settling;
  const after = (ear: Ear): Ear => (ear.deaf === null ? { ...ear, missed: ear.missed + gap } : ear);
  return {
    ...memory,
    ...after({ missed: memory.missed, deaf: memory.deaf }),
    presses: after(memory.presses),
    moving: null,
    looked: now,
  };
}

function listen(memory: Whereabouts, now: Instant, about: About, byEvent: boolean): Step<Whereabouts> {
  const own = ownOf(about);
  const seers = seersOf(own, about);
  const last = Math.max(memory.added, memory.last?.at ?? 0);
  const sight = listenBy(memory, seers, { now, last, byEvent }, about);
  const buttons = own.filter(({ carries }) => carries === "call");
  const presses = listenBy(memory.presses, buttons.length > 0 ? buttons : own, { now, last, byEvent }, about);
  const next = { ...memory, ...sight, presses, looked: now, ...(byEvent && { moving: null }) };
  const asBefore = sight.deaf === memory.deaf && presses.deaf === memory.presses.deaf;
  return asBefore ? { memory: next, unsaved: true } : { memory: next };
}

interface Occasion {
  readonly now: Instant;
  readonly last: number;
  readonly byEvent: boolean;
}

function listenBy({ missed, deaf }: Ear, ears: readonly Device[], { now, last, byEvent }: Occasion, about: About): Ear {
  const hears = ears.some((device) => isHeard(device, about));
  if (hears) return deaf === null ? { missed, deaf } : { missed: missed + now - deaf, deaf: null };
  if (deaf !== null) return { missed, deaf };
  // Behind a line that breaks they were heard until now; one that fell silent by itself, until its last word.
  const until = byEvent ? now : Math.max(last, ...ears.map((each) => lastWord(each, about) ?? 0));
  return { missed, deaf: Math.min(now, until) };
}

/** Devices that see people: those that ever said so. A door that nobody opens sees nobody. */
const seersOf = (own: readonly Device[], about: About): readonly Device[] =>
  own.filter(({ id }) => (["motion", "presence", "bed"] as const).some((kind) => says(about, id, kind)));

/** Has this device ever said a level of that kind? */
export const says = (about: About, device: string, kind: FactKind): boolean =>
  levelNow(about, device, kind) !== undefined;

/** A level as it was last said, from the engine's own books. */
export const levelNow = (about: About, device: string, kind: FactKind): unknown =>
  (about.remembers?.("sorting", `level/${device}/${kind}`) as { readonly value: unknown } | undefined)?.value;

function isHeard({ id, family, silence }: Device, about: About): boolean {
  const memory = silenceIn(about.remembers?.(silenceRule, id));
  if (!memory) return true;
  if (memory.source !== null) return memory.deaf === null && (silence === "exempt" || memory.told === "nothing");
  // Never heard so far: it would be, by the road that the others of its kind come by.
  const others = about.home.devices
    .filter((each) => each.family === family)
    .flatMap((each) => silenceIn(about.remembers?.(silenceRule, each.id)) ?? [])
    .filter((each) => each.source !== null);
  return memory.told === "nothing" && (others.length === 0 || others.some(({ deaf }) => deaf === null));
}

const lastWord = ({ id }: Device, about: About): number | null | undefined =>
  silenceIn(about.remembers?.(silenceRule, id))?.heard;

/** For other rules: what is known of this person, or of the home for `homeKey`. As the engine holds it: judged before. */
export const seenOf = (about: About, key: string = about.key): Whereabouts | undefined =>
  about.remembers?.(whereaboutsRule, signKeyOf(about.home, key)) as Whereabouts | undefined;

const ownOf = (about: About): readonly Device[] =>
  about.home.devices.filter((device) => isOwn(device, about.home, about.key));

/** Is there anything that sees this person, as far as any device ever said so? */
export const isSeen = (about: About): boolean => seersOf(ownOf(about), about).length > 0;

/**
 * Enough to say that a day went by without a sign: movement in two rooms, or where everybody goes. A bed, or a radar in one
 * room, does not see those who sit in another one.
 */
export function isSeenAllDay(about: About): boolean {
  const moves = ownOf(about).filter(({ id }) => says(about, id, "motion") || says(about, id, "presence"));
  const rooms = new Set(moves.map(({ room }) => room));
  return rooms.size > 1 || (about.home.rules.bathrooms ?? []).some((room) => rooms.has(room));
}

/**
 * Can anything say that this person has left that room? A sensor there that knows presence, or movement seen elsewhere. With
 * one motion sensor alone, whoever was there once would be there for ever.
 */
export const isLeavingSeen = (about: About, room: string): boolean =>
  ownOf(about).some((device) =>
    device.room === room
      ? says(about, device.id, "presence")
      : says(about, device.id, "motion") || says(about, device.id, "presence"),
  );

/** As it travels with an alert. */
export const causeOf = (sign: LifeSign, now: Instant): Sign => ({
  reading: sign.reading,
  device: sign.device.slice(0, 128),
  ...(sign.room !== undefined && { room: sign.room }),
  wall: sign.wall,
  ago: Math.max(0, now - sign.at),
  fact: sign.fact as Reading["fact"],
});
