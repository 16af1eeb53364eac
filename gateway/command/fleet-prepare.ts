/** `hearthwatch fleet prepare`: what a centre has to be told before the fleet may come. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { fleetHomes } from "../simulated-fleet/homes.ts";
import { csvOf, registerFiles, registerOf } from "../simulated-fleet/people/register.ts";
import { gatewayLines } from "../simulated-fleet/prepared.ts";
import { exitCodes, type Io } from "./command.ts";
import { secretAt } from "./start/secrets.ts";

export function prepareFleet(args: string[], io: Io): number {
  const { values } = parseArgs({
    args,
    options: {
      homes: { type: "string", default: "1400" },
      into: { type: "string" },
      seed: { type: "string", default: "7" },
      "tokens-from": { type: "string" },
    },
  });
  const count = Number(values.homes);
  if (values.into === undefined || !Number.isInteger(count) || count < 1) {
    io.stderr("hearthwatch fleet prepare: need --into <folder>, and --homes with a whole number from 1 on");
    return exitCodes.usage;
  }
  const folder = values.into;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secret = secretAt(values["tokens-from"] ?? join(folder, "fleet-secret"));
  const homes = fleetHomes(count);
  const gateways = gatewayLines(homes, secret.token);
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    io.stdout(join(folder, name));
  };
  write("gateways.yaml", stringify({ gateways }));
  write("centre.yaml", stringify({ ...centreOf, gateways }));
  const register = registerOf(homes, Number(values.seed));
  for (const file of registerFiles) write(`${file}.csv`, csvOf(register[file]));
  return exitCodes.done;
}

/** Paths are relative to the file. */
const centreOf = {
  version: 1,
  name: "莱西市服务中心",
  data: "centre",
  broker: { listeners: [{ host: "127.0.0.1", port: 1884 }] },
  http: { host: "127.0.0.1", port: 8090 },
  accounts: [{ name: "李静", roles: ["dispatcher"] }],
} as const;
