/** One home and its centre as real programs: the launcher starts them, their configuration and their data lie in a folder. */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { connectAsync, type MqttClient } from "mqtt";
import { stringify } from "yaml";
import { journalFile } from "../../gateway/journal/files.ts";
import { type HomeView, homeView } from "../../gateway/page/view.ts";
import { tempFolder } from "./folder.ts";
import { type Program, startProgram } from "./hearthwatch.ts";
import { freePort } from "./ports.ts";

export interface RoadOptions {
  /** InfluxDB 1.x. */
  readonly influx?: { readonly url: string; readonly database: string };
  /** Where Zigbee2MQTT speaks to a broker that is not ours. */
  readonly outside?: string;
  /** A serial receiver of EnOcean telegrams. */
  readonly serial?: string;
  /** Call buttons besides the two that are always there: `button-1`, `button-2` … */
  readonly buttons?: number;
  readonly rules?: Readonly<Record<string, unknown>>;
  /** Where the gateway looks for its centre, if somewhere else than it is. */
  readonly centrePort?: number;
  /** Further paths, as in gateway.yaml. */
  readonly paths?: readonly object[];
}

export interface Road {
  readonly folder: string;
  /** The gateway's configuration file. */
  readonly config: string;
  readonly page: string;
  readonly console: string;
  readonly gateway: Program;
  readonly centre: Program;
  /** Both, and the line between them. */
  start(): Promise<void>;
  startGateway(): Promise<Program>;
  startCentre(): Promise<Program>;
  /** Zigbee2MQTT at our own broker, as mqtt.js. */
  bridge(): Promise<MqttClient>;
  /** A program at our own broker that may only listen to `hearthwatch/#`. */
  listener(): Promise<MqttClient>;
  /** What the household's page is told. */
  home(): Promise<HomeView>;
  /** As `hearthwatch cases` asks for them. */
  cases(state?: "open" | "closed"): Promise<readonly CaseLine[]>;
  /** A link that signs the dispatcher in once. */
  signInLink(): Promise<string>;
  /** Rows of the gateway's journal, read beside the running gateway. */
  journal(sql: string): Record<string, unknown>[];
  stop(): Promise<void>;
}

export interface CaseLine {
  readonly id: string;
  readonly state: string;
  readonly lane: string;
  readonly severity: string;
  readonly kind: string;
  readonly alerts: readonly string[];
  readonly version: number;
}

export const dispatcher = "李静";
/** Names at Zigbee2MQTT, and the sender id of the shared vectors' contact. */
export const keys = {
  sos: "bedroom-sos",
  livingSos: "living-sos",
  radar: "living-fall",
  hallRadar: "hall-fall",
  climate: "bedroom-climate",
} as const;
export const doorSender = "01825DAB";

