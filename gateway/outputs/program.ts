/** Another program, run without a shell: one time limit, a bounded end of what it complained of, and nobody left behind. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Timers } from "../../alerts/program/timers.ts";

export type Ran =
  | { readonly how: "done" }
  | { readonly how: "missing"; readonly said: string }
  | { readonly how: "failed"; readonly said: string }
  | { readonly how: "late"; readonly said: string }
  /** We ended it ourselves, because something newer is true. */
  | { readonly how: "ended" };

export interface Running {
  readonly done: Promise<Ran>;
  end(): void;
}

export interface ProgramOptions {
  /** Written to its standard input, which is then closed. */
  readonly input?: string;
  readonly within: number;
  readonly timers: Pick<Timers, "after">;
}

/** Of its standard error, for the technician: the last so many characters. */
export const complaintKept = { characters: 500, whenFull: "forget-oldest" } as const;
/** Asked to end (SIGTERM), it has so long (ms) before it is killed. */
const grace = 1_000;

/**
 * Nothing of our own environment goes along: it may hold secrets, and what a program does must not depend on who started the
 * gateway. What it needs more, `env` can give it: `run: [env, NAME=value, program]`.
 */
const environment = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" };

export function runProgram(command: readonly string[], { input, within, timers }: ProgramOptions): Running {
  const [program = "", ...args] = command;
  let complaint = "";
  let ended: "late" | "ended" | undefined;
  let child: ChildProcess;
  try {
    // Its own group, so that whatever it started ends with it.
    child = spawn(program, args, { env: environment, detached: true, stdio: ["pipe", "ignore", "pipe"] });
  } catch (fault) {
    return { done: Promise.resolve({ how: "missing", said: wordOf(fault) }), end: () => {} };
  }
  let callOff = () => {};
  const stop = (why: "late" | "ended"): void => {
    ended ??= why;
    callOff();
    signal(child, "SIGTERM");
    callOff = timers.after(grace, () => signal(child, "SIGKILL"));
  };
  const done = new Promise<Ran>((resolve) => {
    child.once("error", (fault) => {
      callOff();
      resolve({ how: "missing", said: wordOf(fault) });
    });
    child.once("exit", (code, by) => {
      callOff();
      // Who outlives the leader would hold its pipe, and play on.
      signal(child, "SIGKILL");
      child.stderr?.destroy();
      if (ended === "ended") resolve({ how: "ended" });
      else if (ended === "late") resolve({ how: "late", said: tail(`${within} ms: ${complaint}`) });
      else if (code === 0) resolve({ how: "done" });
      else resolve({ how: "failed", said: tail(`${by ?? `exit ${code}`}: ${complaint}`) });
    });
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-complaintKept.characters);
  });
  child.stderr?.on("error", () => {});
  // It may end without reading.
  child.stdin?.on("error", () => {});
  child.stdin?.end(input ?? "");
  callOff = timers.after(within, () => stop("late"));
  return { done, end: () => stop("ended") };
}

const tail = (text: string): string => text.trim().slice(0, complaintKept.characters + 40);

const wordOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

function signal({ pid }: ChildProcess, name: "SIGTERM" | "SIGKILL"): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // Nobody is left in the group.
  }
}
