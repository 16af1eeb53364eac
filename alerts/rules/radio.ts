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

/** This device is due. Is it the second of its receiver that fell silent with nobody heard in between? */
export function radioIsSilent(memory: Silence, now: Instant, { device, home, remembers }: About): boolean {
  if (!device || !remembers || memory.heard === null) return false;
  let heard = memory.heard;
  const lateAt: number[] = [];
  for (const peer of home.devices) {
    if (peer.id === device.id || peer.family !== device.family) continue;
    const other = silenceIn(remembers(silenceRule, peer.id));
    if (!other || other.heard === null || other.source !== memory.source) continue;
    heard = Math.max(heard, other.heard);
    const due = other.told === "nothing" ? undefined : dueAt(other, peer, "late");
    if (due !== undefined && due <= now) lateAt.push(due);
  }
  return lateAt.some((due) => due >= heard);
}