export async function openRoad(options: RoadOptions = {}): Promise<Road> {
  const folder = tempFolder("road");
  const tokens = { gateway: newToken(), bridge: newToken(), listener: newToken() };
  const ports = {
    page: await freePort(),
    console: await freePort(),
    broker: await freePort(),
    centre: await freePort(),
  };
  const write = (name: string, body: object) => {
    const file = join(folder.path, name);
    writeFileSync(file, stringify(body), { mode: 0o600 });
    return file;
  };
  writeFileSync(join(folder.path, "centre-token"), `${tokens.gateway}\n`, { mode: 0o600 });
  const files = {
    centre: write("centre.yaml", centreOf(ports, tokens)),
    gateway: write("gateway.yaml", gatewayOf(ports, tokens, options)),
  };
  const [page, console] = [`http://127.0.0.1:${ports.page}`, `http://127.0.0.1:${ports.console}`];
  let gateway: Program | undefined;
  let centre: Program | undefined;
  const startGateway = async () => {
    gateway = await startProgram("gateway", "--config", files.gateway);
    return gateway;
  };
  const startCentre = async () => {
    centre = await startProgram("centre", "--config", files.centre, "--sign-in-link", dispatcher);
    return centre;
  };
  const speakers: MqttClient[] = [];
  const speaker = async (id: "bridge" | "listener") => {
    const login = { clientId: id, username: id, password: tokens[id] };
    // It dials again by itself, and what it could not say it says then: as a device does.
    const client = await connectAsync(`mqtt://127.0.0.1:${ports.broker}`, { ...login, reconnectPeriod: 100 });
    client.on("error", () => {});
    speakers.push(client);
    return client;
  };
  return {
    folder: folder.path,
    config: files.gateway,
    page,
    console,
    get gateway() {
      return started(gateway, "gateway");
    },
    get centre() {
      return started(centre, "centre");
    },
    async start() {
      await Promise.all([startCentre(), startGateway()]);
      await gateway?.logged("centre.up");
      if (options.outside !== undefined) await gateway?.logged("mqtt.outside_up");
    },
    startGateway,
    startCentre,
    bridge: () => speaker("bridge"),
    listener: () => speaker("listener"),
    home: async () => homeView.parse(await (await fetch(`${page}/v1/home`)).json()),
    async cases(state = "open") {
      const token = readFileSync(join(folder.path, "centre", "machine-token"), "utf8").trim();
      const answer = await fetch(`${console}/v1/cases?state=${state}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return (await answer.json()) as CaseLine[];
    },
    signInLink: () => started(centre, "centre").child.line((line) => (line.includes("#link=") ? line : undefined)),
    journal(sql) {
      const db = new DatabaseSync(journalFile(join(folder.path, "gateway")), { readOnly: true });
      try {
        return db.prepare(sql).all();
      } finally {
        db.close();
      }
    },
    async stop() {
      for (const each of speakers) each.end(true);
      await Promise.all([gateway?.stop(), centre?.stop()]);
      folder.remove();
    },
  };
}

function started(program: Program | undefined, name: string): Program {
  if (!program) throw new Error(`the ${name} has not been started`);
  return program;
}

const newToken = (): string => randomBytes(32).toString("base64url");
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

interface Ports {
  readonly page: number;
  readonly console: number;
  readonly broker: number;
  readonly centre: number;
}
interface Tokens {
  readonly gateway: string;
  readonly bridge: string;
  readonly listener: string;
}

const centreOf = (ports: Ports, tokens: Tokens): object => ({
  version: 1,
  name: "和顺里服务中心",
  data: "centre",
  broker: { listeners: [{ host: "127.0.0.1", port: ports.centre }] },
  http: { host: "127.0.0.1", port: ports.console },
  accounts: [{ name: dispatcher, roles: ["dispatcher"] }],
  gateways: [{ id: "gw-1", home: "home-1", tokenSha256: sha256(tokens.gateway) }],
  homes: { "home-1": { name: "孙玉珍", age: 81, sex: "female", rooms: { bedroom: "卧室" } } },
});

const gatewayOf = (ports: Ports, tokens: Tokens, options: RoadOptions): object => ({
  version: 1,
  gateway: "gw-1",
  data: "gateway",
  home: {
    id: "home-1",
    residents: [{ id: "resident-1", bed: "bed-1" }],
    rooms: [
      { id: "bedroom", label: { zh: "卧室", en: "Bedroom" } },
      { id: "living", label: { zh: "客厅", en: "Living room" } },
      { id: "hall", label: { zh: "门厅", en: "Hall" } },
    ],
    ...(options.rules && { rules: options.rules }),
  },
  devices: devicesOf(options),
  ...(options.serial && { serial: [{ id: "stick", family: "enocean-esp3", path: options.serial }] }),
  ...(options.outside && {
    outsideBrokers: [{ id: "z2m", url: options.outside, clientId: "gw-1", topics: ["zigbee2mqtt/#"] }],
  }),
  broker: {
    listeners: [{ host: "127.0.0.1", port: ports.broker }],
    identities: [
      { id: "bridge", tokenSha256: sha256(tokens.bridge), publish: ["zigbee2mqtt/#"], subscribe: ["zigbee2mqtt/#"] },
      { id: "listener", tokenSha256: sha256(tokens.listener), subscribe: ["hearthwatch/#"] },
    ],
  },
  centre: { url: `mqtt://127.0.0.1:${options.centrePort ?? ports.centre}`, tokenFile: "centre-token" },
  ...(options.paths && { paths: options.paths }),
  ...(options.influx && { influx: { version: 1, ...options.influx } }),
  page: { host: "127.0.0.1", port: ports.page },
});

function devicesOf(options: RoadOptions): object[] {
  const zigbee = (id: string, key: string, room: string, carries: string) => ({
    id,
    family: "zigbee2mqtt",
    key,
    room,
    carries,
    ...(carries !== "other" && { resident: "resident-1" }),
  });
  const buttons = Array.from({ length: options.buttons ?? 0 }, (_, n) => `button-${n + 1}`);
  return [
    zigbee("sos", keys.sos, "bedroom", "call"),
    zigbee("living-sos", keys.livingSos, "living", "call"),
    zigbee("fall-radar", keys.radar, "living", "fall"),
    zigbee("hall-radar", keys.hallRadar, "hall", "fall"),
    zigbee("climate", keys.climate, "bedroom", "other"),
    ...buttons.map((name) => zigbee(name, name, "bedroom", "call")),
    { id: "front-door", family: "enocean-esp3", key: doorSender, room: "hall", carries: "door", profile: "D5-00-01" },
  ];
}
