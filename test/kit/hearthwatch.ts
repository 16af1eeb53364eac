/** Our own programs, as a person starts them: through the launcher, with a configuration in a file. */
import { fileURLToPath } from "node:url";
import { type Child, type Ended, runToEnd, startChild, type Told } from "./child.ts";

export const launcher = fileURLToPath(new URL("../../gateway/hearthwatch.js", import.meta.url));

/** A command that comes to an end by itself. */
export const hearthwatch = (...args: readonly string[]): Promise<Told> =>
  runToEnd(process.execPath, [launcher, ...args]);

export interface Program {
  readonly child: Child;
  /** Milliseconds from spawning to its word that it is ready. */
  readonly readyAfter: number;
  /** Milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** What it said when it was ready. */
  readonly ready: LogLine;
  /** What it logged, as objects. */
  log(): readonly LogLine[];
  /** The first of these events, logged already or yet to come. */
  logged(event: string, within?: number): Promise<LogLine>;
  stop(): Promise<Ended>;
  /** The launcher and what it launched, in one blow. */
  kill(): Promise<Ended>;
}

export interface LogLine {
  readonly event: string;
  readonly [field: string]: unknown;
}

export async function startProgram(name: "gateway" | "centre", ...args: readonly string[]): Promise<Program> {
  const startedAt = performance.now();
  const child = startChild(process.execPath, [launcher, name, ...args]);
  const logged = (event: string, within?: number) =>
    child.line((line) => {
      const said = readLog(line);
      return said?.event === event ? said : undefined;
    }, within);
  const ready = await logged(`${name}.ready`);
  return {
    child,
    readyAfter: performance.now() - startedAt,
    startedAt,
    ready,
    log: () => child.lines.flatMap((line) => readLog(line) ?? []),
    logged,
    stop: () => child.stop(),
    kill() {
      child.signalAll("SIGKILL");
      return child.ended;
    },
  };
}

export function readLog(line: string): LogLine | undefined {
  try {
    const said: unknown = JSON.parse(line);
    return typeof said === "object" && said !== null && "event" in said && typeof said.event === "string"
      ? { ...said, event: said.event }
      : undefined;
  } catch {
    return undefined;
  }
}
