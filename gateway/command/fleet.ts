/** `hearthwatch fleet`: a thousand homes on one machine, for whoever wants to see what a centre bears. */
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openLog } from "../../alerts/program/log.ts";
import { textIn } from "../../alerts/program/text-file.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { type Fleet, startFleet } from "../simulated-fleet/fleet.ts";
import { version } from "../version.ts";
import { type Command, exitCodes } from "./command.ts";
import { prepareFleet } from "./fleet-prepare.ts";

export const fleetCommand: Command = {
  summary: "many simulated homes in one process, each with its own line and identity, for a centre to be tried with",
  help: `hearthwatch fleet --centre mqtts://127.0.0.1:8884 --tokens-from <secret file> [--homes 1400] [--seed 7] [--minutes 10]
                  [--faster 1] [--quiet] [--storm 1000] [--ca centre.pem] [--json]
hearthwatch fleet prepare --into <folder> [--homes 1400] [--tokens-from <secret file>]

Each home has a real MQTT connection and speaks as its gateway would: alerts kept until the centre has stored them, a beat every
20 s, a report every 60 s, answers to commands. Ordinary life, faults, bad lines and emergencies come by seeded chance, calls as
often as the field counts them; people and homes are invented. After the minutes it waits until everything is stored.

--tokens-from  a file with the secret that all tokens follow from (there is no other way in); 'prepare' makes one
--faster       so many times as many happenings as in life
--quiet        nothing happens by chance: lines, beats and reports only
--storm        so many homes raise a warning in the same moment, half way through
prepare        writes gateways.yaml and centre.yaml for the centre, and the register as CSV files

Example: npx hearthwatch fleet prepare --homes 1400 --into fleet && npx hearthwatch fleet --homes 1400 --centre mqtt://127.0.0.1:1884 --tokens-from fleet/fleet-secret
Exit codes: 0 all stored, nothing doubled, 1 something was lost or doubled or never connected, 2 called wrongly.`,
  async run(args, io) {
    if (args[0] === "prepare") return prepareFleet(args.slice(1), io);
    const settings = settingsOf(args);
    if (typeof settings === "string") {
      io.stderr(`hearthwatch fleet: ${settings}; 'hearthwatch fleet --help' shows an example`);
      return exitCodes.usage;
    }
    const log = openLog("fleet", "error");
    const fleet = startFleet(settings, { timers: realTimers, now: Date.now, log, version });
    const result = await live(fleet, settings);
    await fleet.stop();
    io.stdout(settings.json ? JSON.stringify(result) : inLines(result));
    const good = result.connected === result.homes && result.waiting === 0 && result.doubled === 0;
    return good ? exitCodes.done : exitCodes.no;
  },
};

interface Settings {
  readonly url: string;
  readonly ca: string | undefined;
  readonly secret: string;
  readonly homes: number;
  readonly seed: number;
  readonly minutes: number;
  readonly storm: number;
  readonly json: boolean;
  readonly life?: { readonly faster: number };
}

/** More connections than one process has descriptors for, on most machines. */
const homesAtMost = 20_000;

function settingsOf(args: string[]): Settings | string {
  const { values } = parseArgs({
    args,
    options: {
      centre: { type: "string" },
      "tokens-from": { type: "string" },
      homes: { type: "string", default: "1400" },
      seed: { type: "string", default: "7" },
      minutes: { type: "string", default: "10" },
      faster: { type: "string", default: "1" },
      storm: { type: "string", default: "0" },
      ca: { type: "string" },
      quiet: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const { centre, "tokens-from": file } = values;
  if (centre === undefined || !/^mqtts?:\/\/[^/]+$/.test(centre))
    return `--centre needs mqtt://host:port or mqtts://host:port, found "${centre ?? ""}"`;
  const secret = file === undefined ? undefined : textIn(file)?.trim();
  if (secret === undefined || secret.length < 32)
    return "--tokens-from needs a file with a secret of at least 32 signs; 'hearthwatch fleet prepare' makes one";
  const numbers = { homes: values.homes, seed: values.seed, minutes: values.minutes, storm: values.storm };
  for (const [name, text] of Object.entries({ ...numbers, faster: values.faster }))
    if (!/^\d+(\.\d+)?$/.test(text)) return `--${name} needs a number, found "${text}"`;
  const homes = Number(values.homes);
  if (!Number.isInteger(homes) || homes < 1 || homes > homesAtMost)
    return `--homes needs a whole number from 1 to ${homesAtMost}`;
  return {
    ...{ url: centre, secret, homes, seed: Number(values.seed), minutes: Number(values.minutes) },
    ...{ storm: Number(values.storm), json: values.json },
    ca: values.ca === undefined ? undefined : readFileSync(values.ca, "utf8"),
    ...(!values.quiet && { life: { faster: Number(values.faster) } }),
  };
}

/** ms: for all homes to be there, and for the last receipt. */
const patience = { connect: 60_000, settle: 60_000, look: 100 } as const;

async function live(fleet: Fleet, { minutes, storm, homes }: Settings) {
  const began = performance.now();
  await until(() => fleet.connected === homes, patience.connect);
  const connectedAfter = (performance.now() - began) / 1_000;
  // A centre that lets nobody in does not do so later.
  const half = fleet.connected === 0 ? 0 : (minutes * 60_000) / 2;
  await pause(half);
  if (storm > 0) fleet.storm(storm, "mains_lost");
  await pause(half);
  fleet.calm();
  if (fleet.connected > 0) await until(() => fleet.waiting === 0 && fleet.connected === homes, patience.settle);
  const { user, system } = process.cpuUsage();
  return {
    ...{ homes, connected: fleet.connected, waiting: fleet.waiting, connectedAfterS: round(connectedAfter) },
    ...fleet.figures(),
    cpuSeconds: round((user + system) / 1e6),
  };
}

async function until(holds: () => boolean, ms: number): Promise<void> {
  const over = performance.now() + ms;
  while (!holds() && performance.now() < over) await pause(patience.look);
}

const round = (n: number): number => Math.round(n * 100) / 100;

/** `storedMs.p99   12.5`, one figure a line. */
function inLines(value: object, path = ""): string {
  return Object.entries(value)
    .map(([name, each]) => {
      const at = path ? `${path}.${name}` : name;
      return typeof each === "object" && each !== null ? inLines(each, at) : `${at.padEnd(28)} ${String(each)}`;
    })
    .join("\n");
}
