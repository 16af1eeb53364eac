/** A clock that stops at one case stops for all of them: one that fails does not hold up those behind it. */

/** One after the other; what failed is thrown when all have had their turn, so that the job is run again. */
export async function eachInTurn<T>(all: Iterable<T>, run: (one: T) => Promise<unknown>): Promise<void> {
  const faults: unknown[] = [];
  for (const one of [...all])
    try {
      await run(one);
    } catch (fault) {
      faults.push(fault);
    }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} failed, the first: ${String(faults[0])}`);
}
