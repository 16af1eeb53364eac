/** A real gateway with a DC-09 path beside its line to the centre, and a receiver of another hand. */
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startReceiver } from "../dc09/receiver.ts";
import { hearthwatch } from "../kit/hearthwatch.ts";
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

test("`hearthwatch paths` lists, tests and prints the ledger of an alert; the page, readyz and metrics say the same", {
  timeout: longest,
}, async () => {
  const { road, receiver } = await homeWithReceiver();
  const desk = ["--url", road.page, "--code-file", join(road.folder, "gateway", "installer.code")];
  const tested = await hearthwatch("paths", "--test", "county", "--json", ...desk);
  expect([tested.code, JSON.parse(tested.output)]).toMatchObject([0, { label: "county", ok: true, outcome: "stored" }]);
  expect(receiver.taken.at(-1)?.data).toContain("1602");

  const bridge = await road.bridge();
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });
  await expect.poll(async () => (await road.home()).indicator.state, { timeout: 30_000 }).toBe("stored");
  const alert = (await road.home()).alerts[0]?.id ?? "";
  await expect
    .poll(async () => JSON.parse((await hearthwatch("paths", "--alert", alert, "--json", ...desk)).output), {
      timeout: 20_000,
    })
    .toMatchObject({
      joined: [{ path: "county", why: "failed_tries" }],
      tries: expect.arrayContaining([expect.objectContaining({ path: "county", outcome: "stored" })]),
    });
  const listed = await hearthwatch("paths", "--json", ...desk);
  const [line, county] = JSON.parse(listed.output);
  expect(line).toMatchObject({ label: "centre", kind: "mqtt", state: "untried" });
  expect(county).toMatchObject({ label: "county", state: "ok", tested: { ok: true } });

  await receiver.stop();
  const failed = await hearthwatch("paths", "--test", "county", ...desk);
  expect([failed.code, failed.output]).toEqual([1, expect.stringContaining("FAILED")]);
  const again = await hearthwatch("paths", "--test", "county", ...desk);
  expect(again.code).toBe(1);
  const metrics = await (await fetch(`${road.page}/metrics`)).text();
  expect(metrics).toMatch(/hearthwatch_path_up\{.*path="county".*\} 0/);
  const ready: unknown = await (await fetch(`${road.page}/readyz`)).json();
  expect(ready).toMatchObject({
    parts: expect.arrayContaining([expect.objectContaining({ name: "path:county", ok: false })]),
  });
  await expect.poll(async () => (await road.home()).warnings, { timeout: 10_000 }).toContain("path_down");
  await expect
    .poll(async () => (await road.home()).alerts.map(({ kind }) => kind), { timeout: 10_000 })
    .toContain("path_down");

  expect((await hearthwatch("paths", "--test", "nobody", ...desk)).code).toBe(1);
  expect((await hearthwatch("paths", "--alert", "x", ...desk)).code).toBe(2);
  expect((await fetch(`${road.page}/v1/paths`)).status).toBe(401);
});

test("the centre is there: it has the press, its answer is in the ledger, and no other path is troubled", {
  timeout: longest,
}, async () => {
  const { road, receiver } = await homeWithReceiver();
  await road.startCentre();
  await road.gateway.logged("centre.up");
  const bridge = await road.bridge();
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });
  const ledger = () => road.journal("SELECT path, outcome FROM ledger");
  await expect.poll(ledger, { timeout: 20_000 }).toContainEqual({ path: "centre", outcome: "stored" });
  expect(road.journal("SELECT * FROM joined")).toEqual([]);
  expect(receiver.taken.filter(({ data }) => data.includes("1101"))).toEqual([]);
});

test("killed while the receiver says nothing: the next life goes on with the path that had joined", {
  timeout: longest,
}, async () => {
  const { road, receiver } = await homeWithReceiver();
  receiver.mood = "silent";
  const bridge = await road.bridge();
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });
  const first = await receiver.got(1);
  await road.gateway.kill();
  receiver.mood = "ack";
  const before = receiver.taken.length;
  await road.startGateway();
  const again = await receiver.got(before + 1);
  // The same message under the same number: the receiver folds it.
  expect([again.seq, again.data]).toEqual([first.seq, first.data]);
  const states = () => road.journal("SELECT state FROM delivery WHERE receiver = 'county'");
  await expect.poll(states, { timeout: 20_000 }).toEqual([{ state: "stored" }]);
});
