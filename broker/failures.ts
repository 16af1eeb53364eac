import { type Instant, later } from "../devices/model/moment.ts";
import type { BrokerLimits } from "./limits.ts";

/** Addresses remembered at once; the oldest is forgotten. */
const addresses = 1_000;

/** Failed logins per address. They make the next failure slower, never a good login. */
export class LoginFailures {
  readonly #limits: Pick<BrokerLimits, "loginFailures" | "loginFailureWindow">;
  readonly #seen = new Map<string, { since: Instant; count: number }>();

  constructor(limits: Pick<BrokerLimits, "loginFailures" | "loginFailureWindow">) {
    this.#limits = limits;
  }

  /** Counts one; says how often this address failed in this window and whether that is too often. */
  note(address: string, now: Instant): { readonly count: number; readonly tooMany: boolean } {
    const known = this.#seen.get(address);
    const current =
      known && now < later(known.since, this.#limits.loginFailureWindow) ? known : { since: now, count: 0 };
    current.count++;
    this.#seen.delete(address);
    this.#seen.set(address, current);
    if (this.#seen.size > addresses) {
      const oldest = this.#seen.keys().next().value;
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    return { count: current.count, tooMany: current.count > this.#limits.loginFailures };
  }
}
