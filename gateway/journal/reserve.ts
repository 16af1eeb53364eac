/**
 * Room kept for alarms (F-13): a file that does nothing but occupy the disk. When the disk is full it is given up, and what
 * it held is enough for the journal to take at least 256 more alerts.
 */
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Asked are 256 alerts; with a snapshot of 4 KB each it took 1,545 (`test/faults/run.ts --row F-13`). */
export const reserveBytes = 8 * 1_024 * 1_024;

export interface Reserve {
  /** Is the room still kept? */
  readonly kept: boolean;
  /** Gives the room up. `false`: there was none left. */
  give(): boolean;
  /** Takes the room back when the disk has it twice over. */
  restore(): boolean;
}

export function openReserve(folder: string, bytes: number): Reserve {
  const file = join(folder, "reserve");
  const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    get kept() {
      return size() >= bytes;
    },
    give() {
      const had = size() > 0;
      rmSync(file, { force: true });
      return had;
    },
    restore() {
      if (size() >= bytes) return true;
      try {
        if (freeBytes(folder) < 2 * bytes) return false;
        occupy(file, bytes);
        return true;
      } catch {
        // No room after all: half a reserve would be worse than none, because nobody would look again.
        rmSync(file, { force: true });
        return false;
      }
    },
  };
}

export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function occupy(file: string, bytes: number): void {
  const handle = openSync(file, "w");
  try {
    // Not zeros: a file system that compresses or leaves holes would keep nothing.
    const block = crypto.getRandomValues(new Uint8Array(65_536));
    for (let written = 0; written < bytes; )
      written += writeSync(handle, block, 0, Math.min(block.length, bytes - written));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
