/** A stolen gateway's token says as much as a socket carries: it waits, and nobody else does. */
import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { tokenSha256 } from "../../alerts/centre/register/register.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf } from "./messages.ts";
import { connectGateway, startTestCentre, tempFolder, token } from "./running.ts";

const closing = endsOfEach();
async function twoGateways() {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const entry = (id: string, home: string) => ({ id, home, tokenSha256: tokenSha256(token) });
  const gateways = [entry("gw1", "home1"), entry("gw2", "home2")];
  const centre = await startTestCentre(folder.path, {}, { gateways });
  closing.push(() => centre.stop());
  const at = async (id: string) => {
    const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0, id);
    closing.push(() => gateway.end());
    return gateway;
  };
  return { folder: folder.path, stolen: await at("gw1"), other: await at("gw2") };
}

test("a flood of one gateway is taken at the pace of a home, and the alert of another is stored meanwhile", async () => {
  const { stolen, other } = await twoGateways();
  const began = performance.now();
  // 1,000 at once and 10 a second: the last of them is answered after seconds, not at once.
  const flood = Promise.all(Array.from({ length: 1_060 }, () => stolen.publish("presence", { v: 1, state: "online" })));
  await other.publish("alert", alertOf(1, { gatewayId: "gw2", home: "home2" }));
  await expect.poll(() => other.heard.map(({ body }) => body.type), { timeout: 3_000 }).toEqual(["stored"]);
  await flood;
  expect(performance.now() - began).toBeGreaterThan(2_000);
}, 20_000);

test("of a message as long as a packet may be, the centre keeps the beginning", async () => {
  const { folder, stolen } = await twoGateways();
  const fact = { kind: "press", action: "x".repeat(200_000) };
  const causes = [{ reading: 1, device: "d", wall: 1_000, ago: 0, fact }];
  for (let seq = 1; seq <= 50; seq++) await stolen.publish("alert", alertOf(seq, { causes }));
  const bytes = ["", "-wal"].reduce((sum, end) => sum + statSync(`${folder}/centre.db${end}`).size, 0);
  expect(bytes).toBeLessThan(50 * 200_000);
});
