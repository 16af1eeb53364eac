/** What every part of the running gateway may be handed, and what some must ask for before it is there. */
import type { CrashPoint } from "../../alerts/program/crash-point.ts";
import type { Log } from "../../alerts/program/log.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Registry } from "../../devices/registry.ts";
import type { Desk } from "../joining/desk.ts";
import type { Journal } from "../journal/journal.ts";
import type { Lamp } from "../lamp.ts";
import type { Dispatcher } from "../paths/dispatcher.ts";
import type { Minutes } from "../protected/minutes.ts";
import type { LiveRegister } from "../register/contract.ts";
import type { Stops } from "../stops.ts";

/** Real time and real dice: tests of the parts hand in their own. */
export const timers = realTimers;
export const jitter = Math.random;

export interface GatewayDeps {
  /** Where the configuration lies: relative paths start here. */
  readonly folder: string;
  readonly id: () => string;
}

export interface Parts extends GatewayDeps {
  readonly log: Log;
  readonly at: (file: string) => string;
  readonly crashPoint: CrashPoint;
  readonly moment: () => Moment;
  readonly registry: Registry;
  readonly register: LiveRegister;
  readonly journal: Journal;
  readonly stops: Stops;
}

/** Parts that are built after others that ask them: whoever asks too early hears nothing. */
export interface Later {
  desk?: Desk;
  dispatcher?: Dispatcher;
  lamp?: Lamp;
  minutes?: Minutes;
}
