/**
 * What every output of the lamp is to the conductor: told what is true now, it shows that as soon as it can, and whatever it
 * does wrong stays its own affair. Only the newest state counts: nothing queues.
 */
import type { IndicatorView } from "../page/view.ts";

/** Why an output does not show what is true. Words of `/readyz` and of the log. */
export type OutputTrouble =
  /** The program is not on this machine, or may not be run. */
  | "missing"
  /** It ended with a code that is not 0, or by a signal. */
  | "failed"
  /** It took longer than it may, and was ended. */
  | "late"
  /** No device of this name stands in the register. */
  | "not_registered"
  /** The device is there and is none of Zigbee2MQTT. */
  | "not_zigbee2mqtt"
  /** The broker that carries it is not reached, or nobody is connected to ours. */
  | "unreachable"
  /** The output itself broke. */
  | "broke";

export interface OutputFault {
  readonly why: OutputTrouble;
  /** Of the technician: the end of what the program said, an exit code. Never a word about a person. */
  readonly said?: string;
}

export interface OutputStatus {
  /** Unset again by the next thing that works. */
  readonly fault: OutputFault | undefined;
  readonly done: number;
  readonly failed: number;
}

export interface Output {
  /** Returns at once and never throws; the newest state wins. */
  show(view: IndicatorView): void;
  status(): OutputStatus;
  /** Shows this one last thing if that is a matter of moments, lets go of everything, and resolves when it has. */
  stop(last: IndicatorView): Promise<void>;
}

/** Longest that a goodbye may take (ms): a gateway that stops must not hang on a lamp. */
export const goodbye = 2_000;

/** Counts what was done, and keeps the last fault until something works. */
export function openTally(changed: () => void) {
  let fault: OutputFault | undefined;
  let done = 0;
  let failed = 0;
  return {
    status: (): OutputStatus => ({ fault, done, failed }),
    worked() {
      done += 1;
      const before = fault;
      fault = undefined;
      if (before) changed();
    },
    failed(next: OutputFault) {
      failed += 1;
      const before = fault;
      fault = next;
      if (before?.why !== next.why) changed();
    },
  };
}
