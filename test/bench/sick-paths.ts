/**
 * What three sick paths cost the healthy one beside them. Two homes on this machine whose centre refuses: in one every press goes
 * out by a healthy path alone, in the other also by one that hangs, one that lies (200 with an error code) and one whose answers
 * come late. They are pressed turn about, so that whatever else this machine does falls on both.
 */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { freePort } from "../kit/ports.ts";
import { percentile, round, type Spread, spread } from "./figures.ts";
import { connectLoad, type LoadClient } from "./load.ts";
import { type Program, startProgram } from "./world.ts";

export interface SickPaths {
  /** Milliseconds from the press until the healthy receiver has the request, the path alone. */
  readonly alone: Spread;
  readonly besideThreeSick: Spread;
  /** p99 beside the sick ones by p99 alone; the aim is 1.5. */
  readonly p99Ratio: number;
  /** Requests that the sick receivers were sent meanwhile: they were tried, not left out. */
  readonly sickRequests: number;
}

/** ms that the late receiver takes: the path gives it 5 s. */
const late = 4_500;
/** ms between two presses: a home in trouble, not a load test. */
const between = 60;
const roads = ["alone", "beside"] as const;
type Road = (typeof roads)[number];

type Receiver = (request: IncomingMessage, answer: ServerResponse) => void;

export async function measureSickPaths(presses: number, onLine: (line: string) => void): Promise<SickPaths> {
  const folder = mkdtempSync(join(tmpdir(), "hearthwatch-bench-paths-"));
  const stops: (() => Promise<unknown>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  try {
    const arrivals = new Map<string, (at: number) => void>();
    let sickRequests = 0;
    const open = async (receive: Receiver): Promise<number> => {
      const server = await listening(receive);
      stops.push(() => ended(server));
      return (server.address() as AddressInfo).port;
    };
    const healthy = await open((request, answer) => {
      void bodyOf(request).then((body) => {
        const at = performance.now();
        const device = /"device":"([\w-]+)"/.exec(body)?.[1];
        if (device !== undefined) arrivals.get(device)?.(at);
        answer.writeHead(200).end("{}");
      });
    });
    const counted =
      (receive: Receiver): Receiver =>
      (request, answer) => {
        sickRequests += 1;
        receive(request, answer);
      };
    const ports = {
      hangs: await open(counted(() => {})),
      lies: await open(counted((_, answer) => void answer.writeHead(200).end('{"code":500,"message":"no"}'))),
      late: await open(counted((_, answer) => void setTimeout(() => answer.writeHead(200).end("{}"), late))),
    };
    const homes = new Map<Road, LoadClient>();
    for (const road of roads) {
      const { program, client } = await startHome(join(folder, road), road, presses, { healthy, ...ports }, onLine);
      stops.push(() => program.stop());
      homes.set(road, client);
    }
    const took: Record<Road, number[]> = { alone: [], beside: [] };
    for (let n = 0; n < presses; n += 1)
      for (const road of roads) {
        took[road].push(await press(homes.get(road), buttonOf(road, n), arrivals));
        await new Promise((done) => setTimeout(done, between));
      }
    return {
      ...{ alone: spread(took.alone), besideThreeSick: spread(took.beside), sickRequests },
      p99Ratio: round(percentile(took.beside, 0.99) / percentile(took.alone, 0.99)),
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

const buttonOf = (road: Road, n: number): string => `${road}-${n}`;

async function press(
  client: LoadClient | undefined,
  button: string,
  arrivals: Map<string, (at: number) => void>,
): Promise<number> {
  const arrived = new Promise<number>((resolve) => arrivals.set(button, resolve));
  const began = performance.now();
  await client?.publish(`zigbee2mqtt/${button}`, JSON.stringify({ action: "emergency" }));
  return (await arrived) - began;
}

interface Ports {
  readonly healthy: number;
  readonly hangs: number;
  readonly lies: number;
  readonly late: number;
}

async function startHome(
  folder: string,
  road: Road,
  presses: number,
  ports: Ports,
  onLine: (line: string) => void,
): Promise<{ readonly program: Program; readonly client: LoadClient }> {
  const broker = await freePort();
  const token = randomBytes(32).toString("base64url");
  mkdirSync(folder);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
  write("token", `${token}\n`);
  write("webhook", `whsec_${randomBytes(32).toString("base64")}\n`);
  write("destinations.yaml", stringify({ lies: { deviceKey: "bench" } }));
  const https = (label: keyof Ports) => ({
    ...{ kind: "https", label, url: `http://127.0.0.1:${ports[label]}/v1/alerts`, secretFile: "webhook" },
    supervision: "off",
  });
  const lies = {
    kind: "bark",
    label: "lies",
    url: `http://127.0.0.1:${ports.lies}`,
    supervision: "off",
    test: "never",
  };
  const paths = road === "alone" ? [https("healthy")] : [https("healthy"), https("hangs"), lies, https("late")];
  write(
    "gateway.yaml",
    stringify({
      ...{ version: 1, gateway: "bench", data: "gateway", log: "error" },
      home: { id: "bench-home", rooms: [{ id: "hall", label: { zh: "门厅", en: "Hall" } }] },
      devices: Array.from({ length: presses }, (_, n) => ({
        ...{ id: buttonOf(road, n), family: "zigbee2mqtt", key: buttonOf(road, n), room: "hall", carries: "call" },
      })),
      broker: {
        listeners: [{ host: "127.0.0.1", port: broker }],
        identities: [
          { id: "load-0", tokenSha256: createHash("sha256").update(token).digest("hex"), publish: ["zigbee2mqtt/#"] },
        ],
      },
      // Nobody is there: it refuses.
      centre: { url: `mqtt://127.0.0.1:${await freePort()}`, tokenFile: "token" },
      page: { host: "127.0.0.1", port: await freePort() },
      destinationsFile: "destinations.yaml",
      paths,
      escalation: paths.map(({ label }) => ({ path: label, without: "claimed", after: "0 s" })),
    }),
  );
  const program = await startProgram(["gateway", "--config", join(folder, "gateway.yaml")], onLine);
  const client = await connectLoad(broker, { clientId: "load-0", username: "load-0", password: token });
  return { program, client };
}

async function listening(receive: Receiver): Promise<Server> {
  const server = createServer(receive).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function ended(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) body += String(part);
  return body;
}
