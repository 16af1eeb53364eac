/** Writes the two configurations of `npm start`: a small centre with one real gateway, in Laixi's towns. Every person in it is invented. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { fleetHomes } from "../../simulated-fleet/homes.ts";
import { gatewayLines } from "../../simulated-fleet/prepared.ts";
import { simulatedDevices, simulatedRooms, zigbeeBase } from "../../simulated-home/devices.ts";
import { radarPort } from "../../simulated-home/labels.ts";
import type { Secret } from "./secrets.ts";

export const demo = {
  gateway: "gw-0001",
  home: "home-0001",
  bed: "bed-0001",
  resident: "resident-0001",
  /** Broker identity of the simulated Zigbee2MQTT, and of a real one that joins. */
  bridge: "zigbee2mqtt",
  guest: "real-devices",
  dispatchers: ["李静", "周敏"],
  shiftLeads: ["陈岩"],
  technicians: ["高远"],
  admins: ["吴敏"],
  auditors: ["郑清"],
  /** Beside the one with a gateway of its own: the plan's twelve towns in small. */
  otherHomes: 36,
} as const;

/** Of its data, beside the configuration. */
export const gatewayFolder = "gateway";

export interface Ports {
  readonly page: number;
  readonly console: number;
  readonly homeBroker: number;
  readonly centreBroker: number;
  readonly stick: number;
  readonly radar: number;
  readonly control: number;
  /** Where the home's ways out begin: to the centre's broker, and to its web address. */
  readonly line: number;
  readonly web: number;
}

export interface Secrets {
  readonly centre: Secret;
  readonly bridge: Secret;
  readonly guest: Secret;
  readonly simulator: Secret;
  /** The tokens of the other homes follow from it. */
  readonly fleet: Secret;
}

export interface Choices {
  readonly trustLoopback: boolean;
  readonly influx: string | undefined;
}

export function writeConfigurations(folder: string, ports: Ports, secrets: Secrets, choices: Choices) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, body: object) => {
    const file = join(folder, name);
    writeFileSync(file, `# Written by \`npm start\` at each start: changes here are lost.\n${stringify(body)}`, {
      mode: 0o600,
    });
    return file;
  };
  return {
    centre: write("centre.yaml", centreOf(ports, secrets)),
    gateway: write("gateway.yaml", gatewayOf(ports, secrets, choices)),
  };
}

function gatewayOf(ports: Ports, secrets: Secrets, choices: Choices): object {
  const own = [`${zigbeeBase}/#`];
  return {
    version: 1,
    gateway: demo.gateway,
    data: gatewayFolder,
    home: {
      id: demo.home,
      timeZone: "Asia/Shanghai",
      residents: [{ id: demo.resident, bed: demo.bed }],
      rooms: simulatedRooms,
      rules: { nightDoors: ["front-door"], doorLeftOpen: "5 min" },
    },
    devices: simulatedDevices.map((device) => ({
      ...device,
      ...((device.carries === "call" || device.carries === "fall") && { resident: demo.resident }),
    })),
    serial: [
      { id: "enocean", family: "enocean-esp3", path: `tcp://127.0.0.1:${ports.stick}` },
      // Wired, but nobody's yet: it is there to be installed.
      { id: radarPort, family: "radar-tinyframe", path: `tcp://127.0.0.1:${ports.radar}` },
    ],
    broker: {
      listeners: [{ host: "127.0.0.1", port: ports.homeBroker }],
      ...(choices.trustLoopback && { trustLoopback: { publish: own, subscribe: [...own, "hearthwatch/#"] } }),
      identities: [
        {
          id: demo.bridge,
          tokenSha256: secrets.bridge.sha256,
          publish: own,
          subscribe: own,
          speaksForMany: true,
          retain: [`${zigbeeBase}/bridge/#`, `${zigbeeBase}/+/availability`],
        },
        { id: demo.guest, tokenSha256: secrets.guest.sha256, publish: own, subscribe: [...own, "hearthwatch/#"] },
      ],
    },
    centre: {
      url: `mqtt://127.0.0.1:${ports.line}`,
      tokenFile: secrets.centre.file,
      join: `http://127.0.0.1:${ports.console}`,
    },
    // The second way to the same centre: it joins in when the line does not answer.
    paths: [
      {
        kind: "https",
        label: "centre-web",
        url: `http://127.0.0.1:${ports.web}/v1/alerts`,
        news: `http://127.0.0.1:${ports.web}/v1/receipts`,
      },
    ],
    ...(choices.influx !== undefined && { influx: { version: 1, url: choices.influx, database: "hearthwatch" } }),
    page: { port: ports.page },
    simulatedHome: { url: `http://127.0.0.1:${ports.control}`, tokenFile: secrets.simulator.file },
  };
}

function centreOf(ports: Ports, secrets: Secrets): object {
  return {
    version: 1,
    name: "莱西市服务中心",
    data: "centre",
    broker: { listeners: [{ host: "127.0.0.1", port: ports.centreBroker }] },
    http: { host: "127.0.0.1", port: ports.console },
    accounts: [
      ...demo.dispatchers.map((name) => ({ name, roles: ["dispatcher"] })),
      ...demo.shiftLeads.map((name) => ({ name, roles: ["shift_lead"] })),
      ...demo.technicians.map((name) => ({ name, roles: ["technician"] })),
      ...demo.admins.map((name) => ({ name, roles: ["admin"] })),
      ...demo.auditors.map((name) => ({ name, roles: ["auditor"] })),
    ],
    gateways: [
      // The token itself and not its digest: what comes by the second way is signed by a secret that follows from it.
      { id: demo.gateway, home: demo.home, town: "水集街道", bed: demo.bed, tokenFile: secrets.centre.file },
      ...gatewayLines(fleetHomes(demo.otherHomes), secrets.fleet.token),
    ],
  };
}
