/** States that last: an open door, smoke, somebody lying there. Only a change of value is news. */
import { type Fact, natureOf } from "../../devices/model/fact.ts";
import { minutes, seconds } from "../../devices/model/moment.ts";
import type { Origin } from "../../devices/model/reading.ts";
import type { Ids } from "../engine.ts";
import type { Device } from "../home.ts";
import type { Draft } from "./draft.ts";
import { releaseLatch } from "./edges.ts";
import { sessionOf } from "./sessions.ts";
import { type Frame, type Plain, type Sorted, sorting } from "./sorted.ts";

/** A radar repeats a fall while somebody lies there. The same word after a longer pause is another fall. */
const heldFall = minutes(1);
/** How far the instant of the last word may be behind on disk. */
const saidEvery = seconds(10);

interface LevelMemory {
  readonly value: string | boolean;
  /** The reading that first said this value in its session. */
  readonly reading: number;
  readonly origin: Origin;
  readonly session: number;
  readonly said: number;
  /** Words of a stream since then that said the same and have no reading of their own. */
  readonly unchanged: number;
  readonly alert?: string;
}

export function sortLevel(draft: Draft, frame: Frame, device: Device, plain: Plain, ids: Ids): Sorted | undefined {
  const { fact } = plain;
  const value = levelOf(fact);
  const cell = draft.names.key(book, device.id, fact.kind);
  const known = draft.value(sorting.rule, cell) as LevelMemory | undefined;
  const session = sessionOf(draft, frame.source);
  const current = known !== undefined && known.session >= session.number;
  const released = fact.kind === "call" && frame.origin === "live" && releaseLatch(draft, frame, device);
  const same = known?.value === value && !released;
  if (frame.origin === "stored" && current) {
    const repeats = same ? { repeats: known.reading } : {};
    return { reading: { ...plain, id: ids.readingId(), ...repeats }, changed: false };
  }
  const said = frame.at.steady;
  if (current && same && known.origin === "live" && !isAnotherFall(fact, known, said)) {
    const next = { ...known, said, unchanged: known.unchanged + 1 } satisfies LevelMemory;
    const saved = Math.floor(said / saidEvery) !== Math.floor(known.said / saidEvery);
    if (fact.kind === "fall" || device.stream) draft.put(sorting.rule, sorting.version, cell, next, saved);
    if (device.stream) return undefined;
    return { reading: { ...plain, id: ids.readingId(), repeats: known.reading }, changed: false, counts: known.alert };
  }
  const id = ids.readingId();
  const first = !current || known.origin === "stored";
  const memory: LevelMemory = {
    value,
    reading: id,
    origin: frame.origin,
    session: session.number,
    said,
    unchanged: 0,
    // The same danger found again after a start is still the danger of that alert.
    ...(same && known.alert !== undefined && { alert: known.alert }),
  };
  draft.put(sorting.rule, sorting.version, cell, memory, true);
  const changed =
    frame.origin === "live" && known !== undefined && (current || session.short) && (!same || (current && !first));
  return { reading: { ...plain, id, ...(first && { first }) }, changed, cell };
}

function isAnotherFall(fact: Fact, known: LevelMemory, said: number): boolean {
  return fact.kind === "fall" && fact.state !== "cleared" && said - known.said > heldFall;
}

/** Has a value that lasts. A held call input lasts as well, although its "on" counts as a press. */
export const lasts = (fact: Fact): boolean => natureOf(fact) === "level" || fact.kind === "call";

const book = "level";

/** As last sorted; `undefined`: not known. */
export const valueOfLevel = (draft: Draft, device: string, kind: Fact["kind"]): string | boolean | undefined =>
  (draft.value(sorting.rule, draft.names.key(book, device, kind)) as LevelMemory | undefined)?.value;

export function levelOf(fact: Fact): string | boolean {
  switch (fact.kind) {
    case "contact":
      return fact.tilted ? "tilted" : fact.open;
    case "fall":
      return fact.state;
    case "bed":
      return fact.occupied;
    case "case":
      return fact.open;
    case "call":
    case "motion":
    case "presence":
    case "dwell":
    case "smoke":
    case "gas":
    case "co":
    case "water":
    case "mains":
    case "vibration":
      return fact.on;
    default:
      throw new Error(`${fact.kind} is not a level`);
  }
}
