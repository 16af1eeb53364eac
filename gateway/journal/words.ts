/**
 * Frames of a stream from which nothing followed have no row of their own, but they are what kept a held cord held and a
 * radar from being late: whoever replays the journal must hear them. Their instants are gathered, and become one row
 * before the next row there is. A crash loses them together with all that they changed, which was in memory only.
 */
import type { HeardOf } from "../../alerts/engine.ts";
import { type Duration, type Moment, seconds } from "../../devices/model/moment.ts";
import type { Arrival } from "./journal.ts";

/** So much may lie between two instants that are kept of more; no rule takes two words so near each other for a pause. */
const nearEnough: Duration = seconds(2.5);
/** Instants in one row. */
export const mostWords = { instants: 32, whenFull: "write-a-row" } as const;
/** Different things that streams may have said since the last row. */
const mostRuns = { runs: 64, whenFull: "write-a-row" } as const;

export interface Words {
  readonly source: string;
  readonly origin: Arrival["origin"];
  readonly heard: readonly HeardOf[];
  readonly last: Moment;
  /** Steady ms of those before the last one. */
  readonly before: readonly number[];
}

/** As a row keeps them; `ago`: ms before the row's own moment, oldest first. */
export interface KeptWords {
  readonly origin: Arrival["origin"];
  readonly heard: readonly HeardOf[];
  readonly ago: readonly number[];
}

/** One of these and the next are one run when they say the same kinds of facts: of what has no row, the levels are the same. */
export const wordsKey = (source: string, heard: readonly HeardOf[]): string =>
  `${source} ${heard.map(({ device, facts }) => `${device}:${facts.map(({ kind }) => kind).join()}`).join(" ")}`;

export function withWord(words: Words | undefined, arrival: Arrival, heard: readonly HeardOf[]): Words {
  const { source, origin, at } = arrival;
  if (!words) return { source, origin, heard, last: at, before: [] };
  const keptLast = words.before.at(-1) ?? Number.NEGATIVE_INFINITY;
  const isNear = at.steady - keptLast <= nearEnough;
  return { source, origin, heard, last: at, before: isNear ? words.before : [...words.before, words.last.steady] };
}

export const keptWords = ({ origin, heard, last, before }: Words): KeptWords => ({
  origin,
  heard,
  ago: before.map((steady) => last.steady - steady),
});

/** What streams have said since the last row. */
export class GatheredWords {
  readonly #runs: Map<string, Words>;

  constructor(before: ReadonlyMap<string, Words> | undefined) {
    this.#runs = new Map(before);
  }

  get all(): ReadonlyMap<string, Words> {
    return this.#runs;
  }

  gather(arrival: Arrival, heard: readonly HeardOf[]): "more" | "full" {
    const key = wordsKey(arrival.source, heard);
    const words = withWord(this.#runs.get(key), arrival, heard);
    this.#runs.set(key, words);
    return words.before.length >= mostWords.instants || this.#runs.size > mostRuns.runs ? "full" : "more";
  }

  /** In the order in which they were last said. */
  takeAll(): readonly Words[] {
    if (this.#runs.size === 0) return [];
    const all = [...this.#runs.values()].sort((a, b) => a.last.steady - b.last.steady);
    this.#runs.clear();
    return all;
  }
}
