/**
 * When the console sounds (`people.md` 1.2 #5): emergency 3+2 pulses twice, every 5 s; warning three pulses every 25 s; notice
 * one, once. It stops for a case when that case is claimed. Memory and what is open in, memory and what to play out.
 */
import type { Pulse } from "../../program/page/tones.ts";
import type { CaseView } from "../views.ts";

export type Sound = CaseView["severity"] | "lost";

export interface Rung {
  /** Cases that have been sounded at their present severity and level: `id severity level`. */
  readonly sounded: ReadonlySet<string>;
  readonly severity: CaseView["severity"] | undefined;
  readonly playedAt: number;
  readonly lostAt: number;
}
export const silence: Rung = { sounded: new Set(), severity: undefined, playedAt: -1e9, lostAt: -1e9 };

export interface Heard {
  readonly unclaimed: readonly Pick<CaseView, "id" | "severity" | "level">[];
  /** How long the feed has been lost (ms). */
  readonly lostFor: number | undefined;
  readonly now: number;
}

/** ms. A lost feed gets its own sound after ten seconds. */
export const pace = { emergency: 5_000, warning: 25_000, lost: 10_000, lostAfter: 10_000 } as const;
/** ms less for each minute that nobody has taken it: at the highest level its pulses hardly stop. */
const sooner = 500;
const paceOf = (severity: "emergency" | "warning", level: number): number =>
  severity === "emergency" ? pace.emergency - sooner * level : pace[severity];
const loudest = ["emergency", "warning", "notice"] as const;

export function ring(
  memory: Rung,
  heard: Heard,
): { readonly memory: Rung; readonly play?: Sound; readonly hush: boolean } {
  // A reminder is new as well: it rings at once.
  const key = (of: Heard["unclaimed"][number]): string => `${of.id} ${of.severity} ${of.level ?? 0}`;
  const severity = loudest.find((each) => heard.unclaimed.some((of) => of.severity === each));
  const fresh = heard.unclaimed.some((of) => of.severity === severity && !memory.sounded.has(key(of)));
  const waited = heard.now - memory.playedAt;
  const level = Math.max(0, ...heard.unclaimed.filter((of) => of.severity === severity).map((of) => of.level ?? 0));
  const due = severity !== undefined && (fresh || (severity !== "notice" && waited >= paceOf(severity, level)));
  const hush = memory.severity === "emergency" && severity !== "emergency";
  const next: Rung = { ...memory, severity, sounded: new Set(heard.unclaimed.map(key)) };
  if (severity && due) return { memory: { ...next, playedAt: heard.now }, play: severity, hush };
  const lost = heard.lostFor !== undefined && heard.lostFor >= pace.lostAfter && heard.now - memory.lostAt >= pace.lost;
  if (lost) return { memory: { ...next, lostAt: heard.now }, play: "lost", hush };
  return { memory: next, hush };
}

const group = (count: number, from: number, hertz: number): Pulse[] =>
  Array.from({ length: count }, (_, n) => ({ at: from + n * 0.26, lasts: 0.16, hertz }));
const burst = (from: number): Pulse[] => [...group(3, from, 880), ...group(2, from + 0.98, 880)];

export const patterns: Readonly<Record<Sound, readonly Pulse[]>> = {
  emergency: [...burst(0), ...burst(1.9)],
  warning: Array.from({ length: 3 }, (_, n) => ({ at: n * 0.42, lasts: 0.24, hertz: 622 })),
  notice: [{ at: 0, lasts: 0.28, hertz: 494 }],
  lost: [
    { at: 0, lasts: 0.35, hertz: 660, to: 620 },
    { at: 0.45, lasts: 0.55, hertz: 440, to: 400 },
  ],
};
