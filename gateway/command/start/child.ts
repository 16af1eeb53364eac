import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { childEnvironment } from "../../../alerts/program/environment.ts";

export interface Program {
  readonly pid: number;
  /** What it said of itself when it was ready. */
  readonly ready: unknown;
  /** Resolves when it is gone. */
  readonly gone: Promise<number>;
  ask(what: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Long enough for a first start on a slow card; then something is wrong. */
const readyDeadline = 60_000;
const stopDeadline = 10_000;

/** Runs `hearthwatch <args>` as its own process, and waits until it says that it is ready. */
export function startProgram(name: string, args: readonly string[], onLine: (line: string) => void): Promise<Program> {
  const child = fork(join(import.meta.dirname, "..", "main.ts"), [name, ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
    env: childEnvironment(),
    detached: false,
  });
  const errors: string[] = [];
  lines(child.stdout, onLine);
  lines(child.stderr, (line) => {
    errors.push(line);
    if (errors.length > 40) errors.shift();
    onLine(line);
  });
  const gone = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 70)));
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${name} was not ready after ${readyDeadline / 1_000} s\n${errors.join("\n")}`));
    }, readyDeadline);
    void gone.then((code) => {
      clearTimeout(late);
      reject(new Error(`${name} ended with ${code}\n${errors.join("\n")}`));
    });
    child.once("message", (ready) => {
      clearTimeout(late);
      resolve({ pid: child.pid ?? 0, ready, gone, ask: (what) => ask(child, what), stop: () => stop(child, gone) });
    });
  });
}

function lines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = "";
  stream?.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) onLine(line);
  });
}

/** One question at a time: `npm start` asks for sign-in links and nothing else. */
function ask(child: ChildProcess, what: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    child.once("message", resolve);
    child.send(what as never);
  });
}

async function stop(child: ChildProcess, gone: Promise<number>): Promise<void> {
  child.kill("SIGTERM");
  const deadline = setTimeout(() => child.kill("SIGKILL"), stopDeadline);
  await gone;
  clearTimeout(deadline);
}
