/** `hearthwatch <command>`: finds the command and hands it its arguments. Commands are loaded only when asked for. */
import { enableCompileCache, flushCompileCache } from "node:module";
import { join } from "node:path";
import { type Command, exitCodes, type Io } from "./command.ts";

// Types are stripped and scripts compiled once, not at each start: half the CPU of a start and a sixth of the memory. Where
// the folder cannot be written, Node goes on without.
enableCompileCache(join(import.meta.dirname, "..", "..", "node_modules", ".cache", "hearthwatch"));

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import("./start/start.ts")).start,
  gateway: async () => (await import("./gateway.ts")).gateway,
  centre: async () => (await import("./centre.ts")).centre,
  decode: async () => (await import("./decode.ts")).decodeCommand,
  families: async () => (await import("./families.ts")).families,
  sim: async () => (await import("./sim.ts")).sim,
  fleet: async () => (await import("./fleet.ts")).fleetCommand,
  cases: async () => (await import("./cases.ts")).cases,
  chain: async () => (await import("./chain.ts")).chainCommand,
  join: async () => (await import("./join.ts")).join,
  devices: async () => (await import("./devices.ts")).devices,
  pair: async () => (await import("./pair.ts")).pair,
  walktest: async () => (await import("./walktest.ts")).walktest,
  "test-alarm": async () => (await import("./test-alarm.ts")).testAlarm,
  report: async () => (await import("./report.ts")).report,
  paths: async () => (await import("./paths.ts")).paths,
  doctor: async () => (await import("./doctor.ts")).doctor,
  dc09: async () => (await import("./dc09.ts")).dc09,
  protected: async () => (await import("./protected.ts")).protectedCommand,
  register: async () => (await import("./register.ts")).register,
  roster: async () => (await import("./roster.ts")).roster,
  shadow: async () => (await import("./shadow.ts")).shadow,
  replay: async () => (await import("./replay.ts")).replay,
  backup: async () => (await import("./backup.ts")).backup,
  restore: async () => (await import("./backup.ts")).restore,
  wipe: async () => (await import("./wipe.ts")).wipe,
  voice: async () => (await import("./voice.ts")).voice,
  test: async () => (await import("./develop.ts")).test,
  check: async () => (await import("./develop.ts")).check,
  crash: async () => (await import("./develop.ts")).crash,
  fuzz: async () => (await import("./develop.ts")).fuzz,
  bench: async () => (await import("./develop.ts")).bench,
};

const io: Io = {
  stdout: (line) => void process.stdout.write(`${line}\n`),
  stderr: (line) => void process.stderr.write(`${line}\n`),
  stdin: process.stdin,
};

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(10)} ${(await load()).summary}`),
  );
  return `hearthwatch 守望: watches family care beds\n\n${lines.join("\n")}\n\n'hearthwatch <command> --help' shows an example and the exit codes.`;
}

async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    io.stdout(await overview());
    return name === undefined ? exitCodes.usage : exitCodes.done;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    io.stderr(`hearthwatch: there is no command "${name}"; 'hearthwatch help' lists them`);
    return exitCodes.usage;
  }
  const command = await load();
  // Now, and not only at the end: a program that is killed, or loses its power, must not begin with this again.
  flushCompileCache();
  if (rest.includes("--help") || rest.includes("-h")) {
    io.stdout(command.help);
    return exitCodes.done;
  }
  return command.run(rest, io).catch((fault: unknown) => {
    if (!isCalledWrongly(fault)) throw fault;
    io.stderr(`hearthwatch ${name}: ${fault.message}; 'hearthwatch ${name} --help' shows an example`);
    return exitCodes.usage;
  });
}

/** An option nobody knows, or one without its value: said by `parseArgs` of every command. */
const isCalledWrongly = (fault: unknown): fault is Error =>
  fault instanceof Error && "code" in fault && String(fault.code).startsWith("ERR_PARSE_ARGS");

// A closed pipe (`| head`) is the reader's choice, not a fault.
process.stdout.on("error", (fault: NodeJS.ErrnoException) =>
  process.exit(fault.code === "EPIPE" ? 0 : exitCodes.broke),
);
/** A command that has ended is not kept alive by something it forgot to close; its last lines are out long before (ms). */
const lingers = 2_000;
process.exitCode = await main(process.argv.slice(2)).catch((fault: unknown) => {
  io.stderr(`hearthwatch: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`);
  // Whatever is still open must not keep a broken program alive.
  process.exit(exitCodes.broke);
});
setTimeout(() => process.exit(), lingers).unref();
