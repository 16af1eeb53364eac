/** `npm start`: a centre, a gateway and a simulated home on this machine, with real MQTT, real serial bytes and real disks. */
import { randomInt } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { openLog, silentLog } from "../../../alerts/program/log.ts";
import { buildPages } from "../../../alerts/program/page/build.ts";
import { realTimers } from "../../../alerts/program/timers.ts";
import { installerCodeFile } from "../../joining/sessions.ts";
import { startControl } from "../../simulated-home/control.ts";
import { startSimulatedHome } from "../../simulated-home/home.ts";
import { startRadar } from "../../simulated-home/radar.ts";
import { seededRandom } from "../../simulated-home/random.ts";
import { type Command, exitCodes, type Io } from "../command.ts";
import { forgetRunning, homeFolder, readRunning, readToken, writeRunning } from "../running.ts";
import { type Program, startProgram } from "./child.ts";
import { type Choices, demo, gatewayFolder, type Ports, type Secrets, writeConfigurations } from "./configure.ts";
import { freePort } from "./ports.ts";
import { secretAt } from "./secrets.ts";

export const start: Command = {
  summary: "a centre, a gateway and a simulated home on this machine; prints the addresses",
  help: `npm start [-- --trust-loopback] [--influx http://127.0.0.1:8086] [--fresh] [--verbose]

--trust-loopback  programs on this machine may speak as Zigbee2MQTT without a password (said loudly)
--influx          readings also go to this InfluxDB 1.x, database "hearthwatch"
--fresh           forgets what earlier starts left in .hearthwatch/
--verbose         shows the log lines of both programs
Example: npm start
Ends with Ctrl+C. Exit codes: 0 ended when asked, 1 something could not start.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        "trust-loopback": { type: "boolean", default: false },
        influx: { type: "string" },
        fresh: { type: "boolean", default: false },
        verbose: { type: "boolean", default: false },
      },
    });
    if (readRunning()) {
      io.stderr("hearthwatch start: it is running here already; stop that one first");
      return exitCodes.no;
    }
    if (values.fresh) rmSync(homeFolder, { recursive: true, force: true });
    mkdirSync(homeFolder, { recursive: true, mode: 0o700 });
    await buildPages(io.stderr);
    return run({ trustLoopback: values["trust-loopback"], influx: values.influx }, values.verbose, io);
  },
};

/** Longer than both programs are given (`child.ts`); whatever holds this one after it is a fault, not a reason to stay. */
const stopDeadline = 12_000;

const gatewaySaid = z.object({ page: z.url(), mqttPorts: z.array(z.int()), warnings: z.array(z.string()) });
const centreSaid = z.object({ http: z.url(), machineTokenFile: z.string() });

async function run(choices: Choices, verbose: boolean, io: Io): Promise<number> {
  const began = performance.now();
  const ports = await choosePorts();
  const secrets = openSecrets();
  const files = writeConfigurations(homeFolder, ports, secrets, choices);
  const show = (line: string) => {
    if (verbose || !line.startsWith("{")) io.stderr(line);
  };
  const stopping: (() => Promise<void>)[] = [];
  try {
    // Together, not one after the other: each tries again until the others are there.
    const simulator = startSimulator(ports, secrets, verbose);
    const [home, centre, gateway] = await Promise.all([
      simulator.then((made) => keep(stopping, made)),
      startProgram("centre", ["--config", files.centre], show).then((made) => keep(stopping, made)),
      startProgram("gateway", ["--config", files.gateway], show).then((made) => keep(stopping, made)),
    ]);
    const gatewayAt = gatewaySaid.parse(gateway.ready);
    const centreAt = centreSaid.parse(centre.ready);
    const installerFile = join(homeFolder, gatewayFolder, installerCodeFile);
    const install = `${gatewayAt.page}/install/#unlock=${readToken(installerFile)}`;
    writeRunning({
      pid: process.pid,
      page: gatewayAt.page,
      console: centreAt.http,
      broker: `mqtt://127.0.0.1:${gatewayAt.mqttPorts[0]}`,
      simulator: { url: home.url, tokenFile: secrets.simulator.file },
      centre: { url: centreAt.http, tokenFile: centreAt.machineTokenFile },
      installer: { codeFile: installerFile },
    });
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    const links = await linksOf(centre);
    for (const line of wordsFor({
      ...gatewayAt,
      install,
      console: centreAt.http,
      links,
      guest: secrets.guest.file,
      seconds,
    }))
      io.stdout(line);
    const code = await untilOver([centre.gone, gateway.gone]);
    if (process.connected) process.disconnect();
    return code;
  } catch (fault) {
    io.stderr(`hearthwatch start: ${fault instanceof Error ? fault.message : String(fault)}`);
    return exitCodes.no;
  } finally {
    forgetRunning();
    setTimeout(() => process.exit(exitCodes.broke), stopDeadline).unref();
    await Promise.all(stopping.map((stop) => stop()));
  }
}

