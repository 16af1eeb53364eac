#!/usr/bin/env node
// The launcher: plain JavaScript that any Node >= 20 can run. It installs what is missing, finds the pinned Node 24 and
// hands over to `command/main.ts`. Nothing else of the project may be imported here: it would not run on Node 20.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const setUp = ["start", "test", "check", "crash", "bench", "fuzz"];

function say(text) {
  process.stderr.write(`hearthwatch: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(70);
}

/** What was installed last: the lock file's own sum. A lock file with a new date and the same content is no reason to install. */
const stamp = join(root, "node_modules", ".hearthwatch-installed");
const lockSum = () =>
  createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");

/** Without our stamp (`npm ci` by hand) npm's own file decides: it is written last, after a whole installation. */
function installed() {
  if (existsSync(stamp)) return readFileSync(stamp, "utf8") === lockSum();
  const done = join(root, "node_modules", ".package-lock.json");
  return existsSync(done) && statSync(done).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs - 1;
}

function install() {
  say("installing packages (npm ci), once ...");
  const npm = process.env.npm_execpath;
  const args = [
    "ci",
    "--ignore-scripts",
    "--include=dev",
    "--include=optional",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  const done = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ["ignore", 2, 2] })
    : spawnSync("npm", args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (done.status !== 0) fail("the packages could not be installed; run `npm ci` here and read what it says");
  writeFileSync(stamp, lockSum());
}

/** The pinned Node, else the running one if it is new enough to strip types. */
function findNode() {
  const name = `node-linux-${process.arch}`;
  const candidates = [join(root, "node_modules", name, "bin", "node")];
  try {
    candidates.push(join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "bin", "node"));
  } catch {
    // Not installed for this machine: the running Node may still do.
  }
  const pinned = candidates.find((path) => existsSync(path));
  if (pinned) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return fail(
    `needs Node 24: none is packaged for ${process.platform}-${process.arch}, and this is ${process.version}`,
  );
}

const args = process.argv.slice(2);
if (setUp.includes(args[0] ?? "") && !installed()) install();
if (!existsSync(join(root, "node_modules"))) fail("packages are missing; run `npm ci` first");

const node = findNode();
const command = ["--disable-warning=ExperimentalWarning", join(root, "gateway", "command", "main.ts"), ...args];
const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ""}` };
// The fourth is a line between us: it breaks when we are gone, however we went, and then the program stops as well.
const child = spawn(node, command, { stdio: ["inherit", "inherit", "inherit", "ipc"], env });
// A terminal sends its signals to the whole group; a supervisor only to us. Both must reach the program, and we outlive it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (fault) => fail(fault.message));
child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 70)));
