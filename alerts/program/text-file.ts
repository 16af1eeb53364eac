import { readFileSync } from "node:fs";

/** `undefined`: it is not there, or does not read. */
export function textIn(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
