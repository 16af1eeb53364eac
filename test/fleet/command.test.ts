/** `hearthwatch fleet` as a person calls it: what it writes is what a centre takes, and it comes to an end with an answer. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { judgeCentre } from "../../alerts/centre/config.ts";
import { startCentre } from "../../alerts/centre/main.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { tempFolder } from "../kit/folder.ts";
import { hearthwatch } from "../kit/hearthwatch.ts";

const folder = tempFolder("fleet-command");
afterAll(() => folder.remove());

test("prepare writes a configuration that is judged good, and the secret for its owner alone", async () => {
  const made = await hearthwatch("fleet", "prepare", "--homes", "12", "--into", folder.path);
  expect(made, made.text).toMatchObject({ code: 0 });
  const judged = judgeCentre(join(folder.path, "centre.yaml"));
  expect(judged.ok ? judged.config.gateways.length : judged.faults).toBe(12);
  const secret = readFileSync(join(folder.path, "fleet-secret"), "utf8").trim();
  expect(statSync(join(folder.path, "fleet-secret")).mode & 0o077).toBe(0);
  expect(readFileSync(join(folder.path, "centre.yaml"), "utf8")).not.toContain(secret);
  expect(readFileSync(join(folder.path, "homes.csv"), "utf8").split("\r\n")).toHaveLength(14);
});

test("twelve homes come, raise a storm, and go again when everything is stored", async () => {
  const judged = judgeCentre(join(folder.path, "centre.yaml"));
  if (!judged.ok) throw new Error(judged.faults.join("\n"));
  const config = { ...judged.config, broker: { ...judged.config.broker, listeners: [{ host: "127.0.0.1", port: 0 }] } };
  const http = { ...judged.config.http, port: 0 };
  const deps = { log: silentLog, version: "0", consoleFiles: join(folder.path, "none") };
  const centre = await startCentre({ ...config, http }, deps);
  try {
    const url = `mqtt://127.0.0.1:${centre.addresses.mqttPorts[0]}`;
    const secret = join(folder.path, "fleet-secret");
    const more = ["--homes", "12", "--minutes", "0.05", "--storm", "12", "--quiet", "--json"];
    const run = await hearthwatch("fleet", "--centre", url, "--tokens-from", secret, ...more);
    expect(run, run.text).toMatchObject({ code: 0 });
    expect(JSON.parse(run.output)).toMatchObject({
      ...{ homes: 12, connected: 12, waiting: 0, doubled: 0 },
      ...{ messages: { said: 12, stored: 12, refused: 0 }, alerts: { emergency: 0, warning: 12, notice: 0 } },
    });
  } finally {
    await centre.stop();
  }
});

test("without a secret, or with a number that is none, it says what it needs", async () => {
  const centre = ["--centre", "mqtt://127.0.0.1:1"];
  expect(await hearthwatch("fleet", ...centre)).toMatchObject({
    code: 2,
    text: expect.stringContaining("--tokens-from"),
  });
  const secret = ["--tokens-from", join(folder.path, "fleet-secret")];
  expect(await hearthwatch("fleet", ...centre, ...secret, "--homes", "many")).toMatchObject({ code: 2 });
  expect(await hearthwatch("fleet", ...secret)).toMatchObject({ code: 2 });
});
