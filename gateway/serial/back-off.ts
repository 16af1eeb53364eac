/** How long to wait before another try: twice as long each time, up to a limit, and never two boxes in step. */
export interface BackOff {
  /** Milliseconds until the next try. */
  next(): number;
  /** It worked: the next failure starts anew. */
  reset(): void;
}

export interface BackOffSettings {
  readonly first: number;
  readonly most: number;
  /** Between 0 and 1. */
  readonly jitter: () => number;
}

export function backOff({ first, most, jitter }: BackOffSettings): BackOff {
  let failures = 0;
  return {
    next() {
      const wait = Math.min(most, first * 2 ** Math.min(failures, 30));
      failures += 1;
      return Math.round(wait * (0.8 + 0.2 * jitter()));
    },
    reset() {
      failures = 0;
    },
  };
}
