import type { Socket } from "node:net";
import type { BrokerClock } from "./clock.ts";
import type { BrokerLimits } from "./limits.ts";

/** Handed to the system in pieces of this size, so that a slow line that still moves shows that it moves. */
const piece = 64 * 1_024;

interface OutgoingEars {
  onSent(bytes: number): void;
  onHeld(): void;
  onStuck(why: "not-reading" | "too-slow"): void;
}

/** What waits for one client's own reading. Bounded in bytes and in time; who writes to it never waits. */
export class Outgoing {
  readonly #socket: Socket;
  readonly #limits: Pick<BrokerLimits, "outgoingBytes" | "drainTimeout">;
  readonly #clock: BrokerClock;
  readonly #ears: OutgoingEars;
  #pieces: Buffer[] = [];
  #held = 0;
  #sending = 0;
  #stopped = false;
  #cancelWatch: (() => void) | undefined;

  constructor(
    socket: Socket,
    limits: Pick<BrokerLimits, "outgoingBytes" | "drainTimeout">,
    clock: BrokerClock,
    ears: OutgoingEars,
  ) {
    this.#socket = socket;
    this.#limits = limits;
    this.#clock = clock;
    this.#ears = ears;
  }

  get held(): number {
    return this.#held;
  }

  add(chunks: readonly Buffer[]): void {
    if (this.#stopped) return;
    for (const chunk of chunks) {
      this.#pieces.push(chunk);
      this.#held += chunk.length;
    }
    if (this.#sending === 0) this.#send();
    if (this.#held > this.#limits.outgoingBytes) this.#ears.onStuck("too-slow");
    else this.#ears.onHeld();
  }

  /** What was added last is given to the socket, then nothing more is taken. */
  stop(): void {
    this.#cancelWatch?.();
    if (!this.#stopped && this.#pieces.length > 0 && this.#held <= piece && this.#socket.writable)
      this.#socket.write(Buffer.concat(this.#pieces));
    this.#stopped = true;
    this.#pieces = [];
    this.#held = 0;
  }

  #send(): void {
    const bytes = this.#next();
    if (!bytes || !this.#socket.writable) return;
    this.#sending = bytes.length;
    this.#cancelWatch = this.#clock.after(this.#limits.drainTimeout, () => this.#ears.onStuck("not-reading"));
    this.#socket.write(bytes, (fault) => this.#sent(bytes.length, fault));
  }

  #sent(bytes: number, fault: Error | null | undefined): void {
    this.#cancelWatch?.();
    this.#sending = 0;
    if (this.#stopped || fault) return;
    this.#held -= bytes;
    this.#ears.onSent(bytes);
    this.#ears.onHeld();
    this.#send();
  }

  #next(): Buffer | undefined {
    const taken: Buffer[] = [];
    let bytes = 0;
    let used = 0;
    for (const chunk of this.#pieces) {
      if (bytes > 0 && bytes + chunk.length > piece) break;
      taken.push(chunk);
      bytes += chunk.length;
      used++;
    }
    const first = taken[0];
    if (!first) return undefined;
    if (taken.length === 1 && first.length > piece) {
      this.#pieces[0] = first.subarray(piece);
      return first.subarray(0, piece);
    }
    this.#pieces = this.#pieces.slice(used);
    return taken.length === 1 ? first : Buffer.concat(taken);
  }
}
