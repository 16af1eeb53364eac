import type { Fact } from "./fact.ts";
import type { Moment } from "./moment.ts";

/**
 * How a fact reached us. `live`: said now. `stored`: delivered out of a broker's store (retained), or by a declared
 * bridge: a level baseline, never an edge.
 */
export type Origin = "live" | "stored";

/** A fact + device + room + time, as the journal keeps it and as every rule sees it. */
export interface Reading {
  /** Journal id; ids never come back. */
  readonly id: number;
  /** The device id of the home's register; for a stranger, `family:key`. */
  readonly device: string;
  readonly room?: string;
  readonly resident?: string;
  readonly at: Moment;
  readonly origin: Origin;
  /** First word of this level since the gateway or its source started: a baseline for levels (except latched dangers). */
  readonly first?: true;
  /** Set when this is a repeat of the reading with that id (same edge again inside its window): journalled and counted, not acted on twice. */
  readonly repeats?: number;
  readonly fact: Fact;
}
