/** Starts the gateway that is to be broken, with or without a disk that fails. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Story, Told } from "./gateway.ts";

/** See `disk.c`. */
export interface DiskFaults {
  readonly trace?: string;
  readonly eioAt?: number;
  readonly eioFrom?: number;
  readonly slowFrom?: number;
  readonly slowMs?: number;
}

export interface Workshop {
  readonly folder: string;
  /** A new empty folder, on the disk. */
  room(name: string): string;
  /** A new empty folder in memory, for what is only looked at: no fsync of the harness's own is waited for. */
  shelf(name: string): string;
  shim(): string;
  clear(): void;
}

export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), "hearthwatch-faults-"));
  let shim: string | undefined;
  const shelves = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "hearthwatch-faults-"));
  let rooms = 0;
  const makeRoom = (parent: string, name: string): string => {
    rooms += 1;
    const made = join(parent, `${name}-${rooms}`);
    mkdirSync(made);
    return made;
  };
  return {
    folder,
    room: (name) => makeRoom(folder, name),
    shelf: (name) => makeRoom(shelves, name),
    shim() {
      shim ??= compile(folder);
      return shim;
    },
    clear() {
      for (const each of [folder, shelves]) rmSync(each, { recursive: true, force: true });
    },
  };
}

function compile(folder: string): string {
  const library = join(folder, "disk.so");
  const source = new URL("./disk.c", import.meta.url).pathname;
  execFileSync("gcc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl", "-lpthread"]);
  return library;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves with what it told before it ended; rejects when it ended without a word. */
  readonly told: Promise<Told>;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly errors: string;
  }>;
}

export function run(story: Story, shim?: { readonly library: string; readonly faults: DiskFaults }): Running {
  const program = new URL("./gateway.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [program, JSON.stringify(story)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: shim ? { LD_PRELOAD: shim.library, ...settings(story.dir, shim.faults) } : {},
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (bytes) => (output += bytes));
  child.stderr.on("data", (bytes) => (errors += bytes));
  const ended = new Promise<Awaited<Running["ended"]>>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, errors })),
  );
  const told = ended.then(({ code, signal }) => {
    if (output === "")
      throw new Error(`the gateway ended with ${signal ?? code} and said nothing: ${errors.slice(-2_000)}`);
    return JSON.parse(output) as Told;
  });
  // Whoever kills it does not wait for its word.
  told.catch(() => {});
  return { child, told, ended };
}

function settings(dir: string, faults: DiskFaults): Record<string, string> {
  const named = {
    DISK_TRACE: faults.trace,
    DISK_EIO_AT: faults.eioAt,
    DISK_EIO_FROM: faults.eioFrom,
    DISK_SLOW_FROM: faults.slowFrom,
    DISK_SLOW_MS: faults.slowMs,
  };
  const given = Object.entries(named).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return { DISK_DIR: dir, ...Object.fromEntries(given) };
}
