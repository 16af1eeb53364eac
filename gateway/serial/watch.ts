import type { Timers } from "../../alerts/program/timers.ts";
import type { SerialFamily } from "../../devices/family.ts";

export interface WatchParts {
  readonly family: Pick<SerialFamily, "probe" | "checksInEvery" | "silenceCeiling">;
  readonly timers: Timers;
  ask(bytes: Uint8Array): void;
  dead(why: "no-answer" | "silent"): void;
}

export interface Watch {
  /** A whole good frame came: whatever it says, somebody is there. */
  heard(): void;
  stop(): void;
}

/** Questions without any frame after them before the port is given up. */
const mostUnanswered = 2;
/** A receiver that cannot be asked is given up after so many of its own intervals without a frame. */
const silentIntervals = 3;

/**
 * Is the receiver alive? Asked where it can be asked, at once and then regularly; where not, a silence of several of its own
 * intervals says so. A family that is silent when idle and cannot be asked is left alone.
 */
export function watchLine(parts: WatchParts): Watch {
  const { probe, checksInEvery, silenceCeiling } = parts.family;
  if (probe) return watchByAsking(parts, probe);
  if (checksInEvery === null) return { heard() {}, stop() {} };
  const limit = Math.min(silenceCeiling, silentIntervals * checksInEvery);
  let cancel = parts.timers.after(limit, () => parts.dead("silent"));
  return {
    heard() {
      cancel();
      cancel = parts.timers.after(limit, () => parts.dead("silent"));
    },
    stop: () => cancel(),
  };
}

function watchByAsking({ timers, ask, dead }: WatchParts, probe: NonNullable<SerialFamily["probe"]>): Watch {
  let unanswered = 0;
  let asking = false;
  let cancel = () => {};
  const question = (): void => {
    asking = true;
    ask(probe.ask);
    cancel = timers.after(probe.answerWithin, () => {
      unanswered += 1;
      if (unanswered >= mostUnanswered) dead("no-answer");
      else question();
    });
  };
  question();
  return {
    heard() {
      if (!asking) return;
      asking = false;
      unanswered = 0;
      cancel();
      cancel = timers.after(probe.every, question);
    },
    stop: () => cancel(),
  };
}
