import type { AedesPublishPacket } from "aedes";
import { hasWildcard, matches } from "./topics.ts";

type Deliver = (packet: AedesPublishPacket, done: () => void) => void;

/**
 * Hands a message to everybody whose filter it meets and waits for nobody: aedes' own emitter waits until each subscriber
 * has taken the message, so that a hundred messages for one that does not read would stop the whole house.
 */
export class Emitter {
  readonly #exact = new Map<string, Set<Deliver>>();
  readonly #wild = new Map<string, Set<Deliver>>();
  #closed = false;

  on(filter: string, deliver: Deliver, done?: () => void): this {
    const table = hasWildcard(filter) ? this.#wild : this.#exact;
    const found = table.get(filter);
    if (found) found.add(deliver);
    else table.set(filter, new Set([deliver]));
    if (done) setImmediate(done);
    return this;
  }

  removeListener(filter: string, deliver: Deliver, done?: () => void): this {
    const table = hasWildcard(filter) ? this.#wild : this.#exact;
    const found = table.get(filter);
    found?.delete(deliver);
    if (found?.size === 0) table.delete(filter);
    if (done) setImmediate(done);
    return this;
  }

  emit(packet: AedesPublishPacket, done: (fault?: Error) => void = nothing): this {
    if (this.#closed) {
      done(new Error("the broker is closed"));
      return this;
    }
    for (const deliver of [...(this.#exact.get(packet.topic) ?? [])]) deliver(packet, nothing);
    for (const [filter, set] of this.#wild)
      if (matches(filter, packet.topic)) for (const deliver of [...set]) deliver(packet, nothing);
    done();
    return this;
  }

  close(done: () => void): void {
    this.#closed = true;
    setImmediate(done);
  }
}

function nothing(): void {}
