/**
 * What the hub was given when it joined, in `<data>/centre.credential` (0600): it counts before what the configuration
 * says, because it is newer. Without either the gateway works all the same, and the lamp says that nobody hears it.
 */
import { join } from "node:path";
import { z } from "zod";
import { idShape } from "../../alerts/protocol.ts";
import { readSecretFile, writeSecret } from "../joining/secret-file.ts";

const credential = z.object({ gatewayId: idShape, home: idShape, token: z.string().min(22), broker: z.string() });
export type Credential = z.infer<typeof credential>;

const fileIn = (dir: string): string => join(dir, "centre.credential");

export function readCredential(dir: string): Credential | undefined {
  return readSecretFile(fileIn(dir), (text) => credential.safeParse(JSON.parse(text)).data);
}

export function keepCredential(dir: string, { gatewayId, home, token, broker }: Credential): Credential {
  const kept: Credential = { gatewayId, home, token, broker };
  writeSecret(fileIn(dir), `${JSON.stringify(kept)}\n`);
  return kept;
}
