/**
 * The master key of the register: one file, readable by its owner alone, made at the first start and never again. Everything
 * personal is sealed by keys that this one opens, so a copy of the data folder without it holds no names.
 */
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { isKey, newKey } from "./seal.ts";

/** Why nothing can be opened; `other_key`: the file is there, and is not the one this register was sealed with. */
export type Locked = "key_missing" | "key_unreadable" | "other_key";

/** What to do about it, in a sentence. Whoever reads the log is told with the file's name. */
export const lockedAdvice: Readonly<Record<Locked, string>> = {
  key_missing:
    "the key of the register is missing: put register.key back where it was (from where you keep it apart from the backups) and restart the centre",
  key_unreadable:
    "the key of the register cannot be read or made: it has to be a file of this program's user with the one line the centre wrote (mode 0600); correct that and restart the centre",
  other_key:
    "this is not the key this register was sealed with: put the right register.key back and restart the centre",
};

const format = /^hearthwatch-register-key-1 ([A-Za-z0-9_-]{43})\s*$/;

/** `mayMake`: nothing has been sealed yet. */
export function masterKey(file: string, mayMake: boolean): Buffer | Extract<Locked, "key_missing" | "key_unreadable"> {
  try {
    const key = Buffer.from(format.exec(readFileSync(file, "utf8"))?.[1] ?? "", "base64url");
    return isKey(key) ? key : "key_unreadable";
  } catch (fault) {
    if (!isMissing(fault)) return "key_unreadable";
  }
  if (!mayMake) return "key_missing";
  try {
    return make(file);
  } catch {
    return "key_unreadable";
  }
}

const isMissing = (fault: unknown): boolean => fault instanceof Error && "code" in fault && fault.code === "ENOENT";

/** On the disk before anything is sealed with it, at any power cut. */
function make(file: string): Buffer {
  const key = newKey();
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  const open = openSync(fresh, "wx", 0o600);
  try {
    writeSync(open, `hearthwatch-register-key-1 ${key.toString("base64url")}\n`);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
  const folder = openSync(dirname(file), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
  return key;
}
