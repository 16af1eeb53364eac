/** Backups that somebody made up (the recipient's public key is no secret), and folders that a wipe must not touch. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Packed, pack } from "../../gateway/backup/archive.ts";
import type { Manifest } from "../../gateway/backup/make.ts";
import { newOperatorKey, seal } from "../../gateway/backup/sealed.ts";
import { restore } from "../../gateway/command/backup.ts";
import { wipe } from "../../gateway/command/wipe.ts";
import { journalFile } from "../../gateway/journal/files.ts";
import { livedIn, run } from "./backup-home.ts";
import { folder } from "./register-home.ts";

const manifest: Manifest = {
  ...{ format: 1, gateway: "gw-1", home: "home-1", program: "1", at: 1, data: "data", elsewhere: {}, missing: [] },
};

async function madeUp(files: readonly Packed[]) {
  const { secret, recipient } = newOperatorKey();
  const at = folder();
  const parts: Uint8Array[] = [];
  for await (const part of seal(pack(files), recipient)) parts.push(part);
  writeFileSync(join(at, "home.enc"), Buffer.concat(parts));
  writeFileSync(join(at, "operator.key"), secret);
  const into = join(at, "restored");
  const args = ["--from", join(at, "home.enc"), "--key", join(at, "operator.key"), "--into", into, "--json"];
  return { into, said: await run(restore, ...args) };
}
const text = (name: string, value: string): Packed => ({ name, from: { text: value } });

test.each([
  ["the same name twice", [text("gateway.yaml", "a"), text("gateway.yaml", "b")]],
  ["a file where a folder is", [text("data/a/b", "x"), text("data/a", "y")]],
  ["a folder where a file is", [text("data", "x"), text("data/a", "y")]],
])("%s: nothing of such a backup stays behind", async (_, files) => {
  const { into, said } = await madeUp([text("manifest.json", JSON.stringify(manifest)), ...files]);
  expect([said.code, JSON.parse(said.out)]).toEqual([1, { ok: false, code: "not_archive" }]);
  expect(existsSync(into)).toBe(false);
});

test("a backup cannot reach for a journal outside of its folder", async () => {
  const home = await livedIn();
  await home.running.stop();
  const before = readFileSync(journalFile(home.data));
  const other = join(folder(), "journal-000001.db");
  copyFileSync(journalFile(home.data), other);
  const reaching = { ...manifest, journal: `../../${other.split("/").slice(-2).join("/")}` };
  const { said } = await madeUp([text("manifest.json", JSON.stringify(reaching)), text("gateway.yaml", "a")]);
  expect(JSON.parse(said.out)).toEqual({ ok: false, code: "not_archive" });
  expect(readFileSync(other).equals(before)).toBe(true);
});

test.each([
  ["that holds the configuration itself", "."],
  ["above the configuration", ".."],
  ["that no gateway ever worked in", "../photos"],
])("a folder %s is not wiped", async (_, data) => {
  const top = folder();
  const at = join(top, "hub");
  for (const name of ["hub", "photos"]) mkdirSync(join(top, name));
  writeFileSync(join(top, "photos", "grandchild.jpg"), "x");
  const config = join(at, "gateway.yaml");
  const home = "{ id: home-1, residents: [], rooms: [] }";
  writeFileSync(
    config,
    `version: 1\ngateway: gw-1\ndata: ${data}\nhome: ${home}\ndevices: []\nbroker: { listeners: [{ port: 0 }] }\ncentre: {}\npage: { port: 0 }\n`,
  );
  const said = await run(wipe, "--config", config, "--confirm", "gw-1", "--even-unsent");
  expect([said.code, said.out, said.err]).toEqual([1, "", expect.stringContaining("not a gateway's own folder")]);
  expect(existsSync(config)).toBe(true);
  expect(readdirSync(join(top, "photos"))).toEqual(["grandchild.jpg"]);
});
