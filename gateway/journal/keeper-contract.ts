/** What the writer's thread asks of its keeper, and what it hears from it. */
import type { Home } from "../../alerts/home.ts";
import type { CrashPoint } from "../../alerts/program/crash-point.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Command } from "./command.ts";
import type { FreshReadings } from "./fresh.ts";
import type { Committed, JournalHealth } from "./journal.ts";
import type { EngineModule } from "./thinking.ts";

export interface KeeperSettings {
  readonly dir: string;
  readonly gatewayId: string;
  readonly home: Home;
  readonly receivers: readonly string[];
  readonly keepDays: number;
  readonly reserveBytes: number;
}

export interface KeeperDeps {
  readonly engine: EngineModule;
  readonly alertId: () => string;
  /** Milliseconds that never go back, for back-off and for how long a commit took. */
  readonly ticks: () => number;
  readonly crash?: CrashPoint;
  readonly event: (event: string, fields: Readonly<Record<string, string | number>>) => void;
}

/** What became of one batch. */
export interface Outcome {
  /** On disk: acknowledge. Otherwise it was only thought through. */
  readonly kept: boolean;
  /** Positions in the batch of what this program itself could not keep, though the disk would have. */
  readonly failed: readonly number[];
  readonly committed: Committed | undefined;
  /** The readings that are on disk now; absent when they must be looked for there. */
  readonly fresh?: FreshReadings | undefined;
  readonly standing: KeeperHealth;
}
export type KeeperHealth = Omit<JournalHealth, "waiting"> & { readonly file: string | undefined };

export interface Keeper {
  /** Where the journal stood when it was last written. */
  readonly last: Moment | undefined;
  start(at: Moment): Outcome;
  handle(commands: readonly Command[]): Outcome;
  /** Work that can wait: checkpoint, pruning, the way back to the disk. Returns what changed and when to come again (ms). */
  rest(): { readonly standing: KeeperHealth; readonly again: number | undefined };
  /** A row did not read back as it was written: the file is left for a fresh one. */
  distrust(reason: string): void;
  stop(): void;
}
