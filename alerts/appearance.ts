/** How the lamp looks, sounds and speaks in each state (`people.md` 3.1); which state it is in: `indicator.ts`. */
import { hours, minutes, seconds } from "../devices/model/moment.ts";
import { en } from "./program/words/en.ts";
import { zh } from "./program/words/zh.ts";

export const indicatorStates = [
  "normal",
  "guarding",
  "sending",
  "not_through",
  "stored",
  "waiting",
  "claimed",
  "coming",
  /** The centre stored it, or a person claimed it, and now nothing is heard of the centre: what was true may be over. */
  "stored_unheard",
  "claimed_unheard",
  "closed",
  "cancelled",
  /** Called off at home, and no receiver has said yet that it knows. */
  "cancelled_untold",
  /** The household wants nobody told of it. */
  "cancelled_kept",
  /** Nobody calls, and no call would reach a receiver: every way that proves is down. */
  "line_down",
  "device_fault",
  "mains_lost",
  "unknown",
] as const;
export type IndicatorState = (typeof indicatorStates)[number];

export interface Light {
  readonly colour: "off" | "red" | "green" | "white" | "amber" | "red_white";
  readonly pattern: "steady" | "fast_breathe" | "slow_pulse" | "fast_blink" | "blink" | "alternate" | "slow";
}
export interface Tone {
  readonly sound: "none" | "beep" | "rising2" | "calm3" | "chime" | "short" | "siren" | "chirp";
  /** Milliseconds between repeats, 0: once. */
  readonly every: number;
}

/** The table printed on the lid. `byDay`: silent at night, because it is only advice; alarms are never muted. */
export const appearance = {
  normal: { light: { colour: "off", pattern: "steady" }, tone: { sound: "none", every: 0 } },
  sending: { light: { colour: "red", pattern: "fast_breathe" }, tone: { sound: "beep", every: seconds(1) } },
  stored: { light: { colour: "red", pattern: "steady" }, tone: { sound: "rising2", every: 0 } },
  waiting: { light: { colour: "red", pattern: "steady" }, tone: { sound: "rising2", every: seconds(60) } },
  claimed: { light: { colour: "green", pattern: "steady" }, tone: { sound: "calm3", every: 0 } },
  coming: { light: { colour: "green", pattern: "slow_pulse" }, tone: { sound: "calm3", every: 0 } },
  closed: { light: { colour: "off", pattern: "steady" }, tone: { sound: "chime", every: 0 } },
  guarding: { light: { colour: "white", pattern: "fast_blink" }, tone: { sound: "short", every: seconds(3) } },
  cancelled: { light: { colour: "white", pattern: "steady" }, tone: { sound: "short", every: 0 } },
  cancelled_untold: { light: { colour: "white", pattern: "steady" }, tone: { sound: "short", every: 0 } },
  cancelled_kept: { light: { colour: "white", pattern: "steady" }, tone: { sound: "short", every: 0 } },
  not_through: { light: { colour: "red_white", pattern: "alternate" }, tone: { sound: "siren", every: seconds(5) } },
  /** Nobody is known to act: as loud as not getting through. */
  stored_unheard: { light: { colour: "red_white", pattern: "alternate" }, tone: { sound: "siren", every: seconds(5) } },
  /** Somebody acted when we last heard: no green and no siren, for a frightened person may be waiting for the door bell. */
  claimed_unheard: {
    light: { colour: "red_white", pattern: "alternate" },
    tone: { sound: "rising2", every: seconds(30) },
  },
  mains_lost: {
    light: { colour: "amber", pattern: "slow" },
    tone: { sound: "chirp", every: minutes(10) },
    byDay: true,
  },
  line_down: {
    light: { colour: "amber", pattern: "blink" },
    tone: { sound: "chirp", every: hours(1) },
    byDay: true,
  },
  device_fault: {
    light: { colour: "amber", pattern: "blink" },
    tone: { sound: "chirp", every: hours(1) },
    byDay: true,
  },
  /** The lamp lost its gateway: never its last colour. */
  unknown: { light: { colour: "amber", pattern: "blink" }, tone: { sound: "none", every: 0 } },
} as const satisfies Record<IndicatorState, { light: Light; tone: Tone; byDay?: true }>;

/** The sentences of `people.md` 3.1, out of the tables that all pages use. `{place}` is a room's label. */
export const indicatorWords = Object.fromEntries(
  indicatorStates.map((state) => [state, { zh: zh[`indicator.${state}`], en: en[`indicator.${state}`] }]),
) as Readonly<Record<IndicatorState, { readonly zh: string; readonly en: string }>>;

/** The sentence in both languages. A fault of no room in particular is a fault of the watching as a whole. */
export function inWords(
  shown: { readonly state: IndicatorState; readonly room?: string },
  labelOf: (room: string) => { readonly zh: string; readonly en: string } | undefined,
): { readonly zh: string; readonly en: string } {
  const words = indicatorWords[shown.state];
  const place = (shown.room !== undefined && labelOf(shown.room)) || { zh: "", en: "A" };
  return { zh: words.zh.replace("{place}", place.zh), en: words.en.replace("{place}", place.en) };
}
