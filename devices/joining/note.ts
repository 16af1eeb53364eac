/** What a device of the installation says of itself: kept with it, and shown to its walk and its test. */

import type { Fact } from "../model/fact.ts";
import { isFlat, mended, slip } from "./devices-of.ts";
import type { DeviceState } from "./state.ts";
import { hearInTest } from "./test-run.ts";
import { hearOnWalk } from "./walk.ts";

/** An unchanged sign of life is no reason to write to disk: once in so long (ms) is enough. */
const lastHeardStep = 10_000;

export function note(device: DeviceState, facts: readonly Fact[], now: number): DeviceState {
  const own = facts.filter((fact) => fact.kind !== "join");
  if (own.length === 0) return device;
  const kinds = own.map((fact) => fact.kind).filter((kind) => !device.said.includes(kind));
  const battery = own.find((fact) => fact.kind === "battery");
  const read = battery && {
    ...(battery.percent !== undefined && { percent: battery.percent }),
    ...(battery.low !== undefined && { low: battery.low }),
  };
  const flat = battery && isFlat(read);
  const fresh = device.lastHeard !== undefined && now - device.lastHeard < lastHeardStep;
  const same =
    kinds.length === 0 && fresh && JSON.stringify(read) === JSON.stringify(battery ? device.battery : undefined);
  const noted: DeviceState = same
    ? device
    : {
        ...(battery && !flat && device.slip?.code === "flat_battery" ? mended(device) : device),
        said: [...new Set([...device.said, ...kinds])],
        lastHeard: now,
        ...(read && Object.keys(read).length > 0 && { battery: read }),
        ...(flat && {
          slip: slip("flat_battery", now, { seen: battery.percent === undefined ? "low" : `${battery.percent} %` }),
        }),
      };
  if (device.device === undefined) return noted;
  return hearInTest(hearOnWalk(noted, facts, now), facts, now);
}
