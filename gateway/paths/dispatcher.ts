/**
 * The outbox over all paths: a runner for each, the joiner that says which of them carries which alert, and the watch that
 * knows whether they work. Nothing here waits for a path but that path's own runner.
 */
import type { Path } from "../../alerts/paths/path.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Sealed } from "../journal/journal.ts";
import { openJoiner } from "./joiner.ts";
import type { PathsJournal } from "./journal.ts";
import { openRunner, type Runner } from "./runner.ts";

export interface DispatcherDeps {
  readonly paths: readonly Path[];
  readonly journal: PathsJournal;
  readonly timers: Timers;
  readonly moment: () => Moment;
  /** Between 0 and 1. */
  readonly dice: () => number;
  readonly log: Log;
  readonly signed: (message: Sealed) => Sealed;
}

export interface Dispatcher {
  /** The line to the centre failed once more: a dial, or a message without an answer. */
  failed(): void;
  stop(): Promise<void>;
}

export function openDispatcher(deps: DispatcherDeps): Dispatcher {
  const { paths, journal, timers, moment, dice, log, signed } = deps;
  const runners = new Map<string, Runner>();
  const joiner = openJoiner({
    ...{ journal, timers, moment, log },
    labels: paths.map(({ label }) => label),
    look: (label) => runners.get(label)?.look(),
  });
  for (const path of paths)
    runners.set(
      path.label,
      openRunner({
        ...{ path, journal, timers, moment, dice, log, signed },
        alerts: () => joiner.alertsOf(path.label),
        heard: () => {},
      }),
    );
  // What waited when the gateway ended goes on.
  for (const runner of runners.values()) runner.look();
  return {
    failed: () => joiner.failed(),
    async stop() {
      joiner.stop();
      await Promise.all([...runners.values()].map((runner) => runner.stop()));
    },
  };
}
