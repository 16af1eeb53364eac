/**
 * A receiver that answers and hears nothing: its radio is dead, its aerial is off, somebody jams it. Nobody says so, but
 * everything that is heard by it falls silent. One fault of the receiver instead of one for each device.
 *
 * The bound: two devices of one family by one source fall late, one after the other, and since before the first of them was
 * due not one word of that family came by that source, from anybody. One device that stops is a device; that a second stops as
 * well, while everybody else happens to have nothing to say, is far less likely than one common cause. Waiting for a third
 * would leave a home of two devices without this, and cost the others the hours between their own limits. The first of the two
 * is told as late when its time comes, and taken back into the one fault when that is found.
 */
import type { Instant } from "../../devices/model/moment.ts";
import type { Device } from "../home.ts";
import { carriesLife } from "./limits.ts";
import type { About } from "./rule.ts";
import { dueAt, type Silence, silenceIn, silenceRule } from "./silence-memory.ts";

const mark = "radio";
/** How the fault of a receiver is named beside those of ports and bridges. */
export const radioBridge = (family: string): string => `${family}:${mark}`;

/** The family, where a bridge's name is such a one. */
export function radioOf(bridge: string): string | undefined {
  const [family, name] = bridge.split(":");
  return name === mark ? family : undefined;
}

export const lifeBehind = (family: string, home: About["home"]): boolean =>
  home.devices.some((device) => device.family === family && carriesLife(device));

/** Those that are heard by the same receiver, with what is remembered of their silence. */
function peersOf(memory: Silence, { device, home, remembers }: About): readonly (readonly [Device, Silence])[] {
  return home.devices.flatMap((peer) => {
    if (peer.id === device?.id || peer.family !== device?.family) return [];
    const other = silenceIn(remembers?.(silenceRule, peer.id));
    return other?.heard != null && other.source === memory.source ? [[peer, other] as const] : [];
  });
}

const lastHeard = (memory: Silence, peers: readonly (readonly [Device, Silence])[]): number =>
  Math.max(memory.heard ?? 0, ...peers.map(([, { heard }]) => heard ?? 0));

/** This device was told as silent: since somebody was last heard, or was it silent before? */
export function fellWithRadio(memory: Silence, about: About): boolean {
  const due = about.device && dueAt(memory, about.device, "late");
  return due !== undefined && due >= lastHeard(memory, peersOf(memory, about));
}

/**
 * This device is due. Is it the second of its receiver that fell silent with nobody heard in between? A suspicion that a
 * word of somebody has cleared is not raised again by those who are silent still: they are told one by one.
 */
export function radioIsSilent(memory: Silence, now: Instant, about: About): boolean {
  if (memory.heard === null || memory.again?.cleared) return false;
  const peers = peersOf(memory, about);
  const heard = lastHeard(memory, peers);
  return peers.some(([peer, other]) => {
    const due = other.told === "nothing" || other.again?.cleared ? undefined : dueAt(other, peer, "late");
    return due !== undefined && due <= now && due >= heard;
  });
}
