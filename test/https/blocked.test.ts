/** Both programs as they are started: the port of MQTT is blocked, and the home is heard by HTTPS, to the person who takes it. */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { lostAfter } from "../../alerts/protocol.ts";
import { signIn } from "../kit/dispatcher.ts";
import { freePort } from "../kit/ports.ts";
import { keys, openRoad } from "../kit/road.ts";
import { certificateOffice } from "./certificates.ts";

/** What encrypts in front of the centre's web address. */
async function tlsInFrontOf(port: number): Promise<{ readonly port: number; readonly ca: string }> {
  const office = certificateOffice();
  const server = createServer(office.good(), (near) => {
    const far = connect(port, "127.0.0.1");
    for (const each of [near, far]) each.on("error", () => {});
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    office.remove();
  });
  return { port: (server.address() as AddressInfo).port, ca: office.ca.file };
}

const change = (file: string, by: (config: Record<string, unknown>) => object): void =>
  writeFileSync(file, stringify({ ...parse(readFileSync(file, "utf8")), ...by(parse(readFileSync(file, "utf8"))) }));

test("a press is stored by HTTPS while MQTT is blocked, a person's claim turns the lamp green, and the home is not lost", {
  timeout: 180_000,
}, async () => {
  const road = await openRoad({ centrePort: await freePort() });
  onTestFinished(() => road.stop());
  const front = await tlsInFrontOf(Number(new URL(road.console).port));
  change(join(road.folder, "centre.yaml"), () => ({
    gateways: [{ id: "gw-1", home: "home-1", tokenFile: "centre-token" }],
  }));
  const at = `https://127.0.0.1:${front.port}/v1`;
  change(road.config, () => ({
    paths: [{ kind: "https", label: "centre-https", url: `${at}/alerts`, news: `${at}/receipts`, caFile: front.ca }],
  }));
  await road.startCentre();
  await road.startGateway();
  const bridge = await road.bridge();
  const began = performance.now();
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });
  await expect
    .poll(async () => (await road.cases()).filter(({ kind }) => kind === "call_rescue").length, { timeout: 40_000 })
    .toBe(1);
  const took = Math.round(performance.now() - began);
  expect(took).toBeLessThan(15_000);
  await expect.poll(async () => (await road.home()).indicator.state, { timeout: 20_000 }).toBe("stored");
  const li = await signIn(road.console, await road.signInLink());
  const [found] = (await road.cases()).filter(({ kind }) => kind === "call_rescue");
  if (!found) throw new Error("no case");
  await li.claim(found.id, found.version);
  await expect.poll(async () => (await road.home()).indicator.state, { timeout: 30_000 }).toBe("claimed");
  expect(road.journal("SELECT DISTINCT path, outcome FROM ledger WHERE outcome = 'stored'")).toEqual([
    { path: "centre-https", outcome: "stored" },
  ]);
  // A silent home is lost after a minute. Nothing could come by MQTT for longer than that: it is heard all the same.
  const silent = lostAfter + 12_000;
  await expect.poll(() => performance.now() - began, { timeout: 2 * silent, interval: 500 }).toBeGreaterThan(silent);
  expect((await road.cases()).filter(({ kind }) => kind === "gateway_lost")).toEqual([]);
});
