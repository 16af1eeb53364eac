/** What sorting takes and gives. */
import type { Moment } from "../../devices/model/moment.ts";
import type { Origin, Reading } from "../../devices/model/reading.ts";

/** Cells in which the last word of each level and edge is kept. */
export const sorting = { rule: "sorting", version: 1 } as const;

export interface Frame {
  readonly at: Moment;
  readonly origin: Origin;
  readonly source: string;
}

/** A reading before it has its id. */
export type Plain = Omit<Reading, "id" | "first" | "repeats">;

export interface Sorted {
  readonly reading: Reading;
  /** Said live, and not what was last known. */
  readonly changed: boolean;
  /** The alert that the reading this one repeats has raised: it is counted there. */
  readonly counts?: string | undefined;
  /** Where in memory the alert that this reading raises is to be noted. */
  readonly cell?: string;
}
