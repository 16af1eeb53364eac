import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { readDestinations as readCentreDestinations } from "../../alerts/centre/watch/paths.ts";
import { judgeText } from "../../alerts/program/judge.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { deliveryOf } from "../../gateway/config/paths.ts";
import { readDestinations } from "../../gateway/paths/destinations.ts";
import { folder } from "../journal/open-journal.ts";

function fileWith(text: string, mode: number): string {
  const file = join(folder(), "destinations.yaml");
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

test("destinations are found by label, in a file that its owner alone can read", () => {
  const read = readDestinations(fileWith("family: {key: abc}\nneighbour: '13800000000'\n", 0o600));
  expect([read("family"), read("neighbour"), read("nobody"), read("constructor")]).toEqual([
    { key: "abc" },
    "13800000000",
    undefined,
    undefined,
  ]);
  expect(readDestinations(undefined)("family")).toBeUndefined();
});

test("a file that others can read is refused with the remedy, and nothing of what is in it is repeated", () => {
  for (const mode of [0o640, 0o604, 0o660, 0o644]) {
    const file = fileWith("family: secret-word\n", mode);
    expect(() => readDestinations(file)).toThrow(/others on this machine may read/);
  }
  const broken = fileWith("family: [secret-word\n", 0o600);
  expect(() => readDestinations(broken)).toThrow(/is not YAML/);
  expect(() => readDestinations(broken)).not.toThrow(/secret-word/);
  expect(() => readDestinations(fileWith("- a\n", 0o600))).toThrow(/not a list of labels/);
  expect(() => readDestinations("/nowhere/destinations.yaml")).toThrow(/cannot be read/);
});

test("a password that YAML takes for a tag is not printed by whoever reads the file", async () => {
  const warned: string[] = [];
  const hear = (warning: Error): void => void warned.push(warning.message);
  process.on("warning", hear);
  try {
    const text = "family:\n  password: !Summer-secret\n";
    readDestinations(fileWith(text, 0o600));
    readCentreDestinations(fileWith(text, 0o600));
    judgeText(text, z.unknown());
    await new Promise(setImmediate);
  } finally {
    process.off("warning", hear);
  }
  expect(warned).toEqual([]);
});

test("what is no file is refused and not waited for: a pipe in its place would hold up the start for ever", () => {
  const pipe = join(folder(), "destinations.yaml");
  execFileSync("mkfifo", ["-m", "600", pipe]);
  expect(readInAnotherProgram(pipe)).toMatch(/cannot be read/);
});

/** Whoever waits on a pipe hears no timer: the wait is somebody else's, and is ended from here. */
function readInAnotherProgram(file: string): string {
  const module = new URL("../../gateway/paths/destinations.ts", import.meta.url).href;
  const code = `try { (await import(${JSON.stringify(module)})).readDestinations(${JSON.stringify(file)}) } catch (fault) { console.log(fault.message) }`;
  const ran = spawnSync(process.execPath, ["--input-type=module", "-e", code], { timeout: 15_000, encoding: "utf8" });
  return ran.signal ?? ran.stdout;
}

const gateway = (more: string): string => `
version: 1
gateway: gw-1
data: data
home: {id: home-1, rooms: []}
broker: {listeners: [{port: 1883}]}
centre: {url: "mqtt://127.0.0.1:1884", tokenFile: token}
page: {port: 8080}
${more}`;
const dc09 = (label: string, more = "") =>
  `{kind: dc09, label: ${label}, host: 127.0.0.1, port: 9999, account: "1234"${more}}`;

test("labels are given once, never the centre's, and steps name paths that are there", () => {
  const judged = judgeText(
    gateway(`
paths: [${dc09("county")}, ${dc09("county")}, ${dc09("centre")}]
escalation: [{path: nobody, without: stored, after: 15 s}, {path: county, without: claimed, after: 60 s, tries: 2}]`),
    gatewayConfig,
  );
  expect(judged.ok ? [] : judged.faults).toEqual([
    expect.stringContaining("escalation[1].tries"),
    expect.stringContaining('paths[1].label: found "county" a second time'),
    expect.stringContaining("paths[2].label"),
    expect.stringContaining('escalation[0].path: found "nobody"'),
  ]);
});

test("a path that no step names would look like a way out and carry nothing: the configuration is not taken", () => {
  const judged = judgeText(
    gateway(`
paths: [${dc09("county")}, ${dc09("spare")}]
escalation: [{path: county, without: stored, after: 15 s}]`),
    gatewayConfig,
  );
  expect(judged.ok ? [] : judged.faults).toEqual([expect.stringContaining('paths[1].label: found "spare"')]);
});

test("without steps of its own a home has the usual ones, by the part that each path plays", () => {
  const judged = judgeText(gateway(`paths: [${dc09("a")}, ${dc09("b", ", part: second")}]`), gatewayConfig);
  if (!judged.ok) throw new Error(judged.faults.join("\n"));
  expect(deliveryOf(judged.config)?.steps.map(({ path, without, after }) => [path, without, after])).toEqual([
    ["a", "stored", 30_000],
    ["b", "stored", 15_000],
    ["a", "claimed", 180_000],
    ["b", "claimed", 180_000],
  ]);
  const alone = judgeText(gateway(""), gatewayConfig);
  expect(alone.ok && deliveryOf(alone.config)).toBeUndefined();
});
