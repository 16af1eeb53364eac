/** Small steps on an installation's devices, shared by what happens at the window, on the walk and in the test. */

import { shortOf } from "./short.ts";
import type { DeviceState, Heard, InstallationState, Outcome, Slip, Todo } from "./state.ts";

export const outcome = (state: InstallationState, todo: readonly Todo[] = []): Outcome => ({ state, todo });

export const refuse = (state: InstallationState, slip: Slip): Outcome => ({ state, todo: [], refused: slip });

export const slip = (code: Slip["code"], at: number, values: Slip["values"] = {}): Slip => ({ code, values, at });

export const deviceOf = (state: InstallationState, n: number): DeviceState | undefined =>
  state.devices.find((each) => each.n === n && each.step !== "dropped");

export const replaced = (state: InstallationState, device: DeviceState): InstallationState => ({
  ...state,
  devices: state.devices.map((each) => (each.n === device.n ? device : each)),
});

/** The same device without what went wrong with it before. */
export function mended<D extends DeviceState>(device: D): Omit<D, "slip"> {
  const { slip: _, ...rest } = device;
  return rest;
}

/** Is this frame of the device that was scanned? Its key, any name of it, its short form, or the port it hangs on. */
export function isOf(device: DeviceState, heard: Heard): boolean {
  if (device.device !== undefined) return heard.id === device.device;
  if (heard.family !== device.family) return false;
  if (device.port !== undefined) return heard.source === `serial:${device.port}`;
  const called = [heard.device, ...heard.names];
  if (device.key !== undefined) {
    const known = [device.key, ...device.names].map(sameCase);
    return called.some((name) => known.includes(sameCase(name)));
  }
  return device.short !== undefined && called.some((name) => shortOf(device.family, name) === device.short);
}

/** Ids in hex are printed in either case; `0x` is a way of writing one. */
const sameCase = (name: string): string =>
  /^(0x)?[0-9a-f]+$/i.test(name) ? name.replace(/^0x/i, "").toUpperCase() : name;

/** What a person compares with the label. */
export const tailOf = (key: string): string =>
  key
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .slice(-4)
    .toUpperCase();

/** Percent, and below: it will not last until the next visit. */
const flatBelow = 15;
export const isFlat = (battery: DeviceState["battery"]): boolean =>
  battery !== undefined && (battery.low === true || (battery.percent ?? 100) <= flatBelow);
