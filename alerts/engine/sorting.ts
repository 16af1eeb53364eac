/**
 * Sorting what was heard into readings. Levels are told apart by value, edges by device + edge key inside the device's
 * window or by counter; the topic, port or broker they came by plays no part. A repeat is kept and says whose repeat it is.
 */
import { type Fact, natureOf } from "../../devices/model/fact.ts";
import type { HeardOf, Ids } from "../engine.ts";
import type { Device } from "../home.ts";
import type { Draft } from "./draft.ts";
import { sortEdge } from "./edges.ts";
import { sortLevel } from "./levels.ts";
import { isSampled } from "./samples.ts";
import type { Frame, Plain, Sorted } from "./sorted.ts";

/** Readings of one device's part of a frame, in the order of its facts. */
export function sort(draft: Draft, frame: Frame, heard: HeardOf, ids: Ids): Sorted[] {
  const device = draft.devices.get(heard.device);
  const sorted: Sorted[] = [];
  for (const fact of heard.facts) {
    const plain = plainReading(fact, frame, device?.id ?? heard.device, device);
    const one = device ? sortOne(draft, frame, heard, device, plain, ids) : asItIs(plain, ids);
    if (one) sorted.push(one);
  }
  return sorted;
}

function sortOne(draft: Draft, frame: Frame, heard: HeardOf, device: Device, plain: Plain, ids: Ids) {
  const { fact } = plain;
  // A pendant that numbers its falls tells them apart better than a level could.
  if (fact.kind === "fall" && fact.state !== "cleared" && heard.edge)
    return sortEdge(draft, frame, heard.edge, device, plain, ids);
  switch (natureOf(fact)) {
    case "edge":
      return sortEdge(draft, frame, heard.edge, device, plain, ids);
    case "level":
      return sortLevel(draft, frame, device, plain, ids);
    default:
      return isSampled(draft, frame, device, fact) ? asItIs(plain, ids) : undefined;
  }
}

/** Samples and signs have no repeats; of a stranger nothing is remembered, because there is no end to strangers. */
const asItIs = (plain: Plain, ids: Ids): Sorted => ({ reading: { ...plain, id: ids.readingId() }, changed: false });

function plainReading(fact: Fact, frame: Frame, name: string, device: Device | undefined): Plain {
  const plain: { -readonly [Field in keyof Plain]: Plain[Field] } = {
    device: name,
    at: frame.at,
    origin: frame.origin,
    fact,
  };
  if (device?.room !== undefined) plain.room = device.room;
  if (device?.resident !== undefined) plain.resident = device.resident;
  return plain;
}
