/** Gateway or centre as a process that is meant to die, and to be started again on the same folder. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "../../alerts/program/environment.ts";
import { readUsed } from "../bench/process.ts";
import { type Child, type Ended, startChild } from "../kit/child.ts";

/** Where it shall kill itself, and how often it passes that point before. */
export interface Armed {
  readonly at: string;
  readonly after: number;
}

export interface Life {
  /** Milliseconds from spawning until it served; `undefined`: it died before. */
  readonly ready: Promise<number | undefined>;
  readonly ended: Promise<Ended>;
  /** What it printed. */
  readonly lines: readonly string[];
  /** The crash point it said it had reached; it says so itself. */
  struckAt(): string | undefined;
  kill(): void;
  stop(): Promise<Ended>;
}

export interface Program {
  readonly name: "gateway" | "centre";
  live(armed?: Armed): Life;
  /** The life that was started last. */
  readonly current: Life | undefined;
  /** Bytes of memory at most, over all lives as far as somebody looked. */
  readonly rssMax: number;
}

const command = fileURLToPath(new URL("../../gateway/command/main.ts", import.meta.url));
/** Its first life fills it, the others start in half the time. */
const compileCache = (folder: string) => ({ NODE_COMPILE_CACHE: folder });
const lookEvery = 200;

export interface ProgramOptions {
  readonly config: string;
  readonly cache: string;
  /** A module that starts the command line; the product's own unless a mistake is planted. */
  readonly entry?: string;
}

export function openProgram(name: Program["name"], { config, cache, entry = command }: ProgramOptions): Program {
  let current: Life | undefined;
  let rssMax = 0;

  const watchMemory = (child: Child): void => {
    const timer = setInterval(() => {
      rssMax = Math.max(rssMax, peakOf(child.pid));
    }, lookEvery);
    child.ended.then(
      () => clearInterval(timer),
      () => clearInterval(timer),
    );
  };

  return {
    name,
    get current() {
      return current;
    },
    get rssMax() {
      return rssMax;
    },
    live(armed) {
      const began = performance.now();
      const env = childEnvironment({
        ...compileCache(cache),
        ...(armed && { HEARTHWATCH_CRASH_AT: armed.at, HEARTHWATCH_CRASH_AFTER: String(armed.after) }),
      });
      const args = ["--disable-warning=ExperimentalWarning", entry, name, "--config", config];
      const child = startChild(process.execPath, args, { env });
      watchMemory(child);
      current = {
        ready: child
          .line((line) => (line.includes(`${name}.ready`) ? performance.now() - began : undefined))
          .catch(() => {
            // Dead before it served, or not able to: `ended` tells which.
            return undefined;
          }),
        ended: child.ended,
        lines: child.lines,
        struckAt: () => child.lines.map((line) => struck.exec(line)?.[1]).find((point) => point !== undefined),
        kill: () => child.signal("SIGKILL"),
        stop: () => child.stop(),
      };
      return current;
    },
  };
}

/** See `alerts/program/crash-point.ts`. */
const struck = /^crash point ([a-z-]+)$/;

function peakOf(pid: number): number {
  try {
    const { peakRssMib } = readUsed(
      readFileSync(`/proc/${pid}/stat`, "utf8"),
      readFileSync(`/proc/${pid}/status`, "utf8"),
    );
    return Number.isNaN(peakRssMib) ? 0 : peakRssMib * 1_048_576;
  } catch {
    // Gone between two looks.
    return 0;
  }
}
