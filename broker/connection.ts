import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { type Duration, type Instant, milliseconds } from "../devices/model/moment.ts";
import type { BrokerClock } from "./clock.ts";
import { type Cut, Cutter } from "./cutter.ts";
import type { Identity } from "./identity.ts";
import { InOrder, type IntakeGate } from "./intake.ts";
import type { Ledger } from "./ledger.ts";
import type { BrokerLimits } from "./limits.ts";
import { Outgoing } from "./outgoing.ts";
import { Pace } from "./pace.ts";

export interface ConnectionParts {
  readonly limits: BrokerLimits;
  readonly gate: IntakeGate;
  readonly ledger: Ledger;
  readonly clock: BrokerClock;
  /** A whole CONNECT has come: only now is it worth a client inside aedes. */
  readonly onKnock: (connection: Connection) => void;
  readonly onBytes: (received: number, sent: number) => void;
  readonly onCut: (connection: Connection, why: string) => void;
}

/** Who this turned out to be, once the login was good. */
export interface Login {
  /** MQTT client id: the identity's id, or `loopback:…`. */
  readonly client: string;
  readonly identity: () => Identity | undefined;
  readonly bridge: boolean;
  readonly largePackets: boolean;
}

/** Whole packets of one client that may wait here before its socket is no longer read. */
const readAhead = 64 * 1_024;
const connect = 1;
/** Time for the answer to a refused login to leave. */
const lastWords = milliseconds(500);

/**
 * The stream that aedes gets in place of a socket. It cuts the bytes into packets and passes them on one CONNECT first, then,
 * after the login, as many as intake has room for. What aedes writes never blocks it: a client that does not
 * read its own messages delays nobody else and is cut off.
 */
export class Connection extends Duplex {
  readonly address: string;
  readonly openedAt: Instant;
  readonly inOrder = new InOrder();
  /** Set when the credential was good; `open()` follows when the answer has been sent. */
  login: Login | undefined;
  /** Filters it holds now; bounded. */
  readonly subscriptions = new Set<string>();
  /** The last will of its CONNECT, as aedes knows it. */
  will: object | undefined;
  /** By its last will, it comes because of a call for help. */
  urgent = false;
  /** aedes has it in its table of clients. */
  registered = false;

  readonly #socket: Socket;
  readonly #parts: ConnectionParts;
  readonly #cutter: Cutter;
  readonly #out: Outgoing;
  readonly #pace: Pace;
  #queue: Cut[] = [];
  #queued = 0;
  /** What came in one piece while the answer was waited for: by which lengths it is cut is known after the login. */
  #behind: Buffer | undefined;
  #wanted = false;
  #pumping = false;
  /** Without a word; with a CONNECT in hand; waiting for its answer; logged in. */
  #state: "stranger" | "knocking" | "asked" | "open" = "stranger";
  #ended = false;
  #fault: string | undefined;
  /** Publishes handed to aedes and not yet safe. */
  #onTheirWay = 0;
  #bytesOnTheirWay = 0;
  #cancelPace: (() => void) | undefined;

