/** Work on a sound file that can wait: moving the log into the file, and letting old history go. */
import type { EngineState } from "../../alerts/engine.ts";
import type { CrashPoint } from "../../alerts/program/crash-point.ts";
import { days, type Moment } from "../../devices/model/moment.ts";
import type { Standing } from "./batch-rows.ts";
import { pruneStep } from "./retention.ts";
import { newestSnapshot, snapshotEvery, writeSnapshot } from "./snapshot.ts";
import { faultOf, type StorageFault } from "./storage-fault.ts";
import type { Store } from "./store.ts";

/** Pages of log (4 KB each) before it is moved into the file: when nobody waits, at the latest, and when room is short. */
export const logPages = { atRest: 1_000, atMost: 4_000, inReserve: 64 } as const;
/** Milliseconds from one step of pruning to the next, while there is something to prune and otherwise. */
const pruneEvery = { busy: 200, idle: 600_000 } as const;

export interface Upkeep {
  /** Moves the log into the file if it has grown to so many pages. */
  checkpoint(store: Store, pages: number): StorageFault | undefined;
  prune(store: Store, newest: Moment | undefined): StorageFault | undefined;
  /** Is it time to keep the engine's state again? Never later than what is pruned. */
  snapshotDue(store: Store, now: Moment | undefined): boolean;
  snapshot(store: Store, state: EngineState, standing: Standing, afterGap: boolean): StorageFault | undefined;
  /** Milliseconds until there is something to do again. */
  readonly again: number;
}

export function openUpkeep(keepDays: number, ticks: () => number, crash: CrashPoint): Upkeep {
  let pruneAt = 0;
  let lastSnapshot: { readonly file: string; readonly at: number | undefined } | undefined;
  return {
    checkpoint: (store, pages) =>
      faultOf(() => {
        if (store.pagesInLog() < pages) return;
        crash("before-checkpoint");
        store.checkpoint();
        crash("after-checkpoint");
      }),
    prune(store, newest) {
      if (!newest || ticks() < pruneAt) return undefined;
      pruneAt = ticks() + pruneEvery.idle;
      return faultOf(() => {
        if (pruneStep(store.db, newest.steady - days(keepDays)) > 0) pruneAt = ticks() + pruneEvery.busy;
      });
    },
    snapshotDue(store, now) {
      if (!now) return false;
      if (lastSnapshot?.file !== store.file) lastSnapshot = { file: store.file, at: newestSnapshot(store.db) };
      const { at } = lastSnapshot;
      return at === undefined || now.steady - at >= snapshotEvery;
    },
    snapshot: (store, state, standing, afterGap) =>
      faultOf(() => {
        writeSnapshot(store.db, state, standing, afterGap);
        lastSnapshot = { file: store.file, at: standing.moment?.steady };
      }),
    get again() {
      return Math.max(0, pruneAt - ticks());
    },
  };
}
