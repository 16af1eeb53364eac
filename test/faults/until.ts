/** Asks again and again until it is so; the answer is how long that took, in ms. */
export async function until(done: () => boolean | Promise<boolean>, within: number, what: string): Promise<number> {
  const began = performance.now();
  while (!(await done())) {
    if (performance.now() - began > within) throw new Error(`${what}: not within ${within} ms`);
    await new Promise((next) => setTimeout(next, 20));
  }
  return performance.now() - began;
}
