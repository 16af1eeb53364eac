/** What is known but not worth a commit of its own yet: it rides along with the next one, or goes when it has waited too long. */
import { between, type Moment, seconds } from "../../devices/model/moment.ts";
import type { Note, Rows } from "./batch-rows.ts";

/** A stream's last word alone is worth a commit when it has waited so long. */
const lastWordWithin = seconds(10);
/** Protected minutes that found nothing to ride along with: a crash forgets less than five of them (ms). */
const minutesWithin = 240_000;

export class RideAlong {
  readonly #ticks: () => number;
  /** Last words of streams that are not on disk, and since when the first of them waits. */
  #words: ReadonlyMap<string, Moment> = new Map();
  #wordsSince: Moment | undefined;
  /** Protected minutes that are not on disk, and since when (ticks). */
  #minutes: readonly Note[] = [];
  #minutesSince: number | undefined;

  constructor(ticks: () => number) {
    this.#ticks = ticks;
  }

  get isEmpty(): boolean {
    return this.#words.size === 0 && this.#minutes.length === 0;
  }

  isDue(moment: Moment): boolean {
    if (this.#minutesSince !== undefined && this.#ticks() - this.#minutesSince >= minutesWithin) return true;
    return this.#wordsSince !== undefined && between(this.#wordsSince.steady, moment.steady) >= lastWordWithin;
  }

  /** These rows with what waits before them. */
  with(rows: Rows): Rows {
    if (this.isEmpty) return rows;
    const waited = [...this.#words].filter(([device]) => !rows.heard.has(device));
    return { ...rows, notes: [...this.#minutes, ...rows.notes], lingering: new Map([...waited, ...rows.lingering]) };
  }

  /** These hold all that waits, and need not be written now. */
  wait(all: readonly Rows[]): void {
    const last = all.at(-1);
    const words = last?.lingering ?? new Map<string, Moment>();
    this.#words = words;
    this.#wordsSince = words.size > 0 ? (this.#wordsSince ?? last?.after.moment) : undefined;
    this.#minutes = all.flatMap(({ notes }) => notes);
    this.#minutesSince = this.#minutes.length > 0 ? (this.#minutesSince ?? this.#ticks()) : undefined;
  }

  /** It is on disk, or held with what waits for the disk. */
  clear(): void {
    this.wait([]);
  }
}
