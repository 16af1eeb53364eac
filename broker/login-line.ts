import { type Duration, type Instant, instant, later, milliseconds } from "../devices/model/moment.ts";
import type { BrokerClock } from "./clock.ts";
import type { Connection } from "./connection.ts";
import type { BrokerLimits } from "./limits.ts";
import { Pace } from "./pace.ts";

/** Somebody whose credential was good. */
export interface Comer {
  readonly client: string;
  readonly connection: Connection;
  /** It has a call for help in hand: it waits for nobody. */
  readonly urgent: boolean;
  letIn(): void;
}

/**
 * Where good credentials wait when many come at once, as after a restart of ours: in order of arrival, one place for each client,
 * so that there are never more than identities. A login and what follows it (subscriptions, first messages) cost more than to
 * listen to one more knock: while the others wait, whoever calls for help is heard and goes past them all.
 */
export class LoginLine {
  readonly #clock: BrokerClock;
  readonly #pace: Pace;
  /** Until then only those at once, and the urgent. */
  readonly #pacedFrom: Instant;
  readonly #line = new Map<string, Comer>();
  #willLook = false;

  constructor(
    limits: Pick<BrokerLimits, "loginsAtOnce" | "loginsPerSecond" | "urgentLoginsFirst">,
    clock: BrokerClock,
  ) {
    this.#clock = clock;
    this.#pacedFrom = later(clock.now(), limits.urgentLoginsFirst);
    this.#pace = new Pace(limits.loginsPerSecond, limits.loginsAtOnce, this.#pacedFrom);
  }

  get waiting(): number {
    return this.#line.size;
  }

  /** Who stands in line already and comes again keeps the place; the connection before is ended. */
  join(comer: Comer): void {
    const { client, connection } = comer;
    // It hung up together with its CONNECT: nothing would ever take it out of the line, or off the seat.
    if (connection.destroyed) return;
    const before = this.#line.get(client);
    this.#line.set(client, comer);
    if (before && before.connection !== connection) before.connection.cut("taken-over");
    connection.once("close", () => {
      if (this.#line.get(client) === comer) this.#line.delete(client);
    });
    if (comer.urgent) this.#letIn(comer);
    else this.#moveUp();
  }

  #moveUp(): void {
    for (const comer of this.#line.values()) {
      const now = this.#clock.now();
      const counted = instant(Math.max(now, this.#pacedFrom));
      const wait = this.#pace.waitFor(counted);
      if (wait > 0) {
        this.#lookAgain(milliseconds(wait + counted - now));
        return;
      }
      this.#pace.spend(1);
      this.#letIn(comer);
    }
  }

  #lookAgain(wait: Duration): void {
    if (this.#willLook) return;
    this.#willLook = true;
    this.#clock.after(wait, () => {
      this.#willLook = false;
      this.#moveUp();
    });
  }

  #letIn(comer: Comer): void {
    this.#line.delete(comer.client);
    comer.letIn();
  }
}
