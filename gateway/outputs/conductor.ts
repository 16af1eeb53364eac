/**
 * The outputs of this home, all told the one state of the lamp. They stand behind the alarm road and never in it: what is told
 * here is told later, by the way, and an output that breaks is a line of `/readyz` and nothing else.
 */
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { IndicatorView } from "../page/view.ts";
import type { Output, OutputStatus } from "./output.ts";

export interface OutputSeen extends OutputStatus {
  readonly label: string;
  readonly kind: string;
}

/** How one output is made; whatever it throws is that output's own fault. */
export interface Maker {
  readonly label: string;
  readonly kind: string;
  make(changed: () => void): Output;
}

export interface Outputs {
  show(view: IndicatorView): void;
  status(): readonly OutputSeen[];
  stop(): Promise<void>;
}

export interface ConductorDeps {
  readonly timers: Pick<Timers, "after">;
  /** What they show when the gateway has gone. */
  readonly farewell: () => IndicatorView;
  readonly log: Log;
  /** Pages look again. */
  readonly changed: () => void;
}

/**
 * They are told so much later (ms). To start a program holds the loop for some milliseconds, and the alarm goes first; on a good
 * line its `stored` is back by then, and nobody's lamp flickers through "sending".
 */
const behind = 30;

interface Player extends Pick<Maker, "label" | "kind"> {
  readonly output: Output;
}

export function openOutputs(makers: readonly Maker[], { timers, farewell, log, changed }: ConductorDeps): Outputs {
  const players: Player[] = makers.map((maker) => {
    const { label, kind } = maker;
    const told = () => {
      const fault = statusOf(player).fault;
      if (fault) log.warn("output.failing", { output: label, why: fault.why, said: fault.said });
      else log.info("output.works", { output: label });
      changed();
    };
    const player: Player = { label, kind, output: made(maker, told, log) };
    return player;
  });
  let newest: IndicatorView | undefined;
  let callOff: (() => void) | undefined;
  let stopped = false;

  function tell(): void {
    callOff = undefined;
    const view = newest;
    if (!view) return;
    for (const { label, output } of players) {
      try {
        output.show(view);
      } catch (fault) {
        log.error("output.broke", { output: label, why: String(fault) });
      }
    }
  }

  return {
    show(view) {
      if (players.length === 0 || stopped) return;
      newest = view;
      callOff ??= timers.after(behind, tell);
    },
    status: () => players.map(({ label, kind, output }) => ({ label, kind, ...statusOf({ output }) })),
    async stop() {
      stopped = true;
      callOff?.();
      const last = farewell();
      await Promise.allSettled(players.map(async ({ output }) => output.stop(last)));
    },
  };
}

function made({ label, make }: Maker, told: () => void, log: Log): Output {
  try {
    return make(told);
  } catch (fault) {
    log.error("output.broke", { output: label, why: String(fault) });
    return broken(String(fault).slice(0, 200));
  }
}

const broken = (said: string): Output => ({
  show() {},
  status: () => ({ fault: { why: "broke", said }, done: 0, failed: 1 }),
  stop: async () => {},
});

function statusOf({ output }: { readonly output: Output }): OutputStatus {
  try {
    return output.status();
  } catch (fault) {
    return { fault: { why: "broke", said: String(fault).slice(0, 200) }, done: 0, failed: 1 };
  }
}
