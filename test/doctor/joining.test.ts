/** The joining side of a hub: has it a centre, and are the secrets that it made for itself its own? */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keepCredential } from "../../gateway/centre-link/credential.ts";
import { openIdentity } from "../../gateway/joining/identity.ts";
import { installerCode, installerCodeFile } from "../../gateway/joining/sessions.ts";
import { freePort } from "../kit/ports.ts";
import { patient, token, visit } from "./patient.ts";

async function hub(centre: Readonly<Record<string, unknown>> = {}) {
  const at = await patient({ centre });
  onTestFinished(() => at.remove());
  return { at, data: join(at.folder, "data") };
}

test("a hub that has no centre, or an address without a credential, is told to join", async () => {
  for (const centre of [{}, { url: `mqtt://127.0.0.1:${await freePort()}` }]) {
    const { at } = await hub(centre);
    const found = (await visit(at)).named("centre", "centre.not_joined", "warn");
    expect(JSON.stringify(found)).toContain("npx hearthwatch join --code");
  }
});

test("what it was given when it joined counts before the configuration", async () => {
  const { at, data } = await hub();
  const port = await freePort();
  keepCredential(data, {
    gatewayId: "gw-1",
    home: "home-1",
    token,
    broker: `mqtt://127.0.0.1:${port}`,
  });
  const seen = await visit(at);
  expect(seen.named("centre", "net.refused").values.at).toBe(`mqtt://127.0.0.1:${port}`);
});

test("a credential that is broken is named, its words are not shown, and everything else is still looked at", async () => {
  const { at } = await hub();
  at.write("data/centre.credential", '{"gatewayId":"gw-1","token":"half-a-secr');
  const seen = await visit(at);
  const found = seen.named("centre", "centre.credential_broken");
  expect(JSON.stringify(found)).not.toContain("half-a-secr");
  seen.named("data", "data.good", "ok");
});

test("an installer code, a key or a credential that others can read is told; a hub that was never started misses none", async () => {
  const { at, data } = await hub();
  const fine = await visit(at);
  expect(fine.of("files").map(({ code }) => code)).toEqual(["file.good"]);
  installerCode(data);
  openIdentity(data);
  expect((await visit(at)).of("files").map(({ code }) => code)).toEqual(["file.good"]);
  for (const name of [installerCodeFile, "gateway.key"]) {
    chmodSync(join(data, name), 0o644);
    const open = await visit(at);
    expect(open.of("files")).toHaveLength(1);
    expect(open.named("files", "file.open", "warn").values.file).toBe(join(data, name));
    chmodSync(join(data, name), 0o600);
  }
});
