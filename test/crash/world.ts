/** A centre, a gateway and devices in a folder of their own, all on loopback. */
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import type { Random } from "../faults/random.ts";
import { freePort } from "../kit/ports.ts";
import { type Devices, startDevices } from "./devices.ts";
import { undelivered } from "./inspection.ts";
import { openProgram, type Program } from "./program.ts";

export interface WorldOptions {
  readonly folder: string;
  /** For compiled modules; worlds share it. */
  readonly cache: string;
  readonly random: Random;
  readonly chatter: number;
  readonly pressEvery: number;
  /** The gateway acknowledges before it commits. */
  readonly planted: boolean;
}

export interface World {
  readonly gateway: Program;
  readonly centre: Program;
  readonly devices: Devices;
  readonly journalFolder: string;
  readonly centreFile: string;
  /** Both programs whole, everything that was said acknowledged and every message stored. False when that does not come about. */
  heal(): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Each is pressed once: one press, one alert. All alerts of a home are one case at the centre, which is written whole with
 * each of them, so a world has no more.
 */
const buttons = 160;
export const gatewayId = "gw-crash";
const homeId = "home-crash";
const sensor = "motion";
const clients = ["bridge-1", "bridge-2", "bridge-3"];
const healWithin = 90_000;

export async function openWorld(options: WorldOptions): Promise<World> {
  const { folder, cache, random } = options;
  const password = randomBytes(32).toString("base64url");
  const ports = {
    centre: await freePort(),
    console: await freePort(),
    broker: await freePort(),
    page: await freePort(),
  };
  const names = Array.from({ length: buttons }, (_, n) => `button-${n}`);
  writeConfigurations(folder, ports, password, names);
  const hasty = fileURLToPath(new URL("./hasty-gateway.ts", import.meta.url));
  const centre = openProgram("centre", { config: join(folder, "centre.yaml"), cache });
  const gateway = openProgram("gateway", {
    config: join(folder, "gateway.yaml"),
    cache,
    ...(options.planted && { entry: hasty }),
  });
  const { chatter, pressEvery } = options;
  const devices = startDevices({
    ...{ port: ports.broker, clients, password, buttons: names, sensor, chatter, pressEvery, random },
  });
  const journalFolder = join(folder, "gateway");
  return {
    gateway,
    centre,
    devices,
    journalFolder,
    centreFile: join(folder, "centre", "centre.db"),
    async heal() {
      devices.rest();
      for (const program of [centre, gateway]) {
        // Whoever was spared is started afresh as well.
        await program.current?.stop();
        if ((await program.live().ready) === undefined) return false;
      }
      const until = performance.now() + healWithin;
      while (performance.now() < until) {
        if (devices.pending() === 0 && undelivered(journalFolder) === 0) return true;
        await pause(50);
      }
      return false;
    },
    async stop() {
      await devices.stop();
      for (const program of [gateway, centre]) await program.current?.stop();
    },
  };
}

interface Ports {
  readonly centre: number;
  readonly console: number;
  readonly broker: number;
  readonly page: number;
}

function writeConfigurations(folder: string, ports: Ports, password: string, names: readonly string[]): void {
  const token = randomBytes(32).toString("base64url");
  mkdirSync(join(folder, "centre"));
  writeFileSync(join(folder, "centre-token"), `${token}\n`, { mode: 0o600 });
  const write = (name: string, config: object) => writeFileSync(join(folder, name), stringify(config));
  write("centre.yaml", {
    version: 1,
    name: "crash",
    data: "centre",
    broker: { listeners: [{ host: "127.0.0.1", port: ports.centre }] },
    http: { host: "127.0.0.1", port: ports.console },
    gateways: [{ id: gatewayId, home: homeId, tokenSha256: sha256(token) }],
  });
  const device = (key: string, carries: "call" | "other") => ({
    ...{ id: key, family: "zigbee2mqtt", key, room: "hall", carries },
    silence: "exempt",
  });
  write("gateway.yaml", {
    version: 1,
    gateway: gatewayId,
    data: "gateway",
    home: { id: homeId, rooms: [{ id: "hall", label: { zh: "门厅", en: "Hall" } }] },
    devices: [...names.map((name) => device(name, "call")), device(sensor, "other")],
    broker: {
      listeners: [{ host: "127.0.0.1", port: ports.broker }],
      identities: clients.map((id) => ({ id, tokenSha256: sha256(password), publish: ["zigbee2mqtt/#"] })),
    },
    centre: { url: `mqtt://127.0.0.1:${ports.centre}`, tokenFile: "centre-token" },
    page: { host: "127.0.0.1", port: ports.page },
  });
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
