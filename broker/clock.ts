import type { Duration, Instant } from "../devices/model/moment.ts";

/** A steady clock and its timers, handed in so that a test may own them. */
export interface BrokerClock {
  now(): Instant;
  /** Runs once, after `wait`, unless the returned function is called before. Does not keep the process alive. */
  after(wait: Duration, run: () => void): () => void;
}
