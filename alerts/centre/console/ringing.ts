/**
 * When the console sounds (`people.md` 1.2 #5): emergency 3+2 pulses twice, every 5 s; warning three pulses every 25 s; notice
 * one, once. It stops for a case when that case is claimed. A case of mine that wants me back, and one that I am asked to take,
 * have short tones of their own. Memory and what is open in, memory and what to play out.
 */
import type { Pulse } from "../../program/page/tones.ts";
import type { CaseView } from "../views.ts";

export type Sound = CaseView["severity"] | "lost" | "lapse" | "asked";

export interface Rung {
  /** Cases that have been sounded at their present severity and level: `id severity level`. */
  readonly sounded: ReadonlySet<string>;
  readonly severity: CaseView["severity"] | undefined;
  readonly playedAt: number;
  readonly lostAt: number;
  /** When each short tone was last played for what is open of its kind. */
  readonly short: Readonly<Record<Short, { readonly of: ReadonlySet<string>; readonly at: number }>>;
}
type Short = "lapse" | "asked";
const never = { of: new Set<string>(), at: -1e9 };
export const silence: Rung = {
  ...{ sounded: new Set(), severity: undefined, playedAt: -1e9, lostAt: -1e9 },
  short: { lapse: never, asked: never },
};

export interface Heard {
  readonly unclaimed: readonly Pick<CaseView, "id" | "severity" | "level">[];
  /** How long the feed has been lost (ms). */
  readonly lostFor: number | undefined;
  /** What of mine wants me: whoever was sent did not answer, the home called again, a lead gave it to me. A name for each time. */
  readonly lapse?: readonly string[];
  /** What I am asked to take. */
  readonly asked?: readonly string[];
  readonly now: number;
}

/** ms. A lost feed gets its own sound after ten seconds. */
export const pace = {
  ...{ emergency: 5_000, warning: 25_000, lost: 10_000, lostAfter: 10_000 },
  ...{ lapse: 10_000, asked: 20_000 },
} as const;
/** ms less for each minute that nobody has taken it: at the highest level its pulses hardly stop. */
const sooner = 500;
const paceOf = (severity: "emergency" | "warning", level: number): number =>
  severity === "emergency" ? pace.emergency - sooner * level : pace[severity];
const loudest = ["emergency", "warning", "notice"] as const;

export interface Next {
  readonly memory: Rung;
  readonly play?: Sound;
  /** It plays for something that has not sounded yet. */
  readonly fresh?: boolean;
  readonly hush: boolean;
}

export function ring(memory: Rung, heard: Heard): Next {
  // A reminder is new as well: it rings at once.
  const key = (of: Heard["unclaimed"][number]): string => `${of.id} ${of.severity} ${of.level ?? 0}`;
  const severity = loudest.find((each) => heard.unclaimed.some((of) => of.severity === each));
  const fresh = heard.unclaimed.some((of) => of.severity === severity && !memory.sounded.has(key(of)));
  const waited = heard.now - memory.playedAt;
  const level = Math.max(0, ...heard.unclaimed.filter((of) => of.severity === severity).map((of) => of.level ?? 0));
  const due = severity !== undefined && (fresh || (severity !== "notice" && waited >= paceOf(severity, level)));
  const hush = memory.severity === "emergency" && severity !== "emergency";
  const next: Rung = { ...memory, severity, sounded: new Set(heard.unclaimed.map(key)) };
  if (severity && due) return { memory: { ...next, playedAt: heard.now }, play: severity, fresh, hush };
  const lost = heard.lostFor !== undefined && heard.lostFor >= pace.lostAfter && heard.now - memory.lostAt >= pace.lost;
  if (lost) return { memory: { ...next, lostAt: heard.now }, play: "lost", hush };
  // Not into the pulses of an emergency: an ear takes one thing at a time.
  const quiet = severity !== "emergency" || waited >= burstLasts;
  const short = quiet ? (["lapse", "asked"] as const).find((each) => isDue(each, memory, heard)) : undefined;
  if (!short) return { memory: next, hush };
  const rung = { of: new Set(heard[short]), at: heard.now };
  return { memory: { ...next, short: { ...memory.short, [short]: rung } }, play: short, hush };
}

function isDue(short: Short, memory: Rung, heard: Heard): boolean {
  const open = heard[short] ?? [];
  const before = memory.short[short];
  return open.some((each) => !before.of.has(each)) || (open.length > 0 && heard.now - before.at >= pace[short]);
}

const group = (count: number, from: number, hertz: number): Pulse[] =>
  Array.from({ length: count }, (_, n) => ({ at: from + n * 0.26, lasts: 0.16, hertz }));
const burst = (from: number): Pulse[] => [...group(3, from, 880), ...group(2, from + 0.98, 880)];
/** ms from the first pulse of an emergency to the end of its last. */
const burstLasts = 3_400;

export const patterns: Readonly<Record<Sound, readonly Pulse[]>> = {
  emergency: [...burst(0), ...burst(1.9)],
  warning: Array.from({ length: 3 }, (_, n) => ({ at: n * 0.42, lasts: 0.24, hertz: 622 })),
  notice: [{ at: 0, lasts: 0.28, hertz: 494 }],
  lost: [
    { at: 0, lasts: 0.35, hertz: 660, to: 620 },
    { at: 0.45, lasts: 0.55, hertz: 440, to: 400 },
  ],
  // Falls back: what I had let go of. Rises: somebody asks.
  lapse: [
    { at: 0, lasts: 0.14, hertz: 740 },
    { at: 0.2, lasts: 0.14, hertz: 554 },
    { at: 0.4, lasts: 0.14, hertz: 740 },
    { at: 0.6, lasts: 0.14, hertz: 554 },
  ],
  asked: [
    { at: 0, lasts: 0.18, hertz: 494 },
    { at: 0.26, lasts: 0.3, hertz: 740 },
  ],
};
