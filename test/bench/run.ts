/** `npm run bench`: the figures of one run, as JSON or to be read. */
import { execFileSync } from "node:child_process";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureFleet } from "./fleet.ts";
import { measureBurst, measureIdle, measurePresses, measureStart, type Settings } from "./measures.ts";
import { machine } from "./process.ts";
import { measureSickPaths } from "./sick-paths.ts";
import { openWorld, pressButtons } from "./world.ts";

const help = `npm run bench [-- options]

Starts a centre, a gateway and influxd 1.6.7 in a folder under the system's temporary folder (that is the disk the fsyncs
go to), gives them devices over MQTT at QoS 1, and prints what was measured:

  idle    RSS and CPU of the gateway with nothing to do
  burst   messages acknowledged a second (each on disk first) by 20 clients, and what that costs until all is in InfluxDB
  press   milliseconds from a press to the centre's "stored", alone and among 500 messages a second
  start   milliseconds from spawning the gateway until it is ready, and until its first alarm is stored

  paths   milliseconds from a press to a healthy path's receiver, alone and beside three sick paths, turn about

  fleet   a centre with a whole city's homes and a console in Chromium: ordinary life, the centre's restart, an area lost, storms

  --only idle,burst,press,start,paths   some of them (all but fleet, which takes a quarter of an hour)
  --homes 1400 --minutes 10       of the fleet, and of its ordinary life
  --messages 100000               of the burst
  --presses 200                   of each series; at most ${Math.floor((pressButtons - 20) / 2)}
  --rounds 5                      starts; at most 20
  --idle-seconds 10
  --json                          one JSON object instead of lines
  --verbose                       what gateway and centre say, on standard error

Exit codes: 0 measured and nothing lost, 1 a run failed or something acknowledged was lost, 2 called wrongly.`;

const all = ["idle", "burst", "press", "start", "paths"] as const;
type Part = (typeof all)[number] | "fleet";
const parts: readonly Part[] = [...all, "fleet"];

const { values } = parseArgs({
  options: {
    only: { type: "string", default: all.join(",") },
    messages: { type: "string", default: "100000" },
    presses: { type: "string", default: "200" },
    rounds: { type: "string", default: "5" },
    homes: { type: "string", default: "1400" },
    minutes: { type: "string", default: "10" },
    "idle-seconds": { type: "string", default: "10" },
    json: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  if (values.help) {
    say(help);
    return 0;
  }
  const settings = readSettings();
  const wanted = values.only.split(",").map((name) => parts.find((each) => each === name.trim()));
  if (!settings || wanted.includes(undefined)) {
    tell("bench: a number or a name of --only is not right; see --help");
    return 2;
  }
  const load = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;
  const loadBefore = load();
  const measured = await measure(settings, new Set(wanted.filter((name) => name !== undefined)));
  const report = { commit: commit(), node: process.version, machine: machine(), settings, ...measured };
  // What else the machine had to do: figures of a loaded machine are compared with their own kind only.
  const loads = { loadBefore, loadAfter: load() };
  if (values.json) say(JSON.stringify({ ...report, ...loads }));
  else say(inLines({ ...report, ...loads }));
  const { fleet } = { fleet: undefined, ...measured };
  return (measured.burst?.lost ?? 0) + (fleet?.lost ?? 0) + (fleet?.doubled ?? 0) === 0 ? 0 : 1;
}

function readSettings(): BenchSettings | undefined {
  const settings = {
    messages: Number(values.messages),
    presses: Number(values.presses),
    rounds: Number(values.rounds),
    idleSeconds: Number(values["idle-seconds"]),
    homes: Number(values.homes),
    minutes: Number(values.minutes),
  };
  const fits =
    Object.entries(settings).every(([name, n]) => (name === "minutes" || Number.isInteger(n)) && n > 0) &&
    settings.presses * 2 + 20 <= pressButtons &&
    settings.rounds <= 20;
  return fits ? settings : undefined;
}

interface BenchSettings extends Settings {
  readonly rounds: number;
  readonly homes: number;
  readonly minutes: number;
}

async function measure(settings: BenchSettings, wanted: ReadonlySet<Part>) {
  const onLine = (line: string): void => {
    if (values.verbose) tell(line);
  };
  const paths = async () => {
    if (!wanted.has("paths")) return {};
    tell("bench: paths …");
    return { paths: await measureSickPaths(settings.presses, onLine) };
  };
  const fleet = async () =>
    wanted.has("fleet") ? { fleet: await measureFleet({ ...settings, seed: 7 }, onLine, tell) } : {};
  if ([...wanted].every((name) => name === "paths" || name === "fleet"))
    return { ...nothing, ...(await paths()), ...(await fleet()) };
  const world = await openWorld(onLine);
  try {
    const step = async <T>(name: Part, work: () => Promise<T>): Promise<T | undefined> => {
      if (!wanted.has(name)) return undefined;
      tell(`bench: ${name} …`);
      return await work();
    };
    return {
      idle: await step("idle", () => measureIdle(world, settings)),
      burst: await step("burst", () => measureBurst(world, settings)),
      press: await step("press", () => measurePresses(world, settings)),
      start: await step("start", () => measureStart(world, settings.presses * 2, settings.rounds)),
      ...(await paths()),
      ...(await fleet()),
    };
  } finally {
    await world.stop();
  }
}

const nothing = { idle: undefined, burst: undefined, press: undefined, start: undefined };

function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], {
      cwd: import.meta.dirname,
      encoding: "utf8",
    }).trim();
  } catch {
    return "unknown";
  }
}

/** `burst.cpuSecondsPer100k   2.31`, one figure a line. */
function inLines(value: object, path = ""): string {
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => {
      const at = path ? `${path}.${name}` : name;
      return typeof each === "object" && each !== null ? inLines(each, at) : `${at.padEnd(32)} ${String(each)}`;
    })
    .join("\n");
}

process.exitCode = await main().catch((fault: unknown) => {
  tell(`bench: ${fault instanceof Error ? fault.message : String(fault)}`);
  return 1;
});
