/** What stories about hubs that join need: hubs with keys, a centre with a technician, and codes that he made. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { expect, onTestFinished } from "vitest";
import { joinWords } from "../../alerts/protocol.ts";
import { signIn, startTestCentre, tempFolder, type Visitor, visitor } from "./running.ts";

export interface Hub {
  readonly key: string;
  readonly secret: KeyObject;
}

export function newHub(): Hub {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    key: publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64url"),
    secret: privateKey,
  };
}

export const requestOf = (hub: Hub, typed: string, signed = typed) => ({
  v: 1,
  code: typed,
  key: hub.key,
  proof: sign(null, Buffer.from(joinWords(signed, hub.key)), hub.secret).toString("base64url"),
});

export async function started(deps: Parameters<typeof startTestCentre>[1] = {}) {
  const folder = tempFolder();
  onTestFinished(() => folder.remove());
  const data = folder.path;
  const centre = await startTestCentre(data, deps, {
    accounts: [
      { name: "li", roles: ["dispatcher"] },
      { name: "zhao", roles: ["technician"] },
    ],
  });
  onTestFinished(() => centre.stop());
  return { centre, data, technician: await signIn(centre, "zhao"), stranger: visitor(centre, {}) };
}

export const wanted = { gateway: "H-1043", home: "home-1043", order: "88" };

export async function codeFor(technician: Visitor, more: object = {}): Promise<string> {
  const made = await technician.post("/v1/join-codes", { ...wanted, ...more });
  expect(made.status).toBe(200);
  return ((await made.json()) as { code: string }).code;
}
