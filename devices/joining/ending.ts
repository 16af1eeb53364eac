/** The end of an installation that is not its success, and what every end has to leave behind it: nothing in test. */

import { finish, notTested } from "./course.ts";
import { outcome } from "./devices-of.ts";
import type { DeviceState, InstallationState, Outcome, Todo } from "./state.ts";
import { inService } from "./test-run.ts";
import { isOnTrial } from "./trial.ts";
import { closeAll } from "./window.ts";

/** Whoever signs goes: what anything says from now on is meant, whatever it was asked for on the walk a moment ago. */
export const endTests = ({ devices }: InstallationState, now: number): Todo[] =>
  devices
    .filter((each) => isOnTrial(each) || each.test !== undefined || each.spots.some(({ until }) => until > now))
    .flatMap(({ device, step }) => (device === undefined || step === "dropped" ? [] : [inService(device, now)]));

/** What stands in the register stays and is written down as not tested; what was only on its way in is put out again. */
export function abandon(state: InstallationState, why: string, now: number): Outcome {
  const closed = closeAll(state);
  const halfWay = closed.state.devices.filter((device) => device.device === undefined && device.step !== "dropped");
  const named = halfWay.reduce((before, { tail }) => notTested(before, tail, "abandoned"), closed.state);
  const ended = finish({
    ...named,
    abandoned: { why },
    devices: named.devices.map((device) => (halfWay.some(({ n }) => n === device.n) ? given(device) : device)),
  });
  const removed = halfWay.flatMap(({ hasDoor, family, key, heardAs }): Todo[] =>
    hasDoor && key !== undefined && heardAs !== undefined ? [{ do: "remove", family, key }] : [],
  );
  return outcome(ended, [...closed.todo, ...removed, ...endTests(ended, now), { do: "report" }]);
}

function given(device: DeviceState): DeviceState {
  const { registering: _, ...rest } = device;
  return { ...rest, step: "dropped" };
}
