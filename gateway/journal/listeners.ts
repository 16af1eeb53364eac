/** Who hears of commits and of the journal's health. One listener's fault is its own: the others, and the journal, go on. */
import type { Log } from "../../alerts/program/log.ts";
import { joined } from "./committed.ts";
import type { Committed, JournalHealth } from "./journal.ts";

export class Listeners {
  readonly #log: Log;
  readonly #ofCommits = new Set<(what: Committed) => void>();
  readonly #ofHealth = new Set<(health: JournalHealth) => void>();
  /** What was committed before anybody listened. */
  #unheard: Committed | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  onCommit(listener: (what: Committed) => void): () => void {
    this.#ofCommits.add(listener);
    const unheard = this.#unheard;
    this.#unheard = undefined;
    if (unheard) queueMicrotask(() => listener(unheard));
    return () => this.#ofCommits.delete(listener);
  }

  onHealth(listener: (health: JournalHealth) => void): () => void {
    this.#ofHealth.add(listener);
    return () => this.#ofHealth.delete(listener);
  }

  /** After those who waited have been let go: acknowledge first, then act. */
  committed(what: Committed | undefined): void {
    if (!what) return;
    if (this.#ofCommits.size === 0) {
      this.#unheard = joined(this.#unheard, what);
      return;
    }
    queueMicrotask(() => {
      for (const listener of this.#ofCommits) this.#guarded(() => listener(what));
    });
  }

  stands(health: () => JournalHealth): void {
    for (const listener of this.#ofHealth) this.#guarded(() => listener(health()));
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (fault) {
      this.#log.error("journal.listener_failed", { fault: fault instanceof Error ? fault.message : String(fault) });
    }
  }
}
