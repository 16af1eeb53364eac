import type { Timers } from "../../alerts/program/timers.ts";
import type { Line } from "./line.ts";

export type Sent = "sent" | "full" | "failed" | "not-open";

/** Bytes that wait to be written to one port; more are refused. A receiver that takes nothing for so long is reopened. */
export const serialSending = { waiting: 64 * 1_024, whenFull: "refuse", deadline: 5_000 } as const;

interface Letter {
  readonly bytes: Uint8Array;
  readonly done: (how: Sent) => void;
}

/** Writes one after the other, and notices when the other side stops taking. */
export class Sender {
  readonly #timers: Timers;
  readonly #stuck: () => void;
  #line: Line | undefined;
  #letters: Letter[] = [];
  #waiting = 0;
  #busy = false;

  constructor(timers: Timers, stuck: () => void) {
    this.#timers = timers;
    this.#stuck = stuck;
  }

  get waiting(): number {
    return this.#waiting;
  }

  use(line: Line | undefined): void {
    this.#line = line;
    this.#busy = false;
    const left = this.#letters;
    this.#letters = [];
    this.#waiting = 0;
    for (const letter of left) letter.done("failed");
  }

  send(bytes: Uint8Array): Promise<Sent> {
    if (!this.#line) return Promise.resolve("not-open");
    if (this.#waiting + bytes.length > serialSending.waiting) return Promise.resolve("full");
    return new Promise((done) => {
      this.#letters.push({ bytes, done });
      this.#waiting += bytes.length;
      this.#next();
    });
  }

  #next(): void {
    const line = this.#line;
    const letter = this.#letters[0];
    if (this.#busy || !line || !letter) return;
    this.#busy = true;
    const cancel = this.#timers.after(serialSending.deadline, () => {
      if (this.#line === line) this.#stuck();
    });
    const finish = (how: Sent) => {
      cancel();
      if (this.#line !== line) return;
      this.#busy = false;
      this.#letters.shift();
      this.#waiting -= letter.bytes.length;
      letter.done(how);
      this.#next();
    };
    line.write(letter.bytes).then(
      () => finish("sent"),
      () => finish("failed"),
    );
  }
}
