import { readFileSync } from "node:fs";
import { GatewayFault } from "./fault.ts";

/** A secret lies in a file of its own; the configuration only names it. */
export function readSecret(file: string, setting: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    throw new GatewayFault(
      "SECRET_MISSING",
      `${setting}: ${file} cannot be read`,
      "Put the secret into that file (mode 0600)",
    );
  }
}
