/** A program in a process group of its own, that dies with the test. */
import { spawn } from "node:child_process";
import { over, watchGroup } from "./orphans.ts";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly pid: number;
  /** Everything it printed, line by line; standard error among it. */
  readonly lines: readonly string[];
  /** What it printed to standard output alone. */
  readonly output: readonly string[];
  /** Rejects when the program cannot be started at all. */
  readonly ended: Promise<Ended>;
  /** The first line that `read` makes something of, printed already or yet to come. Rejects when the program ends before. */
  line<T>(read: (line: string) => T | undefined, within?: number): Promise<T>;
  /** To the leader of the group alone, as a supervisor does. */
  signal(name: NodeJS.Signals): void;
  /** To everybody in the group, as a terminal does at Ctrl+C, and as a power cut would. */
  signalAll(name: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL for whoever is left after that. */
  stop(): Promise<Ended>;
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** In milliseconds. */
const saysItWithin = 30_000;
const stopsWithin = 15_000;

export function startChild(program: string, args: readonly string[], options: ChildOptions = {}): Child {
  const child = spawn(program, [...args], { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const pid = child.pid ?? 0;
  if (pid > 0) watchGroup(pid);
  const lines: string[] = [];
  const output: string[] = [];
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const take = (into: readonly string[][]) => (line: string) => {
    for (const each of into) each.push(line);
    changed();
  };
  byLine(child.stdout, take([lines, output]));
  byLine(child.stderr, take([lines]));

  let how: Ended | undefined;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", (fault) => reject(new Error(`${program} cannot be started: ${fault.message}`)));
    // Whoever outlives the leader holds its pipes open: without this `close` would never come.
    child.once("exit", () => killGroup(pid, "SIGKILL"));
    child.once("close", (code, signal) => {
      how = { code, signal };
      over(pid);
      changed();
      resolve(how);
    });
  });
  ended.catch(() => {});

  return {
    pid,
    lines,
    output,
    ended,
    line<T>(read: (line: string) => T | undefined, within = saysItWithin): Promise<T> {
      return new Promise((resolve, reject) => {
        let seen = 0;
        const done = (settle: () => void) => {
          clearTimeout(late);
          listeners.delete(look);
          settle();
        };
        const fail = (what: string) =>
          done(() => reject(new Error(`${program} ${what}:\n${lines.slice(-20).join("\n")}`)));
        const look = () => {
          for (; seen < lines.length; seen += 1) {
            const found = read(lines[seen] ?? "");
            if (found !== undefined) return done(() => resolve(found));
          }
          if (how) fail(`ended with ${how.signal ?? how.code}`);
        };
        const late = setTimeout(() => fail(`did not say it within ${within} ms`), within);
        listeners.add(look);
        ended.catch((fault: Error) => done(() => reject(fault)));
        look();
      });
    },
    signal: (name) => void child.kill(name),
    signalAll: (name) => killGroup(pid, name),
    async stop() {
      const late = setTimeout(() => killGroup(pid, "SIGKILL"), stopsWithin);
      child.kill("SIGTERM");
      return ended.finally(() => clearTimeout(late));
    },
  };
}

export interface Told {
  readonly code: number | null;
  /** Standard output, and both streams as they came. */
  readonly output: string;
  readonly text: string;
}

/** Runs to its end; what it printed comes back. */
export async function runToEnd(program: string, args: readonly string[], options: ChildOptions = {}): Promise<Told> {
  const child = startChild(program, args, options);
  const { code } = await child.ended;
  return { code, output: child.output.join("\n"), text: child.lines.join("\n") };
}

function killGroup(pid: number, name: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(-pid, name);
  } catch {
    // Nobody is left in the group.
  }
}

function byLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) take(part);
  });
  stream.on("end", () => rest !== "" && take(rest));
}
