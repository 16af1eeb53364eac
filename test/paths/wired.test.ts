/** A real gateway with a DC-09 path beside its line to the centre, and a receiver of another hand. */
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startReceiver } from "../dc09/receiver.ts";
import { keys, openRoad } from "../kit/road.ts";

const longest = 120_000;

async function homeWithReceiver(centre?: "black hole") {
  const receiver = await startReceiver({ wall: Date.now });
  onTestFinished(() => receiver.stop());
  const hole = centre && (await blackHole());
  const road = await openRoad({
    paths: [
      {
        ...{ kind: "dc09", label: "county", part: "second", host: "127.0.0.1", port: receiver.port },
        ...{ account: "1234", supervision: "off" },
      },
    ],
    ...(hole && { centrePort: hole.port }),
  });
  onTestFinished(() => road.stop());
  await road.startGateway();
  return { road, receiver };
}

/** Takes connections and never says a word (F-23). */
async function blackHole() {
  const sockets = new Set<{ destroy(): unknown }>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it listens on a port");
  return { port: address.port };
}

test("F-22, F-34: the centre refuses; the second path has the press after two failed tries", {
  timeout: longest,
}, async () => {
  const { road, receiver } = await homeWithReceiver();
  const bridge = await road.bridge();
  const began = performance.now();
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });
  const taken = await receiver.got(1);
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(taken.data).toContain("1101");
  // The receiver's proof lights the lamp: stored, and by nobody claimed.
  await expect.poll(async () => (await road.home()).indicator.state, { timeout: 10_000 }).toBe("stored");
  const ledger = () => road.journal("SELECT path, outcome, why FROM ledger ORDER BY n");
  await expect.poll(ledger, { timeout: 10_000 }).toContainEqual({ path: "county", outcome: "stored", why: null });
  expect(ledger()).toContainEqual({ path: "centre", outcome: "again", why: "unreachable" });
  expect(road.journal("SELECT path, why FROM joined")).toEqual([{ path: "county", why: "failed_tries" }]);
});

test("F-23: the centre is a black hole; the second path joins after 15 s", { timeout: longest }, async () => {
  const { road, receiver } = await homeWithReceiver("black hole");
  const bridge = await road.bridge();
  const began = performance.now();
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });
  await receiver.got(1);
  expect(performance.now() - began).toBeLessThan(17_000);
});
