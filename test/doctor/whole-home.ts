/**
 * A whole home with everything that a real one has: a stick on a serial wire, Zigbee2MQTT behind a mosquitto, InfluxDB, and a
 * centre with a certificate. The doctor comes as a person calls it: by its command.
 */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { childEnvironment } from "../../alerts/program/environment.ts";
import { bridgeInfo } from "../../gateway/simulated-home/bridge.ts";
import { startTestCentre } from "../centre/running.ts";
import { runToEnd } from "../kit/child.ts";
import { tempFolder } from "../kit/folder.ts";
import { launcher } from "../kit/hearthwatch.ts";
import { startInfluxd } from "../kit/influxd.ts";
import { startMosquitto } from "../kit/mosquitto.ts";
import { freePort } from "../kit/ports.ts";
import { openStick } from "../kit/stick.ts";
import { wire } from "../kit/wire.ts";
import { authority } from "./certificates.ts";
import { patient } from "./patient.ts";

export type Settings = Record<string, unknown>;

export interface Report {
  readonly code: number | null;
  readonly findings: readonly {
    readonly check: string;
    readonly verdict: "ok" | "warn" | "fault";
    readonly code: string;
    readonly zh: { readonly found: string; readonly do?: string };
    readonly en: { readonly found: string; readonly do?: string };
  }[];
}

/** How the command is called: with the environment, or inside another program, that a fault needs. */
export interface Calling {
  readonly env?: Readonly<Record<string, string>>;
  readonly inside?: readonly string[];
}

const sos = { id: "sos", family: "zigbee2mqtt", key: "bedroom-sos", room: "hall", carries: "call" };
/** What Zigbee2MQTT keeps at the broker. */
const kept = { qos: 0, retain: true } as const;

export async function openWholeHome() {
  const ends: (() => unknown)[] = [];
  const folder = tempFolder("whole-home");
  ends.push(() => folder.remove());
  const token = randomBytes(32).toString("base64url");
  const tokenSha256 = createHash("sha256").update(token).digest("hex");
  const known = authority(folder.path, "known");
  const listener = (name: string, from: string, until: string) => {
    const { key, cert } = known.issue("IP:127.0.0.1", from, until);
    const tls = { keyFile: join(folder.path, `${name}.key`), certFile: join(folder.path, `${name}.pem`) };
    writeFileSync(tls.keyFile, key, { mode: 0o600 });
    writeFileSync(tls.certFile, cert);
    return { port: 0, tls };
  };
  const [cable, influxd, mosquitto, centre, port] = await Promise.all([
    wire(),
    startInfluxd(),
    startMosquitto(),
    startTestCentre(
      folder.path,
      {},
      {
        gateways: [{ id: "gw-1", home: "home-1", tokenSha256 }],
        homes: { "home-1": {} },
        broker: { listeners: [listener("good", "20250101", "20991231"), listener("old", "20240101", "20250601")] },
      },
    ),
    freePort(),
  ]);
  ends.push(
    () => cable.remove(),
    () => influxd.stop(),
    () => mosquitto.remove(),
    () => centre.stop(),
  );
  await influxd.query('CREATE DATABASE "home"');
  let plugged = await openStick(cable.far);
  const stick = {
    stop: () => plugged.stop(),
    async start() {
      plugged = await openStick(cable.far);
    },
  };
  ends.push(() => stick.stop());
  const speaker = await mosquitto.speaker();
  const introduce = async (settings: object, state = "online") => {
    const info = { ...JSON.parse(bridgeInfo()), config: settings };
    await speaker.publishAsync("zigbee2mqtt/bridge/info", JSON.stringify(info), kept);
    await speaker.publishAsync("zigbee2mqtt/bridge/state", JSON.stringify({ state }), kept);
    // The broker has taken everything before this one is answered.
    await speaker.publishAsync("elsewhere", "", { qos: 1 });
  };
  await introduce({ device_options: { qos: 1 } });
  const [good = 0, old = 0] = centre.addresses.mqttPorts;
  const centreAt = (tlsPort: number) => ({
    url: `mqtts://127.0.0.1:${tlsPort}`,
    tokenFile: "token",
    caFile: known.file,
  });
  const at = await patient({
    log: "info",
    devices: [sos],
    serial: [{ id: "stick", family: "enocean-esp3", path: cable.path }],
    broker: { listeners: [{ port }], identities: [{ id: "lamp", tokenSha256 }] },
    outsideBrokers: [{ id: "z2m", url: mosquitto.url, clientId: "gw-1", topics: ["zigbee2mqtt/#"] }],
    influx: { version: 1, url: influxd.url, database: "home" },
    centre: centreAt(good),
  });
  ends.push(at.remove);
  at.write("token", `${token}\n`);
  const well = readFileSync(at.file, "utf8");

  return {
    ...{ at, cable, stick, centre, influxd, introduce, brokerPort: port, oldCentre: centreAt(old) },
    nobody: async () => centreAt(await freePort()),
    press: () => speaker.publishAsync("zigbee2mqtt/bedroom-sos", '{"battery":100}', { qos: 1 }),
    /** Changes the configuration; returns how to change it back. */
    change(more: Settings) {
      at.write("gateway.yaml", stringify({ ...parse(well), ...more }));
      return () => void at.write("gateway.yaml", well);
    },
    async doctor({ env, inside = [] }: Calling = {}): Promise<Report> {
      const command = [process.execPath, launcher, "doctor", "--config", at.file, "--json", "--listen", "1"];
      const [program = "", ...args] = [...inside, ...command];
      const told = await runToEnd(program, args, { env: childEnvironment(env) });
      if (!told.output.startsWith("{")) throw new Error(`the doctor gave no report:\n${told.text}`);
      return { code: told.code, findings: JSON.parse(told.output).findings };
    },
    async stop() {
      for (const end of ends.reverse()) await end();
    },
  };
}
export type WholeHome = Awaited<ReturnType<typeof openWholeHome>>;
