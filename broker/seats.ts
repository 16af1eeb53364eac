import type { Connection } from "./connection.ts";

interface Seat {
  readonly holder: Connection;
  readonly next: (() => void)[];
}

/**
 * One connection per client id. A second good login of the same identity ends the first one and waits until it is
 * wholly gone: aedes 1.2.0 lets a connection that is still closing remove the entry of the one that followed it.
 */
export class Seats {
  readonly #seats = new Map<string, Seat>();
  readonly #onTakenOver: (client: string, from: Connection) => void;

  constructor(onTakenOver: (client: string, from: Connection) => void) {
    this.#onTakenOver = onTakenOver;
  }

  holder(client: string): Connection | undefined {
    return this.#seats.get(client)?.holder;
  }

  take(client: string, wanted: Connection, seated: () => void): void {
    const seat = this.#seats.get(client);
    if (!seat) {
      this.#seats.set(client, { holder: wanted, next: [] });
      seated();
      return;
    }
    seat.next.push(() => {
      if (!wanted.destroyed) this.take(client, wanted, seated);
    });
    if (seat.holder.destroyed) return;
    this.#onTakenOver(client, seat.holder);
    seat.holder.destroy();
  }

  /** The connection is gone and aedes has let go of it. */
  leave(client: string, gone: Connection): void {
    const seat = this.#seats.get(client);
    if (seat?.holder !== gone) return;
    this.#seats.delete(client);
    // The last who asked wins the seat; the others are ended one after the other, as they would have been on arrival.
    for (const next of seat.next) next();
  }
}
