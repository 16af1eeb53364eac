/**
 * Whom a message has reached already, where one message goes to several people: a second try goes to the others alone. It is
 * memory only; after a restart somebody may read the same twice.
 */
export const reachedBound = { messages: 64, whenFull: "forget-oldest" } as const;

export interface Reached {
  left(key: string, all: readonly string[]): readonly string[];
  add(key: string, reached: readonly string[]): void;
}

export function openReached(): Reached {
  const messages = new Map<string, Set<string>>();
  return {
    left: (key, all) => all.filter((each) => !messages.get(key)?.has(each)),
    add(key, reached) {
      const before = messages.get(key) ?? new Set();
      messages.delete(key);
      messages.set(key, new Set([...before, ...reached]));
      const oldest = messages.keys().next().value;
      if (messages.size > reachedBound.messages && oldest !== undefined) messages.delete(oldest);
    },
  };
}
