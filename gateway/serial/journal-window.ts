/** What one port has heard, on its way to the journal: counted, and while that is too much the port is not read. */

/** Frames (and their bytes) of one port that may wait for the journal; then the port is not read until half of them are kept. */
export const serialWindow = { frames: 2_048, bytes: 1_024 * 1_024, whenFull: "stop-reading" } as const;

export interface Tap {
  pause(): void;
  resume(): void;
}

export class JournalWindow {
  readonly #tap: Tap;
  #paused = false;
  #waiting = 0;
  #bytes = 0;
  #notKept = 0;
  #emptied: (() => void) | undefined;

  constructor(tap: Tap) {
    this.#tap = tap;
  }

  get waiting(): number {
    return this.#waiting;
  }

  get notKept(): number {
    return this.#notKept;
  }

  /** Another port is open, and runs. */
  reopened(): void {
    this.#paused = false;
  }

  keep(bytes: Uint8Array, work: Promise<void>): void {
    this.#waiting += 1;
    this.#bytes += bytes.length;
    const settle = (kept: boolean) => {
      this.#waiting -= 1;
      this.#bytes -= bytes.length;
      if (!kept) this.#notKept += 1;
      this.#flow();
      if (this.#waiting === 0) this.#emptied?.();
    };
    work.then(
      () => settle(true),
      () => settle(false),
    );
    this.#flow();
  }

  async empty(): Promise<void> {
    if (this.#waiting > 0) await new Promise<void>((done) => (this.#emptied = done));
  }

  #flow(): void {
    const { frames, bytes } = serialWindow;
    if (!this.#paused && (this.#waiting >= frames || this.#bytes >= bytes)) {
      this.#paused = true;
      this.#tap.pause();
    } else if (this.#paused && this.#waiting <= frames / 2 && this.#bytes <= bytes / 2) {
      this.#paused = false;
      this.#tap.resume();
    }
  }
}
