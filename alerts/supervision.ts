/** How the home's devices stand, for reports and pages: from the memory of the rules, at the moment that is asked for. */
import type { Instant } from "../devices/model/moment.ts";
import { instant } from "../devices/model/moment.ts";
import type { EngineState } from "./engine.ts";
import type { Device } from "./home.ts";
import { type BatteryReading, batteryNow, battery as batteryRule } from "./rules/battery.ts";
import { flapping } from "./rules/flapping.ts";
import { heldCall, heldMotion } from "./rules/held.ts";
import { type Limits, limitsOf } from "./rules/limits.ts";
import { dueAt, type Silence, silenceIn, silenceRule } from "./rules/silence-memory.ts";
import { stuck } from "./rules/stuck.ts";
import { type TestPressStanding, testPressNow, testPress as testPressRule } from "./rules/test-press.ts";

export interface DeviceStanding {
  readonly id: string;
  readonly state: "never_seen" | "ok" | "late" | "lost" | "exempt";
  readonly lastHeard?: Instant;
  /** Its port, broker, bridge or receiver is down since then: how it stands itself, nobody knows. */
  readonly unheardSince?: Instant;
  /** The limits it is judged by now; `learnt`: from the gaps it makes. */
  readonly limits?: Limits & { readonly learnt: boolean };
  /** Percent, as last said. */
  readonly battery?: number;
  readonly batteryReading?: BatteryReading;
  /** Absent: it has no calendar of test presses. */
  readonly testPress?: TestPressStanding;
  /** What is odd about it. Its alarms are raised all the same. */
  readonly marks?: readonly Mark[];
}
export type Mark = "stuck" | "flapping";

type Cells = Pick<EngineState, "home" | "cells">;

export function deviceStates(state: Cells, now: Instant): readonly DeviceStanding[] {
  return state.home.devices.map((device) => standingOf(device, state.cells, now));
}

function standingOf(device: Device, cells: Cells["cells"], now: Instant): DeviceStanding {
  const remembered = (rule: string): unknown => cells.get(`${rule}/${device.id}`)?.value;
  const silence = silenceIn(remembered(silenceRule));
  const limits = limitsOf(device, silence?.gaps, silence?.heard ?? null);
  const battery = batteryNow(remembered(batteryRule.id), now);
  const testPress = testPressNow(remembered(testPressRule.id), device, now);
  const marks = marksOf(remembered);
  return {
    id: device.id,
    state: stateOf(device, silence, now),
    ...(silence?.heard != null && { lastHeard: instant(silence.heard) }),
    ...(silence?.deaf != null && { unheardSince: instant(silence.deaf) }),
    ...(limits && { limits }),
    ...(battery?.percent !== undefined && { battery: battery.percent }),
    ...(battery && { batteryReading: battery }),
    ...(testPress && { testPress }),
    ...(marks.length > 0 && { marks }),
  };
}

function stateOf(device: Device, silence: Silence | undefined, now: Instant): DeviceStanding["state"] {
  // Never having heard an exempt device is not the same as its being allowed to be silent: it needs its test press.
  if (!silence || silence.heard === null) return "never_seen";
  if (device.silence === "exempt") return "exempt";
  const past = (which: "late" | "lost") => now >= (dueAt(silence, device, which) ?? Number.POSITIVE_INFINITY);
  if (silence.told === "lost" || past("lost")) return "lost";
  // Its bridge said that it is gone, although its time is not up.
  return silence.told === "late" || past("late") ? "late" : "ok";
}

const tellers: readonly (readonly [rule: string, mark: Mark])[] = [
  [stuck.id, "stuck"],
  [heldCall.id, "stuck"],
  [heldMotion.id, "stuck"],
  [flapping.id, "flapping"],
];

function marksOf(remembered: (rule: string) => unknown): readonly Mark[] {
  const told = tellers.filter(([rule]) => isTold(remembered(rule)));
  return [...new Set(told.map(([, mark]) => mark))];
}

const isTold = (memory: unknown): boolean =>
  typeof memory === "object" && memory !== null && "told" in memory && memory.told === true;
