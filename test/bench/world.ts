/** Gateway, centre and influxd as real processes in a folder of their own, with a tap between gateway and centre. */
import { type ChildProcess, fork } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { type Influxd, startInfluxd } from "../kit/influxd.ts";
import { freePort } from "../kit/ports.ts";
import { connectLoad, type LoadClient } from "./load.ts";
import { startTap, type Tap } from "./tap.ts";

export interface World {
  readonly folder: string;
  readonly influxd: Influxd;
  readonly tap: Tap;
  readonly gateway: Program;
  readonly centre: Program;
  /** Stops the gateway and starts it again; resolves with the milliseconds from spawning to its word that it is ready. */
  restartGateway(onSpawned?: () => void): Promise<number>;
  readonly brokerPort: number;
  /** Client number `n` of `loadClients`, connected. */
  client(n: number): Promise<LoadClient>;
  stop(): Promise<void>;
}

export interface Program {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Twenty, as the peers were measured with. */
export const loadClients = 20;
/** Each gives one press: a second one of the same device would be a repeat of an open alert. */
export const pressButtons = 440;
export const database = "hearthwatch_bench";

export const motionName = (n: number): string => `bench-motion-${n}`;
export const buttonName = (n: number): string => `bench-button-${n}`;

export async function openWorld(onLine: (line: string) => void): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "hearthwatch-bench-"));
  const stops: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const influxd = await startInfluxd();
    stops.push(() => influxd.stop());
    await influxd.query(`CREATE DATABASE ${database}`);
    const ports = {
      centre: await freePort(),
      console: await freePort(),
      broker: await freePort(),
      page: await freePort(),
    };
    const tap = await startTap(ports.centre);
    stops.push(() => tap.stop());
    const tokens = writeConfigurations(folder, { ...ports, tap: tap.port, influx: influxd.url });

    const centre = await startProgram(["centre", "--config", join(folder, "centre.yaml")], onLine);
    stops.push(() => centre.stop());
    const startGateway = (onSpawned?: () => void) =>
      startProgram(["gateway", "--config", join(folder, "gateway.yaml")], onLine, onSpawned);
    let gateway = await startGateway();
    stops.push(() => gateway.stop());
    return {
      folder,
      influxd,
      tap,
      centre,
      get gateway() {
        return gateway;
      },
      async restartGateway(onSpawned) {
        await gateway.stop();
        const began = performance.now();
        gateway = await startGateway(onSpawned);
        return performance.now() - began;
      },
      brokerPort: ports.broker,
      client: (n) => connectLoad(ports.broker, credentials(n, tokens.load)),
      stop,
    };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

const credentials = (n: number, token: string) => ({ clientId: `load-${n}`, username: `load-${n}`, password: token });

interface Ports {
  readonly centre: number;
  readonly console: number;
  readonly broker: number;
  readonly page: number;
  readonly tap: number;
  readonly influx: string;
}

function writeConfigurations(folder: string, ports: Ports): { readonly load: string } {
  const load = randomBytes(32).toString("base64url");
  const centre = randomBytes(32).toString("base64url");
  mkdirSync(join(folder, "centre"));
  writeFileSync(join(folder, "centre-token"), `${centre}\n`, { mode: 0o600 });
  const write = (name: string, config: object) => writeFileSync(join(folder, name), stringify(config));
  write("centre.yaml", {
    version: 1,
    name: "bench",
    data: "centre",
    broker: { listeners: [{ host: "127.0.0.1", port: ports.centre }] },
    http: { host: "127.0.0.1", port: ports.console },
    gateways: [{ id: "bench", home: "bench-home", tokenSha256: sha256(centre) }],
  });
  write("gateway.yaml", {
    version: 1,
    gateway: "bench",
    data: "gateway",
    log: "warn",
    home: { id: "bench-home", rooms: [{ id: "hall", label: { zh: "门厅", en: "Hall" } }] },
    devices: [
      ...Array.from({ length: loadClients }, (_, n) => device(motionName(n), "other")),
      ...Array.from({ length: pressButtons }, (_, n) => device(buttonName(n), "call")),
    ],
    broker: {
      listeners: [{ host: "127.0.0.1", port: ports.broker }],
      identities: Array.from({ length: loadClients }, (_, n) => ({
        id: `load-${n}`,
        tokenSha256: sha256(load),
        publish: ["zigbee2mqtt/#"],
      })),
    },
    centre: { url: `mqtt://127.0.0.1:${ports.tap}`, tokenFile: "centre-token" },
    influx: { version: 1, url: ports.influx, database },
    page: { host: "127.0.0.1", port: ports.page },
  });
  return { load };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const device = (name: string, carries: "other" | "call") => ({
  id: name,
  family: "zigbee2mqtt",
  key: name,
  room: "hall",
  carries,
});

const main = fileURLToPath(new URL("../../gateway/command/main.ts", import.meta.url));
/** In milliseconds; a start that takes longer has gone wrong. */
const readyWithin = 60_000;

/** `hearthwatch <args>` under this same Node, without the launcher; ready when it says so to its parent. */
export async function startProgram(
  args: readonly string[],
  onLine: (line: string) => void,
  onSpawned?: () => void,
): Promise<Program> {
  const child = fork(main, [...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  onSpawned?.();
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => onLine(`${args[0]}: ${text.trimEnd()}`));
  await ready(child, args[0] ?? "");
  return { pid: child.pid ?? 0, stop: () => stopped(child) };
}

function ready(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${name} was not ready within ${readyWithin / 1_000} s`));
    }, readyWithin);
    child.once("message", () => {
      clearTimeout(late);
      resolve();
    });
    child.once("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`${name} ended with ${code} before it was ready; run with --verbose to see why`));
    });
  });
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}
