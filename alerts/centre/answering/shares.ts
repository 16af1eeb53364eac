/** Shares and spans as people read them: the fraction beside the percentage, which is rounded down so that it hides no gap. Pure. */

export interface Share {
  readonly n: number;
  readonly of: number;
}

/** Tenths of a percent, down: 9998 of 10,000 is 99.9, and only all is 100.0. `undefined`: there is nothing to count. */
export const percent = ({ n, of }: Share): string | undefined => {
  if (of === 0) return undefined;
  const tenths = Math.floor((n * 1_000) / of);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
};

/** `target` in tenths of a percent; whole numbers on both sides, so that nothing is rounded into it. */
export const meets = ({ n, of }: Share, target: number): boolean => n * 1_000 >= target * of;

export interface Spread {
  readonly count: number;
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly max: number | undefined;
}

/** By rank: the least that so many of all do not exceed. No value is made up between two. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (p: number): number | undefined => sorted[Math.ceil((p * sorted.length) / 100) - 1];
  return { count: sorted.length, p50: rank(50), p95: rank(95), max: sorted.at(-1) };
}
