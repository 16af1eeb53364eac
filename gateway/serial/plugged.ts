import { stat } from "node:fs/promises";
import { farPort } from "./line.ts";

/** What stands behind a path now: the same text as long as it is the same device; undefined when nothing is there. */
export type LookAt = (path: string) => Promise<string | undefined>;

/** A network port cannot be looked at from here: its socket tells. */
export const deviceBehind: LookAt = async (path) => {
  if (farPort(path)) return "far";
  try {
    // A pseudo terminal or USB adapter plugged in again is another device number or another node.
    const { rdev, ino, dev } = await stat(path);
    return `${dev}:${ino}:${rdev}`;
  } catch {
    return undefined;
  }
};
