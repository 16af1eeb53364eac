/** The same seed, the same day: 0 <= n < 1. Lehmer's generator with the minimal standard's modulus; fair enough for a quiet life. */
export function seededRandom(seed: number): () => number {
  const modulus = 2_147_483_647;
  let state = (Math.abs(Math.trunc(seed)) % (modulus - 1)) + 1;
  const next = () => {
    state = (state * 48_271) % modulus;
    return (state - 1) / (modulus - 1);
  };
  // Neighbouring seeds start with neighbouring numbers.
  next();
  return next;
}
