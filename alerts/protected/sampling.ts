/**
 * From looks to minutes, by the monotonic clock. A minute is known if somebody looked at its beginning, in it and after it,
 * never longer than a minute apart; what was seen worst is what it was.
 */
import { isLeft, minute, type Verdict } from "./account.ts";

export interface Look {
  readonly boot: string;
  /** ms of CLOCK_MONOTONIC. */
  readonly mono: number;
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

/** The minute that is being watched. */
export interface Sampling extends Look {
  readonly minute: number;
  /** Watched from its beginning. */
  readonly whole: boolean;
}

/** One minute of a boot, counted from the beginning of its monotonic clock. */
export interface KnownMinute {
  readonly boot: string;
  readonly minute: number;
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

const apartAtMost = minute;

export function sampled(
  before: Sampling | undefined,
  look: Look,
): { readonly next: Sampling; readonly done: KnownMinute | undefined } {
  const at = Math.floor(look.mono / minute);
  const follows = before?.boot === look.boot && look.mono >= before.mono && look.mono - before.mono <= apartAtMost;
  if (!before || !follows) {
    const whole = look.mono === at * minute;
    return { next: { ...look, minute: at, whole }, done: undefined };
  }
  if (at === before.minute) {
    const verdicts = worse(before.verdicts, look.verdicts);
    return { next: { ...before, mono: look.mono, verdicts }, done: undefined };
  }
  const done = { boot: before.boot, minute: before.minute, verdicts: before.verdicts };
  return { next: { ...look, minute: at, whole: true }, done: before.whole ? done : undefined };
}

/** A bed that came or went within the minute was not watched through it. */
function worse(a: ReadonlyMap<string, Verdict>, b: ReadonlyMap<string, Verdict>): ReadonlyMap<string, Verdict> {
  return new Map(
    [...a].flatMap(([bed, verdict]) => {
      const other = b.get(bed);
      return other === undefined ? [] : [[bed, worst(verdict, other)] as const];
    }),
  );
}

const rank = (verdict: Verdict): number => (verdict === "protected" ? 0 : isLeft(verdict) ? 1 : 2);
const worst = (a: Verdict, b: Verdict): Verdict => (rank(b) > rank(a) ? b : a);
