/** Knows what is still under way outside the story's clock: work of the journal's own thread takes real time, and no time of the story. */
export interface Patience {
  /** The same object; whatever its methods promise is waited for. */
  over<T extends object>(thing: T): T;
  with<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is under way. */
  settle(): Promise<void>;
}

/** Turns of the loop without any work begun: then nothing follows by itself any more. */
const quietTurns = 6;

export function openPatience(): Patience {
  const underWay = new Set<Promise<unknown>>();
  const watched = <T>(work: Promise<T>): Promise<T> => {
    const mine: Promise<unknown> = work.then(
      () => underWay.delete(mine),
      () => underWay.delete(mine),
    );
    underWay.add(mine);
    return work;
  };
  return {
    with: watched,
    over: (thing) =>
      new Proxy(thing, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== "function") return value;
          return (...given: unknown[]) => {
            const result: unknown = Reflect.apply(value, target, given);
            return result instanceof Promise ? watched(result) : result;
          };
        },
      }),
    async settle() {
      for (let quiet = 0; quiet < quietTurns; ) {
        await new Promise((turn) => setImmediate(turn));
        if (underWay.size === 0) quiet += 1;
        else {
          quiet = 0;
          await Promise.race(underWay);
        }
      }
    },
  };
}
