import { type Duration, type Instant, milliseconds } from "../devices/model/moment.ts";

/** So many in the long run, so many at once. Answers how long to wait, never "no". */
export class Pace {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #at: Instant;

  constructor(perSecond: number, burst: number, now: Instant) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
    this.#at = now;
  }

  waitFor(now: Instant): Duration {
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#at) * this.#perSecond) / 1_000);
    this.#at = now;
    return milliseconds(this.#left > 0 ? 0 : Math.ceil(((1 - this.#left) * 1_000) / this.#perSecond));
  }

  /** May go below nothing: what comes in one piece goes in one piece, and the next waits the longer. */
  spend(count: number): void {
    this.#left -= count;
  }
}
