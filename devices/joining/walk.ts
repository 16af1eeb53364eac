/**
 * The walk through the home: is the device heard from each place where it will be used, and with how much to spare? Passed
 * is every frame wanted, and 10 dB above what the receiver still reads or the link quality that its family calls good. A device
 * that says nothing of its link passes by its frames alone, and the report says that no margin is known.
 */

import type { Fact } from "../model/fact.ts";
import { instant } from "../model/moment.ts";
import { deviceOf, mended, outcome, refuse, replaced, slip } from "./devices-of.ts";
import type { InstallationCommand } from "./installation.ts";
import { roomOf } from "./place.ts";
import type { Around, DeviceState, InstallationState, LinkScale, Outcome, Spot, Todo } from "./state.ts";

export const walking = {
  need: 3,
  marginDb: 10,
  link: 80,
  /** ms. The engine holds a device in test no longer than this at a time. */
  listens: 120_000,
  /** Frames closer together are one press: its echoes, its repeats, its release. */
  apart: 700,
} as const;
const spotsKept = 40;

type Walk = Extract<InstallationCommand, { do: "walk" }>;

export function walk(state: InstallationState, command: Walk, now: number, around: Around): Outcome {
  const device = deviceOf(state, command.n);
  const found = roomOf(command.room, undefined, around);
  if (!device?.device || "missing" in found || "taken" in found)
    return refuse(state, slip("room_missing", now, { room: command.room }));
  const spot: Spot = {
    room: found.id,
    heard: 0,
    need: command.need ?? walking.need,
    state: "listening",
    until: now + walking.listens,
    ...(device.scale.floorDbm === undefined && { linkNeed: linkNeed(device.scale) }),
  };
  const calm = stopListening(state);
  const own = deviceOf(calm, command.n) ?? device;
  const spots = [...own.spots.filter((each) => each.room !== found.id), spot].slice(-spotsKept);
  const make: Todo[] = found.make ? [{ do: "make_room", room: found.make }] : [];
  const test: Todo = { do: "mark_test", device: device.device, until: instant(spot.until) };
  return outcome(replaced(calm, { ...mended(own), spots, step: own.step === "room" ? "walk" : own.step }), [
    ...make,
    test,
  ]);
}

/** One place at a time: whoever walks on has left the one before. */
function stopListening(state: InstallationState): InstallationState {
  const devices = state.devices.map((device) =>
    device.spots.some(isListening) ? { ...device, spots: device.spots.filter((spot) => !isListening(spot)) } : device,
  );
  return { ...state, devices };
}

const isListening = (spot: Spot): boolean => spot.state === "listening";

export function hearOnWalk(device: DeviceState, facts: readonly Fact[], now: number): DeviceState {
  const spot = device.spots.find(isListening);
  if (!spot || now >= spot.until || (spot.lastAt !== undefined && now - spot.lastAt < walking.apart)) return device;
  const margin = least(spot.marginDb, marginOf(facts, device.scale));
  const link = least(spot.link, qualityOf(facts, device.scale));
  const heard: Spot = {
    ...spot,
    heard: spot.heard + 1,
    lastAt: now,
    ...(margin !== undefined && { marginDb: margin }),
    ...(link !== undefined && { link }),
  };
  const done = heard.heard >= heard.need;
  const strong = isStrong(heard);
  const judged: Spot = done ? { ...heard, state: strong ? "passed" : "weak" } : heard;
  const spots = device.spots.map((each) => (each === spot ? judged : each));
  return done && !strong ? { ...device, spots, slip: weak(judged, now) } : { ...device, spots };
}

const isStrong = ({ marginDb, link, linkNeed: need = walking.link }: Spot): boolean =>
  marginDb !== undefined ? marginDb >= walking.marginDb : link === undefined || link >= need;

const linkNeed = ({ fullLqi = 255, goodLqi }: LinkScale): number =>
  goodLqi === undefined ? walking.link : Math.floor((goodLqi / fullLqi) * 100);

function weak(spot: Spot, now: number): NonNullable<DeviceState["slip"]> {
  const { room, marginDb, link, heard, need } = spot;
  const seen = heard < need ? `${heard}/${need}` : marginDb !== undefined ? `${marginDb} dB` : `${link ?? 0} %`;
  return slip("weak_signal", now, {
    room,
    seen,
    ...(marginDb !== undefined && { margin: marginDb }),
    ...(link !== undefined && { lqi: link }),
  });
}

/** A place from which not enough came in time. */
export function giveUpSpots(device: DeviceState, now: number): DeviceState {
  const over = device.spots.find((spot) => isListening(spot) && now >= spot.until);
  if (!over) return device;
  const missed: Spot = { ...over, state: "weak" };
  return { ...device, spots: device.spots.map((each) => (each === over ? missed : each)), slip: weak(missed, now) };
}

const least = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

function marginOf(facts: readonly Fact[], { floorDbm }: LinkScale): number | undefined {
  if (floorDbm === undefined) return undefined;
  const dbm = facts.flatMap((fact) => (fact.kind === "link" && fact.dbm !== undefined ? [fact.dbm] : []));
  return dbm.length === 0 ? undefined : Math.round(Math.min(...dbm) - floorDbm);
}

function qualityOf(facts: readonly Fact[], { fullLqi = 255 }: LinkScale): number | undefined {
  const lqi = facts.flatMap((fact) => (fact.kind === "link" && fact.lqi !== undefined ? [fact.lqi] : []));
  return lqi.length === 0 ? undefined : Math.min(100, Math.floor((Math.min(...lqi) / fullLqi) * 100));
}
