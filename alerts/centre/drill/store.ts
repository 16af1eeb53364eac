/** Drills and what came of them. Their homes exist nowhere else. */
import type { Person } from "../cases/case.ts";
import type { Word } from "../cases/happened.ts";
import type { DrillReport } from "./views.ts";

export interface Drill {
  readonly id: string;
  readonly startedAt: number;
  readonly by: Person;
  /** How many homes call, and ms between two of them. */
  readonly calls: number;
  readonly every: number;
  /** Case id of each that has called, in the order they did. */
  readonly cases: readonly string[];
  readonly endedAt: number | undefined;
  /** Whoever ended it; absent in drills from before that was kept. */
  readonly endedBy?: Person | undefined;
  /** Made when it ends, and kept as it was then. */
  readonly report: DrillReport | undefined;
}

export interface DrillEntry {
  readonly word: Word;
  readonly event: "drill_started" | "drill_ended";
  readonly body: Readonly<Record<string, unknown>>;
}

export interface DrillStore {
  /** The same id again replaces it. `entry`: what the log says of it, in the same commit. */
  saveDrill(drill: Drill, entry?: DrillEntry): Promise<void>;
  drill(id: string): Promise<Drill | undefined>;
  /** Newest first. */
  drills(limit: number): Promise<readonly Drill[]>;
}
