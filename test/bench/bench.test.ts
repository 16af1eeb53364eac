/** The instruments themselves: a figure is worth what its instrument is. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { expect, test } from "vitest";
import { endsOfEach } from "../kit/ends.ts";
import { anAccount, startMosquitto } from "../kit/mosquitto.ts";
import { percentile } from "./figures.ts";
import { burst, connectLoad, paced } from "./load.ts";
import { createPacketCutter, publishPacket, readPublish } from "./mqtt-bytes.ts";
import { readUsed, usedBy } from "./process.ts";
import { startTap } from "./tap.ts";

const stops = endsOfEach();

test("a percentile is a value that was measured", () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)]).toEqual([50, 99, 100]);
  expect(percentile([], 0.5)).toBeNaN();
});

test("CPU time is the two right fields, whatever the process calls itself", () => {
  const stat = `7 (a) R (b) S 1 7 7 0 -1 4194304 100 0 0 0 ${250} ${130} 0 0 20 0 11 0 5`;
  const status = "VmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\nThreads:\t11\n";
  expect(readUsed(stat, status)).toEqual({ cpuSeconds: 3.8, rssMib: 100, peakRssMib: 200, threads: 11 });
  expect(usedBy(process.pid).rssMib).toBeGreaterThan(10);
});

test("a stream cut anywhere gives the same packets", () => {
  const seen: string[] = [];
  const cut = createPacketCutter((packet) => {
    const { topic, payload } = readPublish(packet);
    seen.push(`${topic}=${payload.length}`);
  });
  const stream = Buffer.concat([publishPacket("a/门", "x".repeat(300), 1), publishPacket("b", "", 2)]);
  for (const byte of stream) cut(Buffer.of(byte));
  expect(seen).toEqual(["a/门=300", "b=0"]);
});

test("the load is what a real broker receives: each message once, and each acknowledged", async () => {
  const broker = await startMosquitto({ account: anAccount });
  stops.push(() => broker.remove());
  const port = Number(new URL(broker.url).port);
  const listener = await connectAsync(broker.url, { ...anAccount, clientId: "listener" });
  stops.push(() => listener.endAsync());
  const heard = new Map<string, number>();
  listener.on("message", (topic, payload) => {
    const key = `${topic} ${payload.toString()}`;
    heard.set(key, (heard.get(key) ?? 0) + 1);
  });
  await listener.subscribeAsync("load/#", { qos: 1 });
  const clients = await Promise.all([1, 2].map((n) => connectLoad(port, { clientId: `load-${n}`, ...anAccount })));
  const message = (client: number, n: number) => ({ topic: `load/${client}`, payload: String(n) });

  const done = await burst(clients, 600, message);
  expect(done.messages).toBe(600);
  const steady = paced(clients, 1_000, (client, n) => message(client, 10_000 + n));
  await expect.poll(() => heard.size).toBeGreaterThan(700);
  const acknowledged = await steady.stop();
  await expect.poll(() => heard.size).toBe(600 + acknowledged);
  expect([...heard.values()].every((times) => times === 1)).toBe(true);
  for (const client of clients) client.end();
});

test("a refused login is a fault, not a figure", async () => {
  const broker = await startMosquitto({ account: anAccount });
  stops.push(() => broker.remove());
  const login = { clientId: "load", username: "bridge", password: "wrong" };
  await expect(connectLoad(Number(new URL(broker.url).port), login)).rejects.toThrow("refused with 5");
});

test("the tap sees a stored only when the centre says it, and of the right device", async () => {
  const centre = createServer((socket) => {
    socket.on("data", () => {
      const receipt = (type: string, seq: number) =>
        publishPacket("hw/1/g/receipt", JSON.stringify({ type, epoch: "e", seq }), 1);
      socket.write(Buffer.concat([receipt("shown", 1), receipt("stored", 2)]));
    });
  });
  centre.listen(0, "127.0.0.1");
  await once(centre, "listening");
  stops.push(() => new Promise((closed) => centre.close(closed)));
  const address = centre.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const tap = await startTap(address.port);
  stops.push(() => tap.stop());
  const gateway = dial(tap.port);
  const alert = (device: string, seq: number) =>
    publishPacket("hw/1/g/alert", JSON.stringify({ device, epoch: "e", seq }), 1);
  gateway.write(Buffer.concat([alert("first", 1), alert("second", 2)]));
  expect(await tap.storedFor("second", 5_000)).toBeLessThanOrEqual(performance.now());
  await expect(tap.storedFor("first", 50)).rejects.toThrow('no "stored" for first');
});

test("the bench explains itself and refuses nonsense", () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, "run.ts"), ...args], { encoding: "utf8" });
  const help = run("--help");
  expect(help.status).toBe(0);
  expect(help.stdout).toContain("Exit codes");
  expect(run("--only", "burts").status).toBe(2);
  expect(run("--presses", "100000").status).toBe(2);
});

function dial(port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  stops.push(async () => void socket.destroy());
  return socket;
}
