import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { defineFamily, heard, type MqttFamily } from "../../devices/family.ts";
import { hours, seconds } from "../../devices/model/moment.ts";
import { familiesFolder, openRegistry, registryOf } from "../../devices/registry.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "hearthwatch-families-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const family = (id: string, base: string): string =>
  `export const family = { id: "${id}", title: { zh: "", en: "" }, says: [], carrier: { kind: "mqtt", base: "${base}" },
    claims: (topic, base) => topic.startsWith(base + "/"), decode: () => ({ heard: [] }) };`;

test("the families of the product are found without a list", async () => {
  const registry = await openRegistry();
  expect([...registry.families.keys()]).toEqual(expect.arrayContaining(["enocean-esp3", "zigbee2mqtt"]));
  expect(fileURLToPath(new URL("../../devices/families/", import.meta.url))).toBe(familiesFolder);
});

test("a second folder adds families of its own", async () => {
  const registry = await openRegistry([familiesFolder, folderWith({ "made-up.ts": family("made-up", "made/up") })]);
  expect(registry.claim("made/up/x")?.family.id).toBe("made-up");
  expect(registry.claim("zigbee2mqtt/x")?.family.id).toBe("zigbee2mqtt");
  expect(registry.claim("somebody/else")).toBeUndefined();
  expect(registry.claim("zigbee2mqtt"), "the base alone is no device").toBeUndefined();
  expect(registry.claim("zigbee2mqttx/y")).toBeUndefined();
});

test("what would be ambiguous is refused, all of it at once", async () => {
  const folder = folderWith({ "one.ts": family("one", "zigbee2mqtt"), "two.ts": family("other", "else") });
  const opened = openRegistry([familiesFolder, folder, folderWith({ "one.ts": family("one", "third") })]);
  await expect(opened).rejects.toThrow(/Two families have the id "one"/);
  await expect(opened).rejects.toThrow(
    /"one" and "zigbee2mqtt" both claim "zigbee2mqtt\/|"zigbee2mqtt" and "one" both claim/,
  );
  await expect(opened).rejects.toThrow(/is the family "other": name the file after it/);
});

test("a file without a family is named", async () => {
  const folder = folderWith({ "half.ts": "export const famly = 1;" });
  await expect(openRegistry([folder])).rejects.toThrow(/half\.ts: has no family: export it as "family"/);
});

function mqtt(id: string, base: string): MqttFamily {
  return defineFamily({
    id,
    title: { zh: id, en: id },
    carrier: { kind: "mqtt", base },
    says: ["alive"],
    checksInEvery: hours(1),
    silenceCeiling: hours(1),
    foldWindow: seconds(1),
    claims: (topic, under) => topic.startsWith(`${under}/`),
    decode: (frame, under) => heard(frame.topic.slice(under.length + 1), [{ kind: "alive" }]),
  });
}

test("an installation's own bases count, and the longest base wins", () => {
  const registry = registryOf([mqtt("outer", "home"), mqtt("inner", "site/inner")]);
  const bases = { inner: ["home/inner", "flat"] };
  expect(registry.claim("home/inner/x", bases)).toMatchObject({ base: "home/inner", family: { id: "inner" } });
  expect(registry.claim("home/x", bases)).toMatchObject({ base: "home", family: { id: "outer" } });
  expect(registry.claim("flat/x", bases)).toMatchObject({ base: "flat", family: { id: "inner" } });
  expect(registry.ambiguities(bases)).toEqual([]);
  expect(registry.claim("site/inner/x", bases), "a base that is not in use claims nothing").toBeUndefined();
});

test("a configuration that would be ambiguous is told before it runs", () => {
  const registry = registryOf([mqtt("one", "a"), mqtt("two", "b")]);
  expect(registry.ambiguities({})).toEqual([]);
  expect(registry.ambiguities({ two: ["a"] })).toEqual([expect.stringContaining('"one" and "two" both claim "a/')]);
});
