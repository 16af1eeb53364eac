/** Visits to a home that is there already: which devices come into one by themselves, and what is done at its beginning and end. */

import { adopt } from "./course.ts";
import { isFlat, outcome, replaced } from "./devices-of.ts";
import type { Around, DeviceState, Entry, InstallationState, Named, Outcome, Todo } from "./state.ts";
import { inService } from "./test-run.ts";
import { walk } from "./walk.ts";

export interface There {
  readonly named: Named;
  readonly entry: Entry;
}

/** Every device of the home is tried again, or written down as not tried. */
const bringsAll: ReadonlySet<InstallationState["kind"]> = new Set(["move", "replace_hub", "decommission"]);

export function begin(state: InstallationState, there: readonly There[]): Outcome {
  if (!bringsAll.has(state.kind)) return outcome(state);
  const all = there.reduce((before, { named, entry }) => adopt(before, named, entry).state, state);
  if (state.kind === "decommission") return outcome(all);
  return outcome(state.kind === "move" ? { ...all, devices: all.devices.map(withoutRoom) } : all, [{ do: "unverify" }]);
}

/** The rooms are others: until somebody says in which one it stands now, it stands in none. */
function withoutRoom(device: DeviceState): DeviceState {
  const { room: _, ...rest } = device;
  return { ...rest, step: "room" };
}

/** On a visit for batteries the scan is the start of the walk: swap, press three times, done. */
export function listenAtOnce(before: InstallationState, made: Outcome, now: number, around: Around): Outcome {
  const device = made.state.devices.at(-1);
  const isNew = made.state.devices.length > before.devices.length;
  if (before.kind !== "battery" || !isNew || device?.room === undefined || device.device === undefined) return made;
  const walked = walk(made.state, { do: "walk", n: device.n, room: device.room }, now, around);
  return { ...walked, todo: [...made.todo, ...walked.todo] };
}

/** A battery visit is over when the device was heard well with a battery that is not flat. */
export function finishBatteries(state: InstallationState, now: number): Outcome {
  if (state.kind !== "battery") return outcome(state);
  const done = state.devices.filter(isFresh);
  const next = done.reduce((before, device) => replaced(before, { ...device, step: "done" }), state);
  const todo = done.flatMap(({ device }): Todo[] => (device === undefined ? [] : [inService(device, now)]));
  return outcome(next, todo);
}

const isFresh = (device: DeviceState): boolean =>
  device.step === "walk" && !isFlat(device.battery) && device.spots.some((spot) => spot.state === "passed");

/** Rooms of the home before, in which nothing stands now. */
export const leaving = ({ kind, devices }: InstallationState): readonly Todo[] =>
  kind === "move"
    ? [
        {
          do: "clear_rooms",
          kept: [...new Set(devices.flatMap(({ room, spots }) => [room, ...spots.map((each) => each.room)]))].filter(
            (room) => room !== undefined,
          ),
        },
      ]
    : [];
