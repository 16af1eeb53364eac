/**
 * One run of tests has a folder of its own for all that is temporary, gone with whatever a test forgot in it. In memory, where
 * there is room: five workers' databases and browser profiles that wait for one disk's fsync would spend a third of their time so.
 * No test here can cut the power; those that tell of a disk's word (a slow fsync, a failing one, a lost cache) bring the disk along.
 */
import { accessSync, constants, existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const memory = "/dev/shm";
/** Bytes. A container's own 64 MB are not enough. */
const room = 2 * 1_024 ** 3;

function isRoomy(folder: string): boolean {
  try {
    if (!existsSync(folder)) return false;
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= room;
  } catch {
    return false;
  }
}

let begun = false;

export default function begin(): (() => void) | undefined {
  // Both projects ask.
  if (begun) return;
  begun = true;
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(before === undefined && isRoomy(memory) ? memory : tmpdir(), "hearthwatch-run-"));
  process.env.TMPDIR = folder;
  process.env.HEARTHWATCH_TEST_RUN = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
