/**
 * Who is called when nobody takes a case, level by level (`case-lifecycle.md`, Timers). Pure: a case and its ladder in, the
 * next level and its time out. The ladder is the case's own: it was copied into it when it was raised.
 */
import { type Case, type Ladder, mostLevel, type Rung } from "../cases/case.ts";
import { waitsFrom } from "../cases/machine.ts";

/** `case-lifecycle.md`, T_repeat: what has no level of its own comes a minute after the one before. */
export const usualSpan = 60_000;

/** Cases from before there were ladders call everybody, and only an emergency calls louder. */
const before: Ladder = [{ after: 0, groups: ["everyone"], paths: [] }];

export function ladderOf({ policy, severity, test }: Pick<Case, "policy" | "severity" | "test">): Ladder | undefined {
  if (test) return undefined;
  return policy.ladders?.[severity] ?? (severity === "emergency" ? before : undefined);
}

/** Levels beyond its ladder are as loud as its last. */
export const reached = (ladder: Ladder, level: number): readonly Rung[] => ladder.slice(0, level + 1);

/** How long a case stays on a level before the next. */
export function spanOf(ladder: Ladder, level: number): number {
  const [here, next] = [ladder[level], ladder[level + 1]];
  return here && next ? next.after - here.after : usualSpan;
}

/** Counted from where it stood: what was given back or lost waits for its next level, and not from the first again. */
export function nextLevelAt(found: Case): number | undefined {
  const ladder = ladderOf(found);
  if (!ladder || found.state !== "raised" || isShelved(found) || found.level >= mostLevel) return undefined;
  // Of what is no emergency only what its ladder names.
  if (found.severity !== "emergency" && found.level + 1 >= ladder.length) return undefined;
  return Math.max(waitsFrom(found), found.remindedAt ?? 0) + spanOf(ladder, found.level);
}

const isShelved = (found: Case): boolean => found.shelved !== undefined;

/** Who is in which groups of those who could hear it now. */
export type Hears = (groups: readonly string[]) => boolean;

/**
 * Nobody of those who are called could hear it: the next level that reaches somebody. `undefined`: somebody can, or no level of
 * its ladder reaches anybody more.
 */
export function passedOver(found: Case, hears: Hears): number | undefined {
  const ladder = ladderOf(found);
  if (!ladder || found.state !== "raised" || isShelved(found)) return undefined;
  const here = reached(ladder, found.level);
  // Somebody has been called by other ways: that is not silence.
  if (hears(here.flatMap(({ groups }) => groups)) || here.some(({ paths }) => paths.length > 0)) return undefined;
  const next = ladder.findIndex(
    ({ groups, paths }, level) => level > found.level && (paths.length > 0 || hears(groups)),
  );
  return next < 0 ? undefined : Math.min(next, mostLevel);
}
