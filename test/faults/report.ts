/** One line a row, in the catalogue's format. */
import { execFileSync } from "node:child_process";
import type { Workshop } from "./process.ts";

export interface RowOptions {
  readonly seed: number;
  /** How often; each row has its own full measure. */
  readonly runs?: number;
  readonly workshop: Workshop;
  /** Hands the row a gateway that acknowledges before it commits: then it must report losses. */
  readonly planted?: true;
}

export interface Figures {
  readonly runs: number;
  readonly lost: number;
  readonly dup: number;
  readonly latencies?: readonly number[];
  readonly rssMax?: number;
  /** The row's own figures. */
  readonly notes: Readonly<Record<string, string | number | boolean>>;
  /** Did it come up to what the catalogue asks? */
  readonly green: boolean;
}

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly fullRuns: number;
  run(options: RowOptions): Promise<Figures>;
}

export function reportLine(row: Row, figures: Figures, seed: number, seconds: number): Record<string, unknown> {
  const at = percentilesOf(figures.latencies ?? []);
  return {
    ...{ row: row.id, commit: commit(), seed, runs: figures.runs, seconds: Number(seconds.toFixed(1)) },
    ...{ lost: figures.lost, dup: figures.dup, p50: at(50), p95: at(95), p99: at(99) },
    ...{ rss_max: figures.rssMax ?? null, green: figures.green, notes: figures.notes },
  };
}

export function percentilesOf(values: readonly number[]): (percent: number) => number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return (percent) => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];
    return value === undefined ? null : Number(value.toFixed(2));
  };
}

const commit = (): string => execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
