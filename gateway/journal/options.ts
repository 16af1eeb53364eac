/** What a journal is opened with. */
import type { Home } from "../../alerts/home.ts";
import type { CrashSettings } from "../../alerts/program/crash-point.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Moment } from "../../devices/model/moment.ts";

export interface JournalOptions {
  /** Data folder of this gateway alone; made when it is not there. */
  readonly dir: string;
  readonly gatewayId: string;
  readonly home: Home;
  readonly clock: JournalClock;
  readonly log: Log;
  readonly receivers: readonly string[];
  readonly keepDays: number;
  /** Module with `startEngine` and `step`; `alerts/engine.ts` unless a test has its own. */
  readonly engine?: URL;
  readonly crash?: CrashSettings;
  readonly reserveBytes?: number;
  /** For the wait for company. */
  readonly timers?: Pick<Timers, "after">;
}

/** See `gateway/clock.ts`: the line goes on from the last moment that was saved. */
export interface JournalClock {
  now(): Moment;
  resume(last: Moment | undefined): void;
}
