/**
 * The line to the centre as one of the paths: it answers a report every minute, so that it needs no question and no test of
 * its own. Two minutes without any word of the centre are a fault, which goes by the paths that are left.
 */
import { firstPath } from "../../alerts/paths/policy.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { type Moment, minutes, seconds } from "../../devices/model/moment.ts";
import type { PathsJournal } from "./journal.ts";
import type { PathStanding } from "./watch.ts";

export interface FirstPathDeps {
  readonly line: {
    /** It knows where to dial: the hub has joined. */
    readonly given: boolean;
    readonly connected: boolean;
    /** `timers.now()` of the centre's last word. */
    readonly heardAt: number | undefined;
    readonly lastFault: string | undefined;
  };
  readonly journal: Pick<PathsJournal, "tell">;
  readonly timers: Timers;
  readonly moment: () => Moment;
  readonly log: Log;
  readonly changed: () => void;
}

export interface FirstPath {
  readonly standing: PathStanding;
  /** Nothing has been heard for longer than the centre takes for its answer. */
  readonly silent: boolean;
  stop(): void;
}

const downAfter = minutes(2);
const lookEvery = seconds(10);
/** A report is answered every minute; a little more may pass. */
const silentAfter = seconds(75);

export function openFirstPath({ line, journal, timers, moment, log, changed }: FirstPathDeps): FirstPath {
  let since: number | undefined;
  let told: boolean | undefined;

  const heardAgo = (): number | undefined => (line.heardAt === undefined ? undefined : timers.now() - line.heardAt);
  const quietFor = (): number => Math.min(heardAgo() ?? Infinity, since === undefined ? 0 : timers.now() - since);
  const isDown = (): boolean => line.given && quietFor() >= downAfter;

  function look(): void {
    if (!line.given) return;
    since ??= timers.now();
    const down = isDown();
    // What was down when the gateway ended stays so until the centre answers.
    if (told === down || (!down && line.heardAt === undefined)) return;
    told = down;
    log.warn(down ? "path.down" : "path.up", { path: firstPath });
    const why = line.connected ? "no_answer" : "unreachable";
    journal.tell({ type: "path", at: moment(), path: firstPath, up: !down, why: down ? why : "" }).catch(() => {
      told = undefined;
    });
    changed();
  }

  function state(): PathStanding["state"] {
    if (isDown()) return "down";
    if (line.heardAt === undefined) return "untried";
    return line.connected ? "ok" : "troubled";
  }

  const callOff = timers.every(lookEvery, look);
  look();
  return {
    get standing() {
      const now = state();
      const ago = heardAgo();
      return {
        ...{ label: firstPath, kind: "mqtt", state: now },
        ...((now === "down" || now === "troubled") && { why: line.connected ? "no_answer" : "unreachable" }),
        ...(ago !== undefined && { goodAgo: Math.max(0, Math.round(ago)) }),
      };
    },
    get silent() {
      return !line.connected || (heardAgo() ?? Infinity) > silentAfter;
    },
    stop: callOff,
  };
}
