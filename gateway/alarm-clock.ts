import type { Timers } from "../alerts/program/timers.ts";
import type { Instant, Moment } from "../devices/model/moment.ts";

/** A timer cannot be set further ahead than this (ms): the clock looks in, finds nothing due, and sets itself again. */
const furthest = 24 * 3_600_000;

export interface AlarmClock {
  /** `undefined`: nobody waits for anything. */
  set(wakeAt: Instant | undefined): void;
  stop(): void;
}

/** The one timer of all rules: it tells the journal that time has passed when a rule asked to look again. */
export function openAlarmClock(deps: {
  readonly timers: Pick<Timers, "after">;
  readonly moment: () => Moment;
  readonly tick: (at: Moment) => Promise<void>;
  readonly failed: (fault: unknown) => void;
}): AlarmClock {
  let callOff: (() => void) | undefined;
  let due: Instant | undefined;
  let stopped = false;
  /** When the store cannot take a tick, it is asked again so much later (ms). */
  const askAgain = 1_000;

  function set(wakeAt: Instant | undefined): void {
    // The last commits come while the gateway stops: a timer set for them would keep it from ending.
    if (stopped || (wakeAt === due && callOff)) return;
    callOff?.();
    callOff = undefined;
    due = wakeAt;
    if (wakeAt === undefined) return;
    wake(Math.min(Math.max(0, wakeAt - deps.moment().steady), furthest));
  }

  function wake(wait: number): void {
    callOff = deps.timers.after(wait, () => {
      callOff = undefined;
      const at = deps.moment();
      if (due !== undefined && at.steady < due) return wake(Math.min(due - at.steady, furthest));
      const before = due;
      deps.tick(at).then(
        // A tick whose commit named no new instant has left nothing to wait for.
        () => {
          if (due === before && !callOff) due = undefined;
        },
        (fault) => {
          deps.failed(fault);
          if (!callOff && !stopped) wake(askAgain);
        },
      );
    });
  }

  return {
    set,
    stop() {
      stopped = true;
      callOff?.();
    },
  };
}
