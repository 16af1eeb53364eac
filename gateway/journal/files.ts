/**
 * Names in the data folder. Each life of the journal has a file of its own, counted up: the one with the highest number is
 * the journal. A successor is filled under another name and gets its number by one rename, so it is whole or not there.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Files of earlier lives that are kept for a look; the room of older ones is needed. */
export const keptAside = 2;

const nameOf = (life: number) => `journal-${String(life).padStart(6, "0")}.db`;
const lifeOf = (name: string) => Number(/^journal-(\d{6})\.db$/.exec(name)?.[1] ?? "0");

function lives(dir: string): number[] {
  return readdirSync(dir)
    .map(lifeOf)
    .filter((life) => life > 0)
    .sort((a, b) => a - b);
}

/** The journal's file in this folder, there or not yet. */
export const journalFile = (dir: string): string => join(dir, nameOf(lives(dir).at(-1) ?? 1));

/** A folder that is made here is its owner's alone: who was at home when stands in it. */
export function prepareFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
}

/** Where a successor is filled. What an interrupted repair left there is worth nothing. */
export function partFile(dir: string): string {
  const file = join(dir, "journal.part");
  for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
  return file;
}

/** The filled successor becomes the journal. It must be closed, with no log beside it. */
export function promote(dir: string, part: string): string {
  const known = lives(dir);
  const file = join(dir, nameOf((known.at(-1) ?? 0) + 1));
  renameSync(part, file);
  syncFolder(dir);
  for (const life of known.slice(0, Math.max(0, known.length - keptAside)))
    for (const end of ["", "-wal", "-shm"]) rmSync(join(dir, nameOf(life)) + end, { force: true });
  return file;
}

/** A new name is only on disk when its folder is. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
