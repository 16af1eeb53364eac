/** A real mosquitto on a free port, with a store that survives its restart. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt, { type MqttClient } from "mqtt";

export interface Mosquitto {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** A device or bridge that speaks to it. */
  speaker(): Promise<MqttClient>;
  remove(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  server.close();
  await once(server, "close");
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

/** `acl`: lines of a mosquitto ACL file; without it everybody may all. */
export async function mosquitto(acl?: string): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), "hearthwatch-mosquitto-"));
  // mosquitto gives up root for a user of its own.
  chmodSync(folder, 0o777);
  const port = await freePort();
  const config = join(folder, "mosquitto.conf");
  const lines = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
    "persistence true",
    `persistence_location ${folder}/`,
  ];
  if (acl !== undefined) {
    writeFileSync(join(folder, "acl"), acl, { mode: 0o644 });
    lines.push(`acl_file ${folder}/acl`);
  }
  writeFileSync(config, `${lines.join("\n")}\n`, { mode: 0o644 });
  let running: ChildProcess | undefined;
  const speakers: MqttClient[] = [];
  const made: Mosquitto = {
    url: `mqtt://127.0.0.1:${port}`,
    async start() {
      const child = spawn("mosquitto", ["-c", config], { stdio: "ignore" });
      running = child;
      const failed = new Promise<never>((_, no) => {
        child.once("error", no);
        child.once("exit", (code) => no(new Error(`mosquitto ended with ${code}`)));
      });
      failed.catch(() => {});
      while (!(await Promise.race([answers(port), failed]))) await new Promise((next) => setTimeout(next, 5));
    },
    async stop() {
      const gone = running;
      running = undefined;
      if (!gone || gone.exitCode !== null) return;
      const ended = once(gone, "exit");
      gone.kill("SIGTERM");
      await ended;
    },
    async speaker() {
      const client = mqtt.connect(made.url, { reconnectPeriod: 0 });
      client.on("error", () => {});
      speakers.push(client);
      await new Promise((done) => client.once("connect", done));
      return client;
    },
    async remove() {
      for (const each of speakers) each.end(true);
      await made.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await made.start();
  return made;
}
