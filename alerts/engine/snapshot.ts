/**
 * The last 30 minutes that travel with an alert, so that nobody needs InfluxDB to understand it: at most 4 KB of JSON,
 * newest last. Kept as a bounded window of what people would want to read, not of every sample.
 */
import { type FactKind, natureOf } from "../../devices/model/fact.ts";
import { type Moment, minutes } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Sign } from "../alert.ts";

export const recentWindow = { age: minutes(30), readings: 192, whenFull: "forget-oldest" } as const;
/** A thermometer may say itself into the window once in this time, or it would push out the door. */
const sampleEvery = minutes(5);
export const snapshotBound = { signs: 64, bytes: 4_096, oneSign: 512 } as const;
export const causesBound = { signs: 16, whenFull: "keep-first-and-latest" } as const;

/** Of the device rather than of the person; said so often that they would hide everything else. */
const passedOver: ReadonlySet<FactKind> = new Set(["link", "alive", "join", "illuminance"]);

/** How far back a sample looks for its like: a window full of other news may hold it twice. */
const sampleLooksBack = 48;

export function isForWindow(recent: readonly Reading[], reading: Reading): boolean {
  const { fact, device, at } = reading;
  if (reading.repeats !== undefined || passedOver.has(fact.kind)) return false;
  if (natureOf(fact) !== "measure") return true;
  const soon = at.steady - sampleEvery;
  const end = Math.max(0, recent.length - sampleLooksBack);
  for (let i = recent.length - 1; i >= end; i -= 1) {
    const other = recent[i];
    if (!other || other.at.steady < soon) return true;
    if (other.fact.kind === fact.kind && other.device === device) return false;
  }
  return true;
}

/** The window inside its bound; what is too old is left out when a snapshot is made. */
export const trimmed = (recent: readonly Reading[]): readonly Reading[] =>
  recent.length > recentWindow.readings ? recent.slice(-recentWindow.readings) : recent;

export function signOf(reading: Reading, at: Moment): Sign {
  const { id, device, room, fact } = reading;
  return {
    reading: id,
    device: device.slice(0, 128),
    ...(room !== undefined && { room }),
    wall: reading.at.wall,
    ago: Math.max(0, at.steady - reading.at.steady),
    fact,
  };
}

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** The newest readings of the last 30 minutes that fit, newest last. */
export function snapshotOf(recent: readonly Reading[], at: Moment): Sign[] {
  const signs: Sign[] = [];
  // The brackets of the list; every sign brings its comma.
  let bytes = 2;
  for (let i = recent.length - 1; i >= 0 && signs.length < snapshotBound.signs; i -= 1) {
    const reading = recent[i];
    if (!reading || reading.at.steady < at.steady - recentWindow.age) break;
    const sign = signOf(reading, at);
    const size = bytesOf(sign) + 1;
    // A maker's endless action name must not cost the rest of the half hour.
    if (size > snapshotBound.oneSign) continue;
    if (bytes + size > snapshotBound.bytes) break;
    bytes += size;
    signs.push(sign);
  }
  return signs.reverse();
}

/** Readings that an alert rests on: the first, and the latest that fit. */
export function causesWith(causes: readonly Sign[], sign: Sign): readonly Sign[] {
  const [first, ...rest] = [...causes, sign];
  if (!first || rest.length < causesBound.signs) return first ? [first, ...rest] : [];
  return [first, ...rest.slice(-(causesBound.signs - 1))];
}
