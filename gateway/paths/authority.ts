import { readFileSync } from "node:fs";
import { GatewayFault } from "../fault.ts";

/** PEM of a certificate authority, where the settings name one; without it the machine's own list counts. */
export function readAuthority(file: string | undefined, setting: string): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new GatewayFault("CA_MISSING", `${setting}: ${file} cannot be read`, "Create it or correct the path");
  }
}
