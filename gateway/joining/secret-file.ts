/** Files that only their owner reads, written whole or not at all. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** Whoever came first wins: a secret that was given out is never written over. */
export function writeSecretOnce(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  try {
    linkSync(`${file}.new`, file);
  } finally {
    rmSync(`${file}.new`, { force: true });
  }
  syncFolder(dirname(file));
}

/** `undefined`: it is not there, or does not read; then it is laid aside, and nothing has to wait for it. */
export function readSecretFile<T>(file: string, read: (text: string) => T | undefined): T | undefined {
  if (!existsSync(file)) return undefined;
  let found: T | undefined;
  try {
    found = read(readFileSync(file, "utf8"));
  } catch (fault) {
    // Another user's file is not damaged.
    if (fault instanceof Error && "code" in fault && (fault.code === "EACCES" || fault.code === "EPERM")) throw fault;
  }
  if (found === undefined) renameSync(file, `${file}.damaged`);
  return found;
}

export function writeSecret(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  syncFolder(dirname(file));
}

/** A new name is on disk when its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
