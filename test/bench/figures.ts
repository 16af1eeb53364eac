/** Arithmetic of the figures: pure. */

/** Nearest rank: the value that `share` of all values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export interface Spread {
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

export const spread = (values: readonly number[]): Spread => ({
  n: values.length,
  p50: round(percentile(values, 0.5)),
  p99: round(percentile(values, 0.99)),
  most: round(Math.max(...values)),
});

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
