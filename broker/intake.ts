import type { BrokerLimits } from "./limits.ts";

/** One PUBLISH as a client sent it. */
export interface Taken {
  readonly client: string;
  readonly bridge: boolean;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  /** The sender's wish, as it came. From a client the message is live all the same; from a bridge the caller judges. */
  readonly retain: boolean;
  readonly dup: boolean;
  /** The sender's number for it, with QoS 1 and 2: the same again is the same message until it is acknowledged. */
  readonly messageId?: number | undefined;
  /** The client is gone and this was its last will. */
  readonly will: boolean;
}

/** Resolves when the message is safe; rejects when it cannot be kept now, and the sender must try again. */
export type Intake = (message: Taken) => Promise<void>;

/** Somebody who may put more messages on their way when there is room. */
export interface Waiting {
  roomAgain(): void;
}

/** The bound of messages on their way to intake, over all clients. Who finds it full waits its turn. */
export class IntakeGate {
  readonly #limits: Pick<BrokerLimits, "intakeMessages" | "intakeBytes">;
  readonly #waiting = new Set<Waiting>();
  #messages = 0;
  #bytes = 0;
  #most = 0;

  constructor(limits: Pick<BrokerLimits, "intakeMessages" | "intakeBytes">) {
    this.#limits = limits;
  }

  get messages(): number {
    return this.#messages;
  }
  get bytes(): number {
    return this.#bytes;
  }
  /** The most there ever were at once. */
  get most(): number {
    return this.#most;
  }
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Reserves room before the packets are even parsed. An empty gate lets anything through. */
  enter(who: Waiting, messages: number, bytes: number): boolean {
    if (messages === 0) return true;
    const full =
      this.#messages + messages > this.#limits.intakeMessages || this.#bytes + bytes > this.#limits.intakeBytes;
    if (full && this.#messages > 0) {
      this.#waiting.add(who);
      return false;
    }
    this.#messages += messages;
    this.#bytes += bytes;
    this.#most = Math.max(this.#most, this.#messages);
    return true;
  }

  leave(messages: number, bytes: number): void {
    this.#messages -= messages;
    this.#bytes -= bytes;
    for (const who of this.#waiting) {
      if (this.#messages >= this.#limits.intakeMessages || this.#bytes >= this.#limits.intakeBytes) return;
      this.#waiting.delete(who);
      who.roomAgain();
    }
  }

  forget(who: Waiting): void {
    this.#waiting.delete(who);
  }
}

interface Place {
  settled: boolean;
  fault: Error | undefined;
  readonly answer: (fault?: Error) => void;
}

/** Answers of one client in the order of its messages, however intake finishes them. */
export class InOrder {
  readonly #line: Place[] = [];

  add(work: Promise<void>, answer: (fault?: Error) => void): void {
    const place: Place = { settled: false, fault: undefined, answer };
    this.#line.push(place);
    const settle = (fault?: Error) => {
      place.settled = true;
      place.fault = fault;
      while (this.#line[0]?.settled) {
        const first = this.#line.shift();
        first?.answer(first.fault);
      }
    };
    work.then(
      () => settle(),
      (fault: unknown) => settle(fault instanceof Error ? fault : new Error(String(fault))),
    );
  }
}
