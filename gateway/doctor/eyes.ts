/** The doctor's eyes: everything by which a check can look. The real ones are put together here; tests hand in their own. */
import { randomUUID } from "node:crypto";
import { realTimers, type Timers } from "../../alerts/program/timers.ts";
import { type ClockSource, systemClock } from "../clock.ts";
import { type OpenLine, openLine } from "../serial/line.ts";
import { type Disk, realDisk } from "./eyes/disk.ts";
import { type Get, httpGet } from "./eyes/http.ts";
import { type SignIn, signIn } from "./eyes/mqtt.ts";
import { type Reach, reach, type TryListen, tryListen } from "./eyes/reach.ts";

export interface Eyes {
  readonly clock: ClockSource;
  readonly timers: Timers;
  readonly disk: Disk;
  readonly openLine: OpenLine;
  readonly reach: Reach;
  readonly tryListen: TryListen;
  readonly get: Get;
  readonly signIn: SignIn;
  readonly id: () => string;
}

export const realEyes = (): Eyes => ({
  clock: systemClock(),
  timers: realTimers,
  disk: realDisk,
  openLine,
  reach,
  tryListen,
  get: httpGet,
  signIn,
  id: randomUUID,
});
