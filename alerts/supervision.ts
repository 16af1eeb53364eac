/** How the home's devices stand, for reports and pages: from the memory of the rules, at the moment that is asked for. */
import type { Instant } from "../devices/model/moment.ts";
import { instant } from "../devices/model/moment.ts";
import type { EngineState } from "./engine.ts";
import type { Device } from "./home.ts";
import { batteryIn, battery as batteryRule } from "./rules/condition.ts";
import { silence as silenceRule } from "./rules/silence.ts";
import { type Silence, silenceIn, silentFor } from "./rules/silence-memory.ts";

export interface DeviceStanding {
  readonly id: string;
  readonly state: "never_seen" | "ok" | "late" | "lost" | "exempt";
  readonly lastHeard?: Instant;
  /** Percent, as last said. */
  readonly battery?: number;
}

export function deviceStates(state: Pick<EngineState, "home" | "cells">, now: Instant): readonly DeviceStanding[] {
  return state.home.devices.map((device) => {
    const silence = silenceIn(state.cells.get(`${silenceRule.id}/${device.id}`)?.value);
    const battery = batteryIn(state.cells.get(`${batteryRule.id}/${device.id}`)?.value);
    return {
      id: device.id,
      state: standing(device, silence, now),
      ...(silence?.heard != null && { lastHeard: instant(silence.heard) }),
      ...(battery !== undefined && { battery }),
    };
  });
}

function standing(device: Device, silence: Silence | undefined, now: Instant): DeviceStanding["state"] {
  // Never having heard an exempt device is not the same as its being allowed to be silent: it needs its test press.
  if (!silence || silence.heard === null) return "never_seen";
  if (device.silence === "exempt") return "exempt";
  const silent = silentFor(silence, now);
  if (silent >= device.silence.lost) return "lost";
  // Its bridge said that it is gone, although its time is not up.
  return silent >= device.silence.late || silence.told === "late" ? "late" : "ok";
}
