/** Somebody whose buffers can be counted and who can be sent away. */
export interface Holder {
  cut(why: string): void;
}

/** Bytes held for all connections together. Past the bound the greediest goes, not the one that happened to ask. */
export class Ledger {
  readonly #bound: number;
  readonly #held = new Map<Holder, number>();
  #total = 0;

  constructor(bound: number) {
    this.#bound = bound;
  }

  get total(): number {
    return this.#total;
  }

  set(holder: Holder, bytes: number): void {
    this.#total += bytes - (this.#held.get(holder) ?? 0);
    if (bytes === 0) this.#held.delete(holder);
    else this.#held.set(holder, bytes);
    if (this.#total > this.#bound) this.#greediest()?.cut("memory");
  }

  #greediest(): Holder | undefined {
    let most = 0;
    let found: Holder | undefined;
    for (const [holder, bytes] of this.#held) {
      if (bytes <= most) continue;
      most = bytes;
      found = holder;
    }
    return found;
  }
}
