/** Commands for those who build Hearthwatch: tests, checks, crash runs, figures. They install what they need. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { childEnvironment, isInstalled } from "../../alerts/program/environment.ts";
import { type Command, exitCodes, type Io } from "./command.ts";

const root = join(import.meta.dirname, "..", "..");
const bin = (name: string) => join(root, "node_modules", ".bin", name);

/** Programs the tests start for real, and the Debian package that brings each. */
const realServers: Readonly<Record<string, string>> = {
  influxd: "influxdb",
  mosquitto: "mosquitto",
  socat: "socat",
  gammu: "gammu",
  "espeak-ng": "espeak-ng",
  chromium: "chromium",
  gcc: "gcc",
  openssl: "openssl",
  "fc-list": "fontconfig",
  pdftotext: "poppler-utils",
  python3: "python3",
};
/** Without these a screenshot of a Chinese page is a page of boxes, and a shim in C finds no headers. */
const alongside: Readonly<Record<string, readonly string[]>> = { chromium: ["fonts-noto-cjk"], gcc: ["libc6-dev"] };

function run(program: string, args: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", env: childEnvironment(extra) });
    child.on("error", () => resolve(exitCodes.broke));
    child.on("exit", (code) => resolve(code ?? exitCodes.broke));
  });
}

/** What cannot be had is said, and the tests that need it then fail: a server that is not there is never a test passed. */
async function installServers(io: Io): Promise<void> {
  const missing = Object.entries(realServers).filter(([program]) => !isInstalled(program));
  if (missing.length === 0) return;
  const packages = missing.flatMap(([program, name]) => [name, ...(alongside[program] ?? [])]);
  io.stderr(`hearthwatch: installing for the tests: ${packages.join(" ")}`);
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = (...args: string[]) => {
    const [program = "apt-get", ...rest] = [...asRoot, "apt-get", "-qq", ...args];
    return run(program, rest, { DEBIAN_FRONTEND: "noninteractive" });
  };
  await apt("update");
  if ((await apt("install", "-y", "--no-install-recommends", ...packages)) !== 0)
    io.stderr(
      `hearthwatch: could not install ${packages.join(" ")}; install them by hand, or the tests that use them fail`,
    );
}

const vitest = (args: readonly string[]) => run(process.execPath, [bin("vitest"), "run", ...args]);

const counted = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numPendingTests: z.int() });

/** Runs the tests and ends with one line of counts that a script can read; no test at all is a failure. */
async function vitestCounted(args: readonly string[], io: Io): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "hearthwatch-test-"));
  const file = join(folder, "counts.json");
  try {
    const code = await vitest(["--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...args]);
    const { numPassedTests, numFailedTests, numPendingTests } = counted.parse(JSON.parse(readFileSync(file, "utf8")));
    io.stdout(
      `${numPassedTests} passed, ${numFailedTests} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ""}`,
    );
    return numPassedTests === 0 ? exitCodes.no : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const test: Command = {
  summary: "runs every test; installs what is missing first (apt on Debian)",
  help: "npm test [-- <files or names for vitest>]\n\nExample: npm test -- test/broker\nExit codes: 0 all passed, 1 a test failed, 70 it could not run.",
  async run(args, io) {
    await installServers(io);
    return vitestCounted(args, io);
  },
};

export const check: Command = {
  summary: "types, lint, dead code, then the tests (--no-tests leaves them out)",
  help: "npm run check [-- --no-tests]\n\nExample: npm run check -- --no-tests\nExit codes: 0 all good, 1 something is not.",
  async run(args) {
    const steps = [
      () => run(bin("tsc"), ["--noEmit"]),
      () => run(bin("biome"), ["check", "--error-on-warnings", "."]),
      () => run(process.execPath, [bin("knip")]),
      ...(args.includes("--no-tests") ? [] : [() => vitest([])]),
    ];
    for (const step of steps) if ((await step()) !== 0) return exitCodes.no;
    return exitCodes.done;
  },
};

export const crash: Command = {
  summary: "kills gateway and centre at every named point, breaks disks; counts what was lost and doubled",
  help: "npm run crash [-- --runs 50 --seed 1 --row F-13 --planted --json]\n\n--row takes the beginning of an id: F-02 is every named point of the gateway. --planted hands the rows a gateway that\nacknowledges before it commits; they must then report losses.\n\nExample: npm run crash -- --runs 50\nExit codes: 0 nothing lost and nothing doubled, 1 otherwise, 2 called wrongly.",
  run: (args) => run(process.execPath, [join(root, "test", "crash", "run.ts"), ...args]),
};

export const bench: Command = {
  summary: "measures: messages a second, CPU, memory, press to stored, start-up",
  help: "npm run bench [-- --json]\n\nExample: npm run bench\nExit codes: 0 measured, 1 a run failed.",
  run: (args) => run(process.execPath, [join(root, "test", "bench", "run.ts"), ...args]),
};

export const fuzz: Command = {
  summary:
    "spoils the vectors of every device family by the million; nothing may throw, keep memory or hide a good frame",
  help: "npm run fuzz [-- --family rflink --bytes 10000000 --seed 1 --json]\n\nExample: npm run fuzz -- --family zigbee2mqtt --seed 7\nExit codes: 0 all held, 1 something did not (its bytes are printed), 2 called wrongly.",
  run: (args) => run(process.execPath, [join(root, "test", "fuzz", "run.ts"), ...args]),
};
