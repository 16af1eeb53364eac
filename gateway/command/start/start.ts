/** `npm start`: a centre, a gateway and a simulated home on this machine, with real MQTT, real serial bytes and real disks. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { buildPages } from "../../../alerts/program/page/build.ts";
import { installerCodeFile } from "../../joining/sessions.ts";
import { type Command, exitCodes, type Io } from "../command.ts";
import { forgetRunning, homeFolder, readRunning, readToken, writeRunning } from "../running.ts";
import { startProgram } from "./child.ts";
import { type Choices, gatewayFolder, type Ports, type Secrets, writeConfigurations } from "./configure.ts";
import { freePort } from "./ports.ts";
import { fillRegister } from "./register.ts";
import { secretAt } from "./secrets.ts";
import { startSimulator } from "./simulator.ts";
import { linksOf, wordsFor } from "./words.ts";

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
    home.come();
    const filled = await fillRegister(centreAt.http, readToken(centreAt.machineTokenFile), homeFolder);
    if (filled !== undefined) io.stderr(`hearthwatch start: the register was not filled: ${filled}`);
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
    line: await freePort(0),
    web: await freePort(0),
  };
}

const openSecrets = (): Secrets => {
  const at = (name: string) => secretAt(join(homeFolder, "secrets", name));
  return {
    centre: at("centre.token"),
    bridge: at("zigbee2mqtt.token"),
    guest: at("real-devices.token"),
    simulator: at("simulator.token"),
    fleet: at("fleet.token"),
  };
};

function untilOver(programs: readonly Promise<number>[]): Promise<number> {
  return new Promise((resolve) => {
    // For good, not once: see `lifetime.ts`.
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve(exitCodes.done));
    process.once("disconnect", () => resolve(exitCodes.done));
    for (const gone of programs) void gone.then(() => resolve(exitCodes.no));
  });
}
