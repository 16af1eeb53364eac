import type { Client } from "aedes";
import type { Connection } from "./connection.ts";
import type { Counts } from "./counts.ts";
import type { BrokerLog } from "./log.ts";
import { connectionOf } from "./login.ts";
import type { OrderedAedes } from "./ordered.ts";
import type { Seats } from "./seats.ts";
import type { Sessions } from "./sessions.ts";

export interface Presence {
  /** MQTT client id: the identity's id, or `loopback:…`. */
  readonly client: string;
  readonly identity: string;
  readonly bridge: boolean;
  readonly address: string;
  readonly up: boolean;
}

export interface PresenceParts {
  readonly aedes: OrderedAedes;
  readonly seats: Seats;
  readonly sessions: Sessions;
  readonly counts: Counts;
  readonly log: BrokerLog;
  readonly onPresence: ((presence: Presence) => void) | undefined;
}

/** Who is logged in now. Follows each connection from its login to the moment aedes has let go of it. */
export class Clients {
  readonly #parts: PresenceParts;
  readonly #present = new Map<string, { readonly presence: Presence; readonly connection: Connection }>();

  constructor(parts: PresenceParts) {
    this.#parts = parts;
    const { aedes, log } = parts;
    aedes.on("client", (client) => this.#registered(client));
    aedes.on("clientReady", (client) => this.#ready(client));
    aedes.on("clientDisconnect", (client) => this.#released(client));
    aedes.on("unsubscribe", (filters, client) => {
      for (const filter of filters) connectionOf(client)?.subscriptions.delete(filter);
    });
    aedes.on("clientError", (client, fault) =>
      log.info("broker.client_error", { client: client.id, why: fault.message }),
    );
    aedes.on("connectionError", (client, fault) =>
      log.debug("broker.connection_error", { address: connectionOf(client)?.address, why: fault.message }),
    );
  }

  list(): readonly Presence[] {
    return [...this.#present.values()].map(({ presence }) => presence);
  }
  get count(): number {
    return this.#present.size;
  }
  has(client: string): boolean {
    return this.#present.has(client);
  }

  /** Watches a new connection until it is gone. */
  follow(connection: Connection): void {
    connection.once("close", () => {
      const client = connection.login?.client;
      if (client === undefined) return;
      this.#parts.sessions.wentOffline(client);
      this.#gone(client, connection);
      this.#leaveWhenReleased(client, connection);
    });
  }

  #registered(client: Client): void {
    const connection = connectionOf(client);
    if (connection) connection.registered = true;
  }

  #ready(client: Client): void {
    const connection = connectionOf(client);
    const login = connection?.login;
    if (!connection || !login || connection.destroyed) return;
    connection.open();
    this.#parts.counts.logins++;
    const identity = login.identity()?.id ?? login.client;
    const presence: Presence = {
      client: login.client,
      identity,
      bridge: login.bridge,
      address: connection.address,
      up: true,
    };
    this.#present.set(login.client, { presence, connection });
    this.#parts.log.info("broker.client_up", { client: login.client, address: connection.address });
    this.#parts.onPresence?.(presence);
  }

  #gone(client: string, connection: Connection): void {
    const known = this.#present.get(client);
    if (known?.connection !== connection) return;
    this.#present.delete(client);
    this.#parts.log.info("broker.client_down", { client });
    this.#parts.onPresence?.({ ...known.presence, up: false });
  }

  #released(client: Client): void {
    const connection = connectionOf(client);
    if (!connection) return;
    connection.registered = false;
    if (connection.closed) this.#leaveWhenReleased(client.id, connection);
  }

  /** Two turns of the loop later: a login that was cut off half-way has then come to its end inside aedes. */
  #leaveWhenReleased(client: string, connection: Connection): void {
    if (connection.registered) return;
    setImmediate(() => setImmediate(() => this.#parts.seats.leave(client, connection)));
  }
}
