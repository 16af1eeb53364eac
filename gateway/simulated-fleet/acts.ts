/** What somebody who tries a fleet out can make happen in it, by name. */
import type { Fleet, Which } from "./fleet.ts";

export const fleetActions = ["press", "fall", "cut", "mend"] as const;
export type FleetAction = (typeof fleetActions)[number];

export interface FleetDone {
  readonly action: FleetAction;
  readonly homes: number;
  /** Of the alert that was raised. */
  readonly alert?: string;
}

/** `undefined`: there is no such home, or a press without one. */
export function actInFleet(fleet: Fleet, action: FleetAction, which: Which): FleetDone | undefined {
  if (action === "cut" || action === "mend") {
    const homes = fleet[action](which);
    return homes > 0 ? { action, homes } : undefined;
  }
  const home = which.home === undefined ? undefined : fleet.home(which.home);
  if (!home) return undefined;
  return { action, homes: 1, alert: action === "press" ? home.raise("call_rescue") : home.fall("raised") };
}
