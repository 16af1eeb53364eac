/** The named crash points of the product, in the order of the road (`crashPoint("…")` in gateway and centre). */
export interface Point {
  readonly name: string;
  readonly of: "gateway" | "centre";
  /** It strikes at its first to so-manieth pass in a life: the first ones are the start's own. */
  readonly passes: number;
  /** Readings that come at once; only a log with much in it is moved into the file. */
  readonly chatter: number;
  /** Milliseconds between two presses of one client: a life should see several, and use up no more than it needs. */
  readonly pressEvery: number;
  readonly breathes: "each-time" | "when-behind";
}

const quiet = { chatter: 3, pressEvery: 25, breathes: "when-behind" } as const;
/** A life that finds much in its log moves it at once: a peaceful one has to do it first. */
const busy = { chatter: 300, pressEvery: 150, breathes: "each-time" } as const;
/** While the centre is down the gateway goes on taking presses. */
const steady = { chatter: 3, pressEvery: 400, breathes: "when-behind" } as const;

export const points: readonly Point[] = [
  { name: "before-commit", of: "gateway", passes: 12, ...quiet },
  { name: "after-commit-before-ack", of: "gateway", passes: 12, ...quiet },
  { name: "before-send", of: "gateway", passes: 20, ...quiet },
  { name: "after-send", of: "gateway", passes: 20, ...quiet },
  { name: "before-stored-is-noted", of: "gateway", passes: 6, ...quiet },
  { name: "after-stored-is-noted", of: "gateway", passes: 6, ...quiet },
  { name: "before-checkpoint", of: "gateway", passes: 1, ...busy },
  { name: "after-checkpoint", of: "gateway", passes: 1, ...busy },
  { name: "centre-before-commit", of: "centre", passes: 6, ...steady },
  { name: "centre-after-commit-before-receipt", of: "centre", passes: 6, ...steady },
  { name: "centre-after-receipt-before-mark", of: "centre", passes: 6, ...steady },
];
