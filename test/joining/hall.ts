/** A hub out of its box in a hallway, with simulated devices beside it; the gateway runs in this process, on real ports. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { silentLog } from "../../alerts/program/log.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import type { InstallationCommand, InstallationView, Mistake } from "../../devices/joining/installation.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { type Gateway, startGateway } from "../../gateway/main.ts";
import type { HomeView } from "../../gateway/page/view.ts";
import type { ZigbeeName } from "../../gateway/simulated-home/bridge.ts";
import { type Radar, startRadar } from "../../gateway/simulated-home/radar.ts";
import { type Stick, startStick } from "../../gateway/simulated-home/stick.ts";
import { startZigbee, type Zigbee } from "../../gateway/simulated-home/zigbee.ts";
import { tempFolder } from "../kit/folder.ts";

export type Answer =
  | { readonly status: 200; readonly view: InstallationView }
  | { readonly status: number; readonly type: string; readonly mistake?: Mistake };

export interface Hall {
  readonly folder: string;
  readonly page: string;
  readonly code: string;
  readonly codeFile: string;
  readonly zigbee: Zigbee;
  readonly stick: Stick;
  readonly radar: Radar;
  /** Signs in with the hub's code. */
  signIn(code?: string): Promise<number>;
  get(path: string): Promise<Response>;
  open(kind?: InstallationView["kind"]): Promise<InstallationView>;
  view(): Promise<InstallationView>;
  do(command: InstallationCommand): Promise<Answer>;
  /** The view once it is so, or an error that shows it. */
  until(what: string, holds: (view: InstallationView) => boolean, within?: number): Promise<InstallationView>;
  /** `gateway.yaml`, for commands. */
  readonly config: string;
  /** The gateway stops; the home is as it is. */
  halt(): Promise<void>;
  /** The hub is another box now, with what lies in this folder. */
  goOnIn(folder: string): Promise<void>;
  /** What is open at home now. */
  alerts(): Promise<HomeView["alerts"]>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface HallOptions {
  /** What `gateway.yaml` says of the centre. */
  readonly centre?: object;
  /** Devices that are configured already. */
  readonly devices?: readonly object[];
  readonly absent?: readonly ZigbeeName[];
  /** Rooms that are there already. */
  readonly rooms?: readonly object[];
}

const boxedUp: readonly ZigbeeName[] = ["bedroom-sos", "living-room-fall", "bathroom-motion", "bedroom-climate"];

export async function openHall(options: HallOptions = {}): Promise<Hall> {
  const folder = tempFolder("hall");
  const token = randomBytes(24).toString("base64url");
  const stick = await startStick({ log: silentLog, onListener: () => {} });
  const radar = await startRadar({ log: silentLog, timers: realTimers });
  const written = {
    version: 1,
    gateway: "hub-new",
    data: "data",
    log: "warn",
    home: { id: "home-new", residents: [{ id: "resident-1" }], rooms: options.rooms ?? [] },
    devices: options.devices ?? [],
    serial: [
      { id: "enocean", family: "enocean-esp3", path: `tcp://127.0.0.1:${stick.port}` },
      { id: "radar", family: "radar-tinyframe", path: `tcp://127.0.0.1:${radar.port}` },
    ],
    broker: {
      listeners: [{ port: 0 }],
      identities: [
        {
          id: "zigbee2mqtt",
          tokenSha256: createHash("sha256").update(token).digest("hex"),
          publish: ["zigbee2mqtt/#"],
          subscribe: ["zigbee2mqtt/#"],
          speaksForMany: true,
          retain: ["zigbee2mqtt/bridge/#"],
        },
      ],
    },
    centre: options.centre ?? {},
    page: { port: 0 },
  };
  writeFileSync(join(folder.path, "gateway.yaml"), stringify(written));
  const config = gatewayConfig.parse(written);
  let home = folder.path;
  const start = () => startGateway(config, { folder: home, id: randomUUID });
  let gateway: Gateway = await start();
  const begin = (): Zigbee =>
    startZigbee({
      mqtt: {
        url: `mqtt://127.0.0.1:${gateway.addresses.mqttPorts[0]}`,
        clientId: "zigbee2mqtt",
        username: "zigbee2mqtt",
        password: token,
      },
      timers: realTimers,
      log: silentLog,
      absent: options.absent ?? boxedUp,
    });
  let zigbee = begin();
  let cookie = "";
  const codeFile = () => join(home, "data", "installer.code");
  const call = (method: string, path: string, body?: object) =>
    fetch(gateway.addresses.page + path, {
      method,
      headers: {
        cookie,
        ...(method === "GET" ? {} : { "x-hearthwatch": "household", "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const halt = async () => {
    await zigbee.stop();
    await gateway.stop();
  };
  const hall: Hall = {
    folder: folder.path,
    get config() {
      return join(home, "gateway.yaml");
    },
    halt,
    async goOnIn(other) {
      await halt();
      home = other;
      gateway = await start();
      zigbee = begin();
    },
    get codeFile() {
      return codeFile();
    },
    get page() {
      return gateway.addresses.page;
    },
    get code() {
      return readFileSync(codeFile(), "utf8").trim();
    },
    get zigbee() {
      return zigbee;
    },
    stick,
    radar,
    async signIn(code = hall.code) {
      const answer = await call("POST", "/v1/installer/session", { code });
      cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? cookie;
      return answer.status;
    },
    get: (path) => call("GET", path),
    async open(kind = "install") {
      return (await (await call("POST", "/v1/installation", { kind, order: "88" })).json()) as InstallationView;
    },
    async view() {
      return (await (await call("GET", "/v1/installation")).json()) as InstallationView;
    },
    async do(command) {
      const answer = await call("POST", "/v1/installation/do", command);
      const body: unknown = await answer.json();
      if (answer.status === 200) return { status: 200, view: body as InstallationView };
      return { status: answer.status, ...(body as { type: string; mistake?: Mistake }) };
    },
    async until(what, holds, within = 10_000) {
      const end = performance.now() + within;
      for (;;) {
        const view = await hall.view();
        if (holds(view)) return view;
        if (performance.now() > end) throw new Error(`${what} did not come: ${JSON.stringify(view.devices)}`);
        await new Promise((done) => setTimeout(done, 25));
      }
    },
    async alerts() {
      return ((await (await call("GET", "/v1/home")).json()) as HomeView).alerts;
    },
    async restart() {
      await halt();
      gateway = await start();
      zigbee = begin();
    },
    async stop() {
      await halt();
      await stick.stop();
      await radar.stop();
      folder.remove();
    },
  };
  return hall;
}
