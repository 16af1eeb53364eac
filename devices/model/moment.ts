/** Milliseconds on the home's steady time line: it never goes back, whatever the wall clock does. See `gateway/clock.ts`. */
export type Instant = number & { readonly unit: "instant" };
/** A length of time in milliseconds. */
export type Duration = number & { readonly unit: "ms" };

export const instant = (ms: number): Instant => ms as Instant;
export const milliseconds = (n: number): Duration => n as Duration;
export const seconds = (n: number): Duration => (n * 1_000) as Duration;
export const minutes = (n: number): Duration => (n * 60_000) as Duration;
export const hours = (n: number): Duration => (n * 3_600_000) as Duration;
export const days = (n: number): Duration => (n * 86_400_000) as Duration;

export const later = (from: Instant, by: Duration): Instant => (from + by) as Instant;
export const between = (from: Instant, to: Instant): Duration => (to - from) as Duration;

/**
 * One moment as the gateway knows it. `steady` orders and measures; `wall` (Unix ms, UTC) is for people and is only as
 * good as `trusted`; `boot` + `mono` (ms of CLOCK_MONOTONIC) let a wrong wall time be mended later.
 */
export interface Moment {
  readonly steady: Instant;
  readonly wall: number;
  readonly mono: number;
  readonly boot: string;
  readonly trusted: boolean;
}