function keep<T extends { stop(): Promise<void> }>(stopping: (() => Promise<void>)[], made: T): T {
  stopping.push(() => made.stop());
  return made;
}

async function choosePorts(): Promise<Ports> {
  return {
    page: await freePort(8080),
    console: await freePort(8090),
    homeBroker: await freePort(1883),
    centreBroker: await freePort(1884),
    stick: await freePort(0),
    radar: await freePort(0),
    control: await freePort(0),
  };
}

const openSecrets = (): Secrets => {
  const at = (name: string) => secretAt(join(homeFolder, "secrets", name));
  return {
    centre: at("centre.token"),
    bridge: at("zigbee2mqtt.token"),
    guest: at("real-devices.token"),
    simulator: at("simulator.token"),
  };
};

async function startSimulator(ports: Ports, secrets: Secrets, verbose: boolean) {
  const log = verbose ? openLog("simulated-home", "info") : silentLog;
  const radar = await startRadar({ port: ports.radar, timers: realTimers, log });
  const home = await startSimulatedHome({
    mqtt: {
      url: `mqtt://127.0.0.1:${ports.homeBroker}`,
      clientId: demo.bridge,
      username: demo.bridge,
      password: secrets.bridge.token,
    },
    tcpPort: ports.stick,
    radar,
    timers: realTimers,
    random: seededRandom(randomInt(2 ** 31)),
    log,
  });
  const control = await startControl({ home, token: secrets.simulator.token, port: ports.control });
  return {
    url: control.url,
    async stop() {
      await control.stop();
      await home.stop();
      await radar.stop();
    },
  };
}

interface Link {
  readonly name: string;
  readonly link: string;
  readonly role: "值班员 dispatcher" | "安装工程师 technician";
}

async function linksOf(centre: Program): Promise<Link[]> {
  const links: Link[] = [];
  const add = async (name: string, role: Link["role"]): Promise<void> => {
    const { link } = z.object({ link: z.url() }).parse(await centre.ask({ signInLink: name }));
    links.push({ name, link, role });
  };
  for (const name of demo.dispatchers) await add(name, "值班员 dispatcher");
  for (const name of demo.technicians) await add(name, "安装工程师 technician");
  return links;
}

interface Started {
  readonly page: string;
  readonly mqttPorts: readonly number[];
  readonly warnings: readonly string[];
  /** The technician's page, with the hub's installer code. */
  readonly install: string;
  readonly console: string;
  readonly links: readonly Link[];
  readonly guest: string;
  readonly seconds: string;
}

function wordsFor(started: Started): string[] {
  return [
    "",
    `守望 Hearthwatch is ready (${started.seconds} s)`,
    "",
    `  家里的页面  home's page   ${started.page}`,
    `  值班台      console       ${started.console}`,
    `  安装        install       ${started.install}`,
    "",
    "  一次性登录链接 one-time sign-in links:",
    ...started.links.map(({ name, link, role }) => `    ${name}  ${link}  ${role}`),
    "",
    "  Press the button on the home's page, or:  npx hearthwatch sim press|fall|cancel|open|close",
    "  Install devices from their boxes:         npx hearthwatch sim labels, then sim box-press|box-open|radar-fall",
    "  What the centre has:                      npx hearthwatch cases",
    `  Real devices: mqtt://127.0.0.1:${started.mqttPorts[0]}, user and client id ${demo.guest}, password in ${started.guest}`,
    ...started.warnings.map((warning) => `\n  !!! ${warnings[warning] ?? warning}`),
    "",
    "  ready",
  ];
}

const warnings: Readonly<Record<string, string>> = {
  loopback_trusted: "trustLoopback is ON: every program on this machine may speak as a device, without a password",
  plain_off_loopback: "devices off this machine speak without encryption",
};

function untilOver(programs: readonly Promise<number>[]): Promise<number> {
  return new Promise((resolve) => {
    // For good, not once: see `lifetime.ts`.
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve(exitCodes.done));
    process.once("disconnect", () => resolve(exitCodes.done));
    for (const gone of programs) void gone.then(() => resolve(exitCodes.no));
  });
}
