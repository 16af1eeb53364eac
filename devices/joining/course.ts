/** The course of an installation: devices come into it, leave it, and what was not done is written down at its end. */

import { deviceOf, isFlat, mended, outcome, refuse, replaced, slip } from "./devices-of.ts";
import type { InstallationCommand } from "./installation.ts";
import { roomOf } from "./place.ts";
import type { Around, DeviceState, Entry, InstallationState, Named, Outcome, Todo } from "./state.ts";
import { inService } from "./test-run.ts";

export const mostDevices = 100;
const notesKept = 100;

const fresh = (state: InstallationState, named: Named): DeviceState => ({
  n: state.devices.length + 1,
  step: "press",
  family: named.family,
  title: named.title,
  tail: named.tail,
  names: [],
  carries: named.choices.find((each) => each.profile === named.profile)?.carries ?? "other",
  carriesSaid: named.choices.some((each) => each.profile === named.profile),
  choices: named.choices,
  hasDoor: named.hasDoor,
  scale: named.scale,
  others: [],
  spots: [],
  said: [],
  ...(named.key !== undefined && { key: named.key }),
  ...(named.short !== undefined && { short: named.short }),
  ...(named.port !== undefined && { port: named.port }),
  ...(named.model !== undefined && { model: named.model }),
  ...(named.profile !== undefined && { profile: named.profile }),
});

/** A scanned or picked device. Scanned twice, it is the same device, waited for once more. */
export function named(state: InstallationState, what: Named, now: number): Outcome & { readonly n?: number } {
  const again = state.devices.find(
    (each) =>
      each.step !== "dropped" &&
      each.family === what.family &&
      each.port === what.port &&
      (what.key !== undefined ? each.key === what.key : each.short === what.short),
  );
  if (again?.device !== undefined && !(again.adopted && state.kind !== "install"))
    return refuse(state, slip("already_installed", now, { device: again.device }));
  if (again) return { ...outcome(state), n: again.n };
  if (what.entry) {
    // On a visit the label says which of the home's devices is meant; at an installation it should not be there yet.
    if (state.kind !== "install" && state.kind !== "replace_device") return adopt(state, what, what.entry);
    return refuse(state, slip("already_installed", now, { device: what.entry.id }));
  }
  if (state.devices.length >= mostDevices) return refuse(state, slip("code_unknown", now));
  const { replaces } = what;
  const device: DeviceState = {
    ...fresh(state, what),
    ...(replaces && {
      replaces: replaces.id,
      carries: replaces.carries,
      carriesSaid: true,
      ...(replaces.room !== undefined && { room: replaces.room }),
    }),
  };
  return { ...outcome({ ...state, devices: [...state.devices, device] }), n: device.n };
}

/** A device of the register comes into the visit as it stands. */
export function adopt(state: InstallationState, what: Named, entry: Entry): Outcome {
  if (state.devices.some((each) => each.device === entry.id && each.step !== "dropped")) return outcome(state);
  const device: DeviceState = {
    ...fresh(state, what),
    step: "walk",
    device: entry.id,
    key: entry.key,
    adopted: true,
    carries: entry.carries,
    carriesSaid: true,
    ...(entry.room !== undefined && { room: entry.room }),
    ...(entry.profile !== undefined && { profile: entry.profile }),
  };
  return outcome({ ...state, devices: [...state.devices, device] });
}

export function drop(state: InstallationState, n: number, why: string, now: number): Outcome {
  const device = deviceOf(state, n);
  if (!device) return refuse(state, slip("code_unknown", now));
  const { registering: _, test: __, ...rest } = mended(device);
  const open = device.window?.state === "open";
  const window = device.window && { ...device.window, state: "closed" as const };
  const next = replaced(state, {
    ...rest,
    step: "dropped",
    spots: device.spots.filter((spot) => spot.state !== "listening"),
    ...(window && { window }),
  });
  // What stood here before stays, unless the home is given up; so does the place of a box that was exchanged.
  const stood = device.adopted === true || device.replaces !== undefined;
  const leaves = device.device !== undefined && (!stood || state.kind === "decommission");
  const todo: Todo[] = [
    ...(open && device.hasDoor ? [{ do: "close_door", family: device.family } as const] : []),
    ...(leaves && device.device !== undefined ? [{ do: "take_out", id: device.device } as const] : []),
    ...(!leaves && device.device !== undefined ? [inService(device.device, now)] : []),
    ...(leaves && device.hasDoor && device.key !== undefined
      ? [{ do: "remove", family: device.family, key: device.key } as const]
      : []),
  ];
  // What leaves with its home needs no test.
  return outcome(state.kind === "decommission" ? next : notTested(next, device.device ?? device.tail, why), todo);
}

type SkipSpot = Extract<InstallationCommand, { do: "skip_spot" }>;

export function skipSpot(state: InstallationState, { n, room, why }: SkipSpot, now: number, around: Around): Outcome {
  const device = deviceOf(state, n);
  if (!device) return refuse(state, slip("code_unknown", now));
  const found = roomOf(room, undefined, around);
  const id = "id" in found ? found.id : room.slice(0, 64);
  const before = device.spots.find((spot) => spot.room === id);
  const skipped = {
    room: id,
    heard: before?.heard ?? 0,
    need: before?.need ?? 0,
    state: "skipped",
    why,
    until: now,
  } as const;
  const spots = [...device.spots.filter((spot) => spot.room !== id), skipped].slice(-40);
  return outcome(notTested(replaced(state, { ...mended(device), spots }), id, why));
}

export const notTested = (state: InstallationState, what: string, why: string): InstallationState => ({
  ...state,
  notTested: [...state.notTested.filter((each) => each.what !== what), { what, why }].slice(-notesKept),
});

/** Devices half way of which nobody has said why. */
export function unfinished(state: InstallationState): string[] {
  const excused = new Set(state.notTested.map((each) => each.what));
  return state.devices.flatMap((device) => {
    const name = device.device ?? device.tail;
    if (device.step === "done" || device.step === "dropped" || excused.has(name)) return [];
    // The line is down: it is installed, and tested when the line is back.
    if (device.test?.state === "unverified") return [];
    return [name];
  });
}

/** What the report says by itself of what was not tested: words of the tables, `untested.<why>`. */
export function finish(state: InstallationState): InstallationState {
  const found = state.devices.flatMap((device) => {
    if (device.step === "dropped" || device.device === undefined) return [];
    const what = device.device;
    const spots = device.spots.filter((spot) => spot.state === "passed");
    if (state.kind === "decommission") return [{ what, why: "stays" }];
    return [
      ...(spots.length === 0 ? [{ what, why: "no_walk" }] : []),
      ...(spots.some((spot) => spot.marginDb === undefined && spot.link === undefined)
        ? [{ what, why: "no_margin" }]
        : []),
      ...(device.test?.state === "passed" || state.kind === "battery"
        ? []
        : [{ what, why: device.test?.state === "unverified" ? "unverified" : "no_test" }]),
      ...(device.battery === undefined && state.kind === "battery" ? [{ what, why: "no_battery" }] : []),
      ...(isFlat(device.battery) ? [{ what, why: "flat_battery" }] : []),
    ];
  });
  const { press, cancel, light } = state.training;
  const taught =
    state.kind === "install" && !(press && cancel && light) ? [{ what: "training", why: "no_training" }] : [];
  const said = (one: { what: string; why: string }) =>
    state.notTested.some((each) => each.what === one.what && each.why === one.why);
  const all = [...state.notTested, ...[...found, ...taught].filter((each) => !said(each))];
  return { ...state, notTested: all.slice(0, notesKept) };
}
