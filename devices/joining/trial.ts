/**
 * A device in the technician's hands is in test from the scan until it is done: its presses while joining are no alarms. A
 * technician who does nothing for five minutes has left, and the button in the room is somebody's call again. Said to the
 * engine for half a minute at a time, so that a gateway that stops leaves no button in test.
 */
import { instant } from "../model/moment.ts";
import { outcome } from "./devices-of.ts";
import type { DeviceState, InstallationState, Outcome, Todo } from "./state.ts";

/** ms, and names of one device: the engine takes eight strangers, and there may be another device that waits for its room. */
const trial = { idle: 5 * 60_000, mark: 30_000, early: 5_000, names: 4 } as const;

type Trial = NonNullable<DeviceState["trial"]>;
type Tried = DeviceState & { readonly trial: Trial };

/** From its window on, or from the register's answer; what was marked before is marked anew. */
export const trialUntil = (until: number): Trial => ({ until, marked: 0, as: [] });
export const fullTrial = (now: number): Trial => trialUntil(now + trial.idle);

/** The technician did something: what is being tried out is tried out on. */
export function goOnTrying(state: InstallationState, now: number): InstallationState {
  const until = now + trial.idle;
  const devices = state.devices.map((device) =>
    isOnTrial(device) && device.step !== "press" && device.trial.until < until
      ? { ...device, trial: { ...device.trial, until } }
      : device,
  );
  return { ...state, devices };
}

/** Not yet heard it is tried while its window is open; then until it is done. */
export function isOnTrial(device: DeviceState): device is Tried {
  if (device.trial === undefined) return false;
  if (device.step === "press") return device.window?.state === "open";
  return device.step === "room" || ((device.step === "walk" || device.step === "test") && device.device !== undefined);
}

/** As the engine knows it: by its id, or as a stranger by whatever its frames may call it. */
function marksOf({ device, family, key, short, heardAs, names }: DeviceState): readonly string[] {
  if (device !== undefined) return [device];
  // A typed code holds the last eight signs of the key, which for most radios is all of it.
  const guess = key === undefined && short !== undefined ? short.slice(2, -1) : undefined;
  const all = [heardAs, key, guess, ...names].flatMap((name) => (name === undefined ? [] : [`${family}:${name}`]));
  return [...new Set(all)].slice(0, trial.names);
}

export const markAgainAt = ({ trial: { until, marked } }: Tried): number =>
  marked < until ? marked - trial.early : Number.POSITIVE_INFINITY;

/** Marks what is due, and what has got a new name; what is put away unheard is a stranger again. */
export function keepOnTrial(state: InstallationState, now: number): Outcome {
  const todo: Todo[] = [];
  const devices = state.devices.map((device) => {
    if (isOnTrial(device)) return marked(device, now, todo);
    if (device.trial === undefined || device.device !== undefined) return device;
    for (const name of device.trial.as) todo.push({ do: "mark_test", device: name, until: instant(now) });
    const { trial: _, ...rest } = device;
    return rest;
  });
  const changed = devices.some((device, at) => device !== state.devices[at]);
  return outcome(changed ? { ...state, devices } : state, todo);
}

function marked(device: Tried, now: number, todo: Todo[]): DeviceState {
  const as = marksOf(device);
  const due = now >= markAgainAt(device);
  const fresh = due ? as : as.filter((name) => !device.trial.as.includes(name));
  if (fresh.length === 0) return device;
  const until = Math.min(now + trial.mark, device.trial.until);
  for (const name of fresh) todo.push({ do: "mark_test", device: name, until: instant(until) });
  // A name learnt between two marks is marked with the others the next time.
  return { ...device, trial: { ...device.trial, as, ...(due && { marked: until }) } };
}