  constructor(socket: Socket, address: string, parts: ConnectionParts) {
    // aedes reads one piece at a time, and is never told to wait when it writes.
    super({ readableHighWaterMark: 1, writableHighWaterMark: 2 ** 30, allowHalfOpen: false });
    this.address = address;
    this.openedAt = parts.clock.now();
    this.#socket = socket;
    this.#parts = parts;
    this.#cutter = new Cutter(parts.limits.loginBytes);
    this.#pace = new Pace(parts.limits.publishesPerSecond, parts.limits.publishBurst, this.openedAt);
    this.#out = new Outgoing(socket, parts.limits, parts.clock, {
      onSent: (bytes) => parts.onBytes(0, bytes),
      onHeld: () => this.#account(),
      onStuck: (why) => this.cut(why),
    });
    this.on("error", () => {});
    socket.on("data", (chunk: Buffer) => this.#received(chunk));
    socket.on("end", () => this.#finish());
    socket.on("close", () => this.#finish());
    socket.on("error", (fault) => this.destroy(fault));
  }

  /** The login was answered: larger packets, and what waited behind the CONNECT may follow. */
  open(): void {
    this.#state = "open";
    this.#cutter.limit = this.login?.largePackets
      ? this.#parts.limits.bridgePacketBytes
      : this.#parts.limits.packetBytes;
    const behind = this.#behind;
    this.#behind = undefined;
    if (behind) this.#cutUp(behind);
    this.#resumeReading();
    this.#pumpSoon();
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** Its CONNECT is here, whole: what is still missing is our answer. */
  get hasKnocked(): boolean {
    return this.#state !== "stranger";
  }

  cut(why: string): void {
    if (this.destroyed) return;
    this.#parts.onCut(this, why);
    this.destroy();
  }

  /** One publish is safe, or refused: room for another. */
  settled(bytes: number): void {
    if (this.#onTheirWay === 0) return;
    this.#onTheirWay--;
    const given = this.#onTheirWay === 0 ? this.#bytesOnTheirWay : Math.min(bytes, this.#bytesOnTheirWay);
    this.#bytesOnTheirWay -= given;
    this.#parts.gate.leave(1, given);
    this.#pumpSoon();
  }

  roomAgain(): void {
    this.#pumpSoon();
  }

  override _read(): void {
    this.#wanted = true;
    this.#pumpSoon();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#out.add([chunk]);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#out.add(chunks.map((piece) => piece.chunk));
    done();
  }

  override _destroy(fault: Error | null, done: (fault: Error | null) => void): void {
    this.#cancelPace?.();
    const unsent = this.#out.held > 0;
    this.#out.stop();
    this.#parts.gate.forget(this);
    if (this.#onTheirWay > 0) this.#parts.gate.leave(this.#onTheirWay, this.#bytesOnTheirWay);
    this.#onTheirWay = 0;
    this.#bytesOnTheirWay = 0;
    this.#queue = [];
    this.#queued = 0;
    this.#behind = undefined;
    this.#parts.ledger.set(this, 0);
    // What was written last (a refused login) still leaves; then the socket goes, whatever the peer does.
    this.#socket.pause();
    if (unsent) {
      this.#socket.destroySoon();
      const cancel = this.#parts.clock.after(lastWords, () => this.#socket.destroy());
      this.#socket.once("close", cancel);
    } else this.#socket.destroy();
    done(fault);
  }

  #received(chunk: Buffer): void {
    if (this.destroyed || this.#fault) return;
    this.#parts.onBytes(chunk.length, 0);
    if (this.#state === "asked") this.#holdBack(chunk);
    else this.#cutUp(chunk);
  }

  #holdBack(chunk: Buffer): void {
    this.#behind = chunk;
    this.#socket.pause();
    this.#account();
  }

  #cutUp(chunk: Buffer): void {
    const { cuts, fault } = this.#cutter.push(chunk);
    for (const cut of cuts) {
      this.#queue.push(cut);
      this.#queued += cut.bytes.length;
    }
    if (fault) this.#fault = fault;
    const knocks = this.#state === "stranger" && this.#queue.length > 0;
    if (knocks && this.#queue[0]?.kind !== connect) this.#fault = "no-connect";
    this.#account();
    // What was whole before the fault is still taken in.
    if (this.#fault && (this.#queue.length === 0 || this.#state !== "open")) {
      this.cut(this.#fault);
      return;
    }
    if (this.#queued > readAhead || (this.#state !== "open" && this.#queue.length > 0)) this.#socket.pause();
    if (knocks) {
      this.#state = "knocking";
      this.#parts.onKnock(this);
    }
    this.#pumpSoon();
  }

  #finish(): void {
    this.#ended = true;
    // Whoever has said no more than its CONNECT and leaves before it was answered leaves nothing behind.
    if (this.#state === "stranger" || this.#waitsQuietly) this.destroy();
    else this.#pumpSoon();
  }

  get #waitsQuietly(): boolean {
    return this.#state === "asked" && this.#queue.length === 0 && !this.#behind;
  }

  /** Always a tick later: aedes must have parsed what it read before it is handed more. */
  #pumpSoon(): void {
    if (this.#pumping || this.destroyed) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      if (!this.destroyed) this.#pump();
    });
  }

  #pump(): void {
    while (this.#wanted) {
      const next = this.#queue[0];
      if (!next) {
        this.#drained();
        return;
      }
      if (!this.#mayGo(next)) return;
      this.#queue.shift();
      this.#queued -= next.bytes.length;
      if (this.#state === "knocking") this.#state = "asked";
      this.#wanted = this.push(next.bytes);
    }
    this.#account();
    this.#resumeReading();
  }

  #mayGo(next: Cut): boolean {
    if (this.#state === "asked") return false;
    if (next.publishes === 0) return true;
    const { gate, limits, clock } = this.#parts;
    if (this.#onTheirWay >= limits.intakeMessagesPerClient) return false;
    const wait = this.#pace.waitFor(clock.now());
    if (wait > 0) {
      this.#cancelPace ??= clock.after(wait as Duration, () => {
        this.#cancelPace = undefined;
        this.#pumpSoon();
      });
      return false;
    }
    if (!gate.enter(this, next.publishes, next.bytes.length)) return false;
    this.#pace.spend(next.publishes);
    this.#onTheirWay += next.publishes;
    this.#bytesOnTheirWay += next.bytes.length;
    return true;
  }

  #drained(): void {
    this.#account();
    if (this.#fault) this.cut(this.#fault);
    else if (this.#ended && !this.#behind) {
      this.#wanted = false;
      this.push(null);
    } else this.#resumeReading();
  }

  #resumeReading(): void {
    if (!this.#socket.isPaused()) return;
    if (this.#state === "open" ? this.#queued > readAhead : !this.#waitsQuietly) return;
    this.#socket.resume();
  }

  #account(): void {
    if (this.destroyed) return;
    const behind = this.#behind?.length ?? 0;
    this.#parts.ledger.set(this, this.#queued + behind + this.#cutter.held + this.#out.held);
  }
}
