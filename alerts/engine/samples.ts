/**
 * Samples of a stream: a radar says the heart rate ten times a second and means one number. One reading in ten seconds is
 * kept of each kind, sooner when it has moved notably, and then once in a second at most. What is passed over is counted
 * with the frame that brought it. Other devices choose themselves how often they speak: theirs are all kept.
 */
import { type Fact, provesLife } from "../../devices/model/fact.ts";
import { type Duration, seconds } from "../../devices/model/moment.ts";
import type { Device } from "../home.ts";
import type { Draft } from "./draft.ts";
import { type Frame, sorting } from "./sorted.ts";

export const sampling = { every: seconds(10), soonest: seconds(1) } as const satisfies Record<string, Duration>;

interface Sample {
  readonly fact: Fact;
  readonly at: number;
}

/** Is this sample worth a reading of its own? That a device is gone always is. Remembered in memory only: after a start one more is kept. */
export function isSampled(draft: Draft, frame: Frame, device: Device, fact: Fact): boolean {
  if (!device.stream || frame.origin === "stored" || fact.kind === "join" || !provesLife(fact)) return true;
  const cell = `sample/${device.id}/${fact.kind === "fault" ? `fault:${fact.what.slice(0, 40)}` : fact.kind}`;
  const known = draft.value(sorting.rule, cell) as Sample | undefined;
  const at = frame.at.steady;
  if (known && turnOf(known.at) === turnOf(at)) {
    if (at - known.at < sampling.soonest || !hasMoved(known.fact, fact)) return false;
  }
  draft.put(sorting.rule, sorting.version, cell, { fact, at } satisfies Sample, false);
  return true;
}

/** The same for all kinds and devices: what is kept together costs one commit. */
const turnOf = (at: number): number => Math.floor(at / sampling.every);

/** More than what a steady person or room makes of noise. */
function hasMoved(before: Fact, now: Fact): boolean {
  switch (now.kind) {
    case "heart_rate":
      return before.kind === now.kind && Math.abs(before.bpm - now.bpm) >= 10;
    case "breathing":
      return before.kind === now.kind && Math.abs(before.rpm - now.rpm) >= 4;
    case "temperature":
      return before.kind === now.kind && Math.abs(before.celsius - now.celsius) >= 1;
    case "humidity":
      return before.kind === now.kind && Math.abs(before.percent - now.percent) >= 5;
    case "illuminance":
      return before.kind === now.kind && isTwice(before.lux, now.lux, 20);
    case "power":
      return before.kind === now.kind && isTwice(before.watts, now.watts, 10);
    case "battery":
      return before.kind === now.kind && before.low !== now.low;
    default:
      return false;
  }
}

/** Twice or half as much; below `small` nothing is. */
const isTwice = (before: number, now: number, small: number): boolean =>
  Math.abs(before - now) >= Math.max(small, Math.min(Math.abs(before), Math.abs(now)));
