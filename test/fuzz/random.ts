/** Numbers that look random and come again with the same seed (mulberry32). */
export interface Random {
  /** 0 up to, not including, `end`. */
  below(end: number): number;
  /** Once in so many times. */
  once(inTimes: number): boolean;
  pick<T>(from: readonly T[]): T;
  bytes(length: number): Uint8Array;
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (end: number): number => next() % end;
  return {
    below,
    once: (inTimes) => below(inTimes) === 0,
    pick(from) {
      const found = from[below(from.length)];
      if (found === undefined) throw new Error("there is nothing to pick from");
      return found;
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}

/** Each family has numbers of its own, so that one alone meets the same bytes as among all. */
export function seedFor(seed: number, family: string): number {
  let sum = seed >>> 0;
  for (const sign of family) sum = (Math.imul(sum, 31) + (sign.codePointAt(0) ?? 0)) >>> 0;
  return sum;
}
