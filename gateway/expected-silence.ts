/**
 * How long each device may be silent, and how often its button has to be tried: what the home's configuration says, else
 * what its family says of such a device.
 */
import type { Device } from "../alerts/home.ts";
import type { Family } from "../devices/family.ts";
import { type Duration, hours, milliseconds } from "../devices/model/moment.ts";
import type { GatewayConfig } from "./config/config.ts";

type Stated = Pick<GatewayConfig["devices"][number], "carries" | "profile" | "silence">;

export function expectedSilence(stated: Stated, family: Family | undefined): Pick<Device, "silence"> {
  return { silence: stated.silence ?? usualSilence(family, stated.profile) };
}

/** Late at the family's own interval and a tenth; lost after twice as long again. A family that is silent when idle is exempt. */
function usualSilence(family: Family | undefined, profile: string | undefined): Device["silence"] {
  const usual: Duration | null = family ? family.checksInEvery : hours(25);
  const interval = profile !== undefined && family?.checksInEveryOf ? family.checksInEveryOf(profile) : usual;
  if (interval === null) return "exempt";
  return { late: milliseconds(Math.round(interval * 1.1)), lost: milliseconds(interval * 3) };
}
