/** What has been started and must be stopped: the last one started stops first. */
export interface Stops {
  /** Remembers what has to be stopped: the last one started stops first, the journal last. */
  keep<T extends { stop(): unknown }>(started: T): T;
  all(): Promise<void>;
}

export function openStops(): Stops {
  const started: { stop(): unknown }[] = [];
  return {
    keep(each) {
      started.push(each);
      return each;
    },
    async all() {
      for (let each = started.pop(); each; each = started.pop()) await each.stop();
    },
  };
}
