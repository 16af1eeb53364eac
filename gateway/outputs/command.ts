/**
 * A program of the installer's own (a GPIO script, a relay, a display): it gets the state as one line of JSON on its standard
 * input, one run at a time. What came meanwhile is not queued: the next run gets what is true by then.
 */
import type { Timers } from "../../alerts/program/timers.ts";
import type { IndicatorView } from "../page/view.ts";
import { backOff } from "../serial/back-off.ts";
import { goodbye, type Output, openTally } from "./output.ts";
import { type Ran, type Running, runProgram } from "./program.ts";

export interface CommandSettings {
  readonly run: readonly string[];
  /** Longest that one run may take (ms). */
  readonly within: number;
}

export interface CommandDeps {
  readonly timers: Pick<Timers, "after">;
  readonly jitter: () => number;
  readonly changed: () => void;
}

/** A program that failed is tried again with what is true by then (ms). */
const again = { first: 1_000, most: 300_000 } as const;

/** What the program reads. Ids and rooms' labels only. */
export const told = (view: IndicatorView): string => `${JSON.stringify({ version: 1, ...view })}\n`;

export function openCommand({ run, within }: CommandSettings, { timers, jitter, changed }: CommandDeps): Output {
  const tally = openTally(changed);
  const wait = backOff({ ...again, jitter });
  let running: Running | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let next: string | undefined;
  let callOff = () => {};
  let stopped = false;

  function start(body: string, limit = within): Promise<Ran> {
    callOff();
    next = undefined;
    const mine = runProgram(run, { input: body, within: limit, timers });
    running = mine;
    return mine.done;
  }

  function show(body: string): void {
    turn = start(body).then((ran) => {
      running = undefined;
      const failed = note(ran);
      if (stopped) return;
      if (next !== undefined) show(next);
      else if (failed) callOff = timers.after(wait.next(), () => show(next ?? body));
    });
  }

  function note(ran: Ran): boolean {
    switch (ran.how) {
      case "done":
        wait.reset();
        tally.worked();
        return false;
      case "ended":
        return false;
      case "missing":
      case "failed":
      case "late":
        tally.failed({ why: ran.how, said: ran.said });
        return true;
    }
  }

  return {
    status: tally.status,
    show(view) {
      if (stopped) return;
      const body = told(view);
      if (running) next = body;
      else show(body);
    },
    async stop(last) {
      stopped = true;
      callOff();
      running?.end();
      await turn;
      note(await start(told(last), Math.min(within, goodbye)));
    },
  };
}
