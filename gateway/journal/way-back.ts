/**
 * The way from memory back to the disk: what is held meanwhile, when to try again, and, for a file that can no longer be
 * trusted, its successor. One step at a time, so that batches are taken in between.
 */

import type { Rows } from "./batch-rows.ts";
import { type Held, holdRows } from "./held.ts";
import { startSalvage } from "./salvage.ts";
import { faultOf, type StorageFault } from "./storage-fault.ts";
import type { Store } from "./store.ts";

/** First wait (ms) before the disk is tried again, and the longest. */
const retry = { first: 1_000, most: 30_000 } as const;

export interface WayBackDeps {
  readonly dir: string;
  readonly receivers: readonly string[];
  readonly ticks: () => number;
  readonly event: (event: string, fields: Readonly<Record<string, string | number>>) => void;
  /** `undefined`: it is on disk. */
  readonly write: (store: Store, all: readonly Rows[]) => StorageFault | undefined;
}

export type WayBackStep =
  | { readonly is: "on the way"; readonly fault?: StorageFault }
  /** All that was held is on disk, in this file. */
  | { readonly is: "back"; readonly store: Store };

export class WayBack {
  readonly #deps: WayBackDeps;
  readonly #held: Held = holdRows();
  #store: Store | undefined;
  #broken: boolean;
  #salvage: Generator<void, Store> | undefined;
  #at: number;
  #wait: number = retry.first;

  /** `store`: the file that failed; without one, whatever lies in the folder is the file that failed. */
  constructor(deps: WayBackDeps, store: Store | undefined, fault: StorageFault) {
    this.#deps = deps;
    this.#store = store;
    this.#broken = store === undefined || fault.kind === "broken";
    this.#at = deps.ticks() + (this.#broken ? 0 : this.#wait);
  }

  /** The file as far as it still reads. */
  get store(): Store | undefined {
    return this.#store;
  }

  hold(rows: Rows): void {
    this.#held.add(rows);
  }

  /** Milliseconds until the next step makes sense. */
  get again(): number {
    return this.#salvage ? 0 : Math.max(0, this.#at - this.#deps.ticks());
  }

  /** Cheap enough to be tried before a batch: it copies nothing. */
  tryDisk(): WayBackStep {
    return this.#broken ? { is: "on the way" } : this.step();
  }

  step(): WayBackStep {
    if (this.again > 0) return { is: "on the way" };
    const mending = this.#broken ? faultOf(() => this.#mend()) : undefined;
    if (mending) return this.#backOff(mending);
    if (this.#broken || !this.#store) return { is: "on the way" };
    const writing = this.#deps.write(this.#store, this.#held.all);
    if (writing) return this.#backOff(writing);
    if (this.#held.shed > 0) this.#deps.event("journal.shed", { rows: this.#held.shed });
    return { is: "back", store: this.#store };
  }

  /** A part of the copying. When it is done, the successor is the file. */
  #mend(): void {
    const { dir, receivers, event } = this.#deps;
    this.#salvage ??= startSalvage(dir, this.#store, receivers, event);
    const step = this.#salvage.next();
    if (!step.done) return;
    this.#salvage = undefined;
    this.#store?.close();
    this.#store = step.value;
    this.#broken = false;
  }

  #backOff(fault: StorageFault): WayBackStep {
    this.#salvage = undefined;
    this.#broken ||= fault.kind === "broken";
    this.#at = this.#deps.ticks() + this.#wait;
    this.#wait = Math.min(this.#wait * 2, retry.most);
    return { is: "on the way", fault };
  }
}
