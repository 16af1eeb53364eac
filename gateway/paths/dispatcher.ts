/**
 * The outbox over all paths: a runner for each, the joiner that says which of them carries which alert, and the watch that
 * knows whether they work. Nothing here waits for a path but that path's own runner.
 */
import type { Outcome, Path } from "../../alerts/paths/path.ts";
import { firstPath } from "../../alerts/paths/policy.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Sealed } from "../journal/journal.ts";
import { type FirstPathDeps, openFirstPath } from "./first-path.ts";
import { openJoiner } from "./joiner.ts";
import type { PathsJournal } from "./journal.ts";
import { followNews } from "./news.ts";
import { openRunner, type Runner } from "./runner.ts";
import { openWatch, type PathStanding, type Watch } from "./watch.ts";

export interface DispatcherDeps {
  /** Id of this gateway: it spreads the daily tests. */
  readonly gateway: string;
  readonly paths: readonly Path[];
  readonly line: FirstPathDeps["line"];
  readonly journal: PathsJournal;
  readonly timers: Timers;
  readonly moment: () => Moment;
  readonly timeZone: () => string;
  /** Between 0 and 1. */
  readonly dice: () => number;
  readonly log: Log;
  readonly signed: (message: Sealed) => Sealed;
  readonly changed: () => void;
}

export interface Dispatcher {
  /** The line to the centre first, then the others as they are configured. */
  readonly standings: readonly PathStanding[];
  /** Tries of each path since the start, by what came of them. The line to the centre counts its own. */
  readonly counts: ReadonlyMap<string, Runner["counts"]>;
  /** Fires a test now; `undefined`: there is no such path, or none that is tested. */
  test(label: string): Promise<Outcome> | undefined;
  /** The line to the centre failed once more: a dial, or a message without an answer. */
  failed(): void;
  stop(): Promise<void>;
}

interface AtWork {
  readonly runner: Runner;
  readonly watch: Watch;
  readonly news: { stop(): void };
}

/** Messages looked through for what the centre has not stored. */
const unstoredLookedAt = 200;

export function openDispatcher(deps: DispatcherDeps): Dispatcher {
  const { paths, journal, timers, moment, dice, log, signed, changed, timeZone, gateway } = deps;
  const all = new Map<string, AtWork>();
  const first = openFirstPath({ line: deps.line, journal, timers, moment, log, changed });
  const joiner = openJoiner({
    ...{ journal, timers, moment, log },
    labels: paths.map(({ label }) => label),
    look: (label) => all.get(label)?.runner.look(),
  });

  const unanswered = (label: string) => {
    const open = joiner.alertsOf(label).filter(({ state, test }) => state === "raised" && !test);
    if (open.length === 0 || first.silent) return open;
    const waiting = new Set(journal.read.unstored(firstPath, unstoredLookedAt).map(({ alertId }) => alertId));
    return open.filter(({ id }) => waiting.has(id));
  };

  for (const path of paths) {
    const { label } = path;
    const watch = openWatch({ path, journal, timers, moment, timeZone, gateway, dice, log, changed });
    const runner = openRunner({
      ...{ path, journal, timers, moment, dice, log, signed },
      alerts: () => joiner.alertsOf(label),
      heard: watch.heard,
    });
    const news = followNews({ path, journal, timers, moment, open: () => unanswered(label) });
    all.set(label, { runner, watch, news });
  }
  // A path that has left the configuration while it was down: nobody is left whose answer could end its fault.
  for (const { kind, key } of journal.read.openAlerts())
    if (kind === "path_down" && key !== firstPath && !all.has(key))
      journal.tell({ type: "path", at: moment(), path: key, up: true, why: "" }).catch(() => {});
  // What waited when the gateway ended goes on.
  for (const { runner } of all.values()) runner.look();

  return {
    get standings() {
      return [first.standing, ...[...all.values()].map(({ watch }) => watch.standing)];
    },
    get counts() {
      return new Map([...all].map(([label, { runner }]) => [label, runner.counts]));
    },
    test: (label) => all.get(label)?.watch.test("by_person"),
    failed: () => joiner.failed(),
    async stop() {
      first.stop();
      joiner.stop();
      for (const { watch, news } of all.values()) {
        watch.stop();
        news.stop();
      }
      await Promise.all([...all.values()].map(({ runner }) => runner.stop()));
    },
  };
}
