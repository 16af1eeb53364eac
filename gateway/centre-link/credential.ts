/**
 * What the hub was given when it joined, in `<data>/centre.credential` (0600): it counts before what the configuration
 * says, because it is newer. Without either the gateway works all the same, and the lamp says that nobody hears it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { idShape } from "../../alerts/protocol.ts";
import { writeSecret } from "../joining/secret-file.ts";

const credential = z.object({ gatewayId: idShape, home: idShape, token: z.string().min(22), broker: z.string() });
export type Credential = z.infer<typeof credential>;

const fileIn = (dir: string): string => join(dir, "centre.credential");

/** Throws when it is damaged: whoever looks for faults names it. */
export function readCredential(dir: string): Credential | undefined {
  const file = fileIn(dir);
  return existsSync(file) ? credential.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}

/** For whoever has to work on without it: a damaged one is none, and stays where it is. */
export function credentialIn(dir: string): Credential | undefined {
  try {
    return readCredential(dir);
  } catch {
    return undefined;
  }
}

export function keepCredential(dir: string, { gatewayId, home, token, broker }: Credential): Credential {
  const kept: Credential = { gatewayId, home, token, broker };
  writeSecret(fileIn(dir), `${JSON.stringify(kept)}\n`);
  return kept;
}
