/**
 * How strictly silence is judged. The table, and why:
 *
 *   carries      late at   lost at   a learnt limit may
 *   call, fall   1.1 x     2 x       only tighten: a button that is out of reach half the day must not teach us to wait
 *   door, other  1.5 x     3 x       also widen, up to the family's ceiling: a quiet room is no broken thermometer
 *   a stream     1 x       3 x       not be learnt: its sheet says in seconds how long it may pause
 *
 * The interval is the family's `checksInEvery`: the longest silence that is normal, with its margin already in it. A call
 * button gets a tenth more for the drift of a cheap clock and nothing for a lost radio telegram, because a press would be lost
 * with it; a thermometer may lose one in two. A learnt limit is three times the longest gap seen (protocols, rule 5),
 * counted as the limit of "late"; "lost" keeps its distance to "late". What the home's configuration says stands as it is.
 */
import { z } from "zod";
import { type Duration, days, hours, type Instant, milliseconds } from "../../devices/model/moment.ts";
import type { Device } from "../home.ts";

type Carries = Device["carries"];

export const strictness = {
  call: { late: 1.1, lost: 2 },
  fall: { late: 1.1, lost: 2 },
  door: { late: 1.5, lost: 3 },
  other: { late: 1.5, lost: 3 },
} as const satisfies Record<Carries, { late: number; lost: number }>;
export const streamStrictness = { late: 1, lost: 3 } as const;

/** A life hangs on it. */
export const carriesLife = ({ carries }: Pick<Device, "carries">): boolean => carries === "call" || carries === "fall";

export interface Limits {
  readonly late: Duration;
  readonly lost: Duration;
}

/** What the family's interval comes to for a device that carries this. */
export function limitsAt(interval: Duration, device: { readonly carries: Carries; readonly stream: boolean }): Limits {
  const times = device.stream ? streamStrictness : strictness[device.carries];
  return {
    late: milliseconds(Math.round(interval * times.late)),
    lost: milliseconds(Math.round(interval * times.lost)),
  };
}

/**
 * A learnt limit is never below two hours (the sheets of EnOcean and LoRaWAN ask for that much: a repeater may be off, a
 * gateway may be busy), unless the usual limit is.
 */
export const learntFloor = hours(2);
/** Of a family that is not known. */
export const usualCeiling = hours(25);

/** What is remembered of the gaps between words. Two weeks at most: what happened once in spring teaches nothing in autumn. */
export const gapsShape = z.object({
  /** Whose: after a swap another box stands in the same place. */
  family: z.string(),
  key: z.string(),
  from: z.number(),
  count: z.number(),
  longest: z.number(),
  /** Of the week before. */
  before: z.number().optional(),
});
export type Gaps = Readonly<z.infer<typeof gapsShape>>;
const week = days(7);

/** So much has to have been seen before it is believed: a busy afternoon says nothing about a night. */
export const enough = { gaps: 12, time: days(3) } as const;

const isOf = (gaps: Gaps, { family, key }: Whose): boolean => gaps.family === family && gaps.key === key;
type Whose = Pick<Device, "family" | "key">;

export function withGap(gaps: Gaps | undefined, device: Whose, gap: number, at: Instant): Gaps {
  if (!gaps || !isOf(gaps, device))
    return { family: device.family, key: device.key, from: at - gap, count: 1, longest: gap };
  if (at - gaps.from >= week) return { ...gaps, from: at, longest: gap, before: Math.max(gaps.longest, gap) };
  // The usual word: one more of what is known already.
  if (gap <= gaps.longest && gaps.count >= enough.gaps) return gaps;
  return { ...gaps, count: Math.min(gaps.count + 1, enough.gaps), longest: Math.max(gaps.longest, gap) };
}

function longestGap(gaps: Gaps | undefined, device: Whose, at: number): number | undefined {
  if (!gaps || !isOf(gaps, device) || gaps.count < enough.gaps) return undefined;
  if (gaps.before === undefined && at - gaps.from < enough.time) return undefined;
  return Math.max(gaps.longest, gaps.before ?? 0);
}

/** The limits that hold for this device now; `undefined`: it may be silent. `heard`: its last word, when it last learnt. */
export function limitsOf(
  device: Pick<Device, "carries" | "silence" | "learns" | "family" | "key">,
  gaps: Gaps | undefined,
  heard: number | null,
): (Limits & { readonly learnt: boolean }) | undefined {
  const { silence, learns } = device;
  if (silence === "exempt") return undefined;
  const gap = learns && heard !== null ? longestGap(gaps, device, heard) : undefined;
  if (!learns || gap === undefined) return { ...silence, learnt: false };
  const most = carriesLife(device) ? silence.late : learns.ceiling;
  const floor = Math.min(learntFloor, silence.late);
  const late = Math.max(floor, Math.min(3 * gap, most));
  const lost = (late / silence.late) * silence.lost;
  return { late: milliseconds(Math.round(late)), lost: milliseconds(Math.round(lost)), learnt: true };
}
