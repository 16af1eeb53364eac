import type { Server, Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import type { BrokerClock } from "./clock.ts";
import type { Connection } from "./connection.ts";
import { BrokerFault } from "./fault.ts";
import { isLoopback } from "./identity.ts";
import type { BrokerLimits } from "./limits.ts";
import { closed, type Listener, listenOn, portOf, secureContext } from "./listening.ts";

export interface DoorParts {
  readonly limits: BrokerLimits;
  readonly allowPlainOffLoopback: boolean;
  readonly clock: BrokerClock;
  /** Makes the guarded stream of a new socket. */
  admit(socket: Socket, address: string): Connection;
  onTurnedAway(address: string, why: "full" | "address-full" | "strangers-full"): void;
}

/** Probes of a silent TCP peer: a client without MQTT keep-alive that lost its power is noticed too. */
const tcpKeepAlive = 30_000;

/** The open ports, and who stands before and behind the login. Under a flood, whoever has been a stranger longest goes. */
export class Door {
  readonly #parts: DoorParts;
  /** Those of one listener share its port. */
  readonly #servers: (readonly Server[])[] = [];
  /** In order of arrival. */
  readonly #strangers = new Set<Connection>();
  readonly #perAddress = new Map<string, Set<Connection>>();
  readonly #all = new Set<Connection>();

  constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  get connections(): number {
    return this.#all.size;
  }
  get strangers(): number {
    return this.#strangers.size;
  }
  get ports(): readonly number[] {
    return this.#servers.map(([first]) => (first ? portOf(first) : 0));
  }

  async open(listeners: readonly Listener[]): Promise<void> {
    for (const listener of listeners) this.#judge(listener);
    try {
      for (const listener of listeners) this.#servers.push(await this.#listen(listener));
    } catch (fault) {
      await this.close();
      throw fault;
    }
  }

  /** No new connections; the open ones are the caller's to end. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.flat().map(closed));
  }

  stopListening(): Promise<void> {
    const closed = this.close();
    for (const connection of this.#all) connection.destroy();
    return closed;
  }

  /** It has shown a CONNECT and is judged now: no longer one of those who say nothing. */
  knocked(connection: Connection): void {
    this.#strangers.delete(connection);
    const known = this.#perAddress.get(connection.address);
    known?.delete(connection);
    if (known?.size === 0) this.#perAddress.delete(connection.address);
  }

  /** Its login failed, and it waits for its answer: a stranger again. */
  refused(connection: Connection): void {
    if (!connection.destroyed) this.#count(connection.address, connection);
  }

  #judge(listener: Listener): void {
    if (listener.tls || isLoopback(listener.host) || this.#parts.allowPlainOffLoopback) return;
    throw new BrokerFault(
      "PLAIN_OFF_LOOPBACK",
      `MQTT without TLS on ${listener.host}:${listener.port} would send every token in the clear`,
      "Give the listener a key and a certificate, listen on 127.0.0.1, or set allowPlainOffLoopback",
    );
  }

  #listen(listener: Listener): Promise<readonly Server[]> {
    const secure = listener.tls && secureContext(listener.tls);
    return listenOn(listener, this.#parts.limits.acceptsAtOnce, (socket) => this.#arrived(socket, secure));
  }

  #arrived(raw: Socket, secure: SecureContext | undefined): void {
    const address = raw.remoteAddress;
    if (address === undefined) return void raw.destroy();
    if (!this.#makeRoom()) {
      this.#parts.onTurnedAway(address, "full");
      return void raw.destroy();
    }
    raw.setNoDelay(true);
    raw.setKeepAlive(true, tcpKeepAlive);
    const socket = secure ? new TLSSocket(raw, { isServer: true, secureContext: secure }) : raw;
    // A TLS handshake that fails shows on the raw socket or the wrapped one, depending on how far it came.
    if (socket !== raw) raw.on("error", () => socket.destroy());
    const connection = this.#parts.admit(socket, address);
    this.#all.add(connection);
    this.#count(address, connection);
    connection.once("close", () => {
      this.#all.delete(connection);
      this.knocked(connection);
    });
  }

  /** The first one too many starts a grace; who has not logged in by its end makes room, oldest first. */
  #count(address: string, stranger: Connection): void {
    const { strangers, strangersPerAddress } = this.#parts.limits;
    const same = this.#perAddress.get(address) ?? new Set();
    same.add(stranger);
    this.#perAddress.set(address, same);
    if (same.size === strangersPerAddress + 1) this.#trimLater(same, strangersPerAddress, "address-full");
    this.#strangers.add(stranger);
    if (this.#strangers.size === strangers + 1) this.#trimLater(this.#strangers, strangers, "strangers-full");
  }

  #trimLater(many: Set<Connection>, most: number, why: "address-full" | "strangers-full"): void {
    this.#parts.clock.after(this.#parts.limits.strangerGrace, () => {
      // After a turn of the loop: what has arrived meanwhile is read first, however late we are.
      setImmediate(() => {
        while (many.size > most) this.#sendAway(many, why);
      });
    });
  }

  #makeRoom(): boolean {
    const { connections } = this.#parts.limits;
    if (this.#all.size >= connections) this.#sendAway(this.#strangers, "full");
    return this.#all.size < connections;
  }

  #sendAway(from: Set<Connection>, why: "full" | "address-full" | "strangers-full"): void {
    const oldest = from.values().next().value;
    if (!oldest) return;
    this.#parts.onTurnedAway(oldest.address, why);
    this.#all.delete(oldest);
    this.knocked(oldest);
    oldest.destroy();
  }
}
