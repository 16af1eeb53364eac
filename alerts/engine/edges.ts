/** Presses: what happens, and then is over. A repeat inside the window is the same press; one with a new counter is not. */
import type { Fact } from "../../devices/model/fact.ts";
import { type Instant, minutes, seconds } from "../../devices/model/moment.ts";
import type { HeardOf, Ids } from "../engine.ts";
import type { Device } from "../home.ts";
import type { Draft } from "./draft.ts";
import { sessionOf } from "./sessions.ts";
import { type Frame, type Plain, type Sorted, sorting } from "./sorted.ts";

/** The same counter within this time is the same press sent again; later, one that came round or a new battery. */
const counterMemory = minutes(10);
/** A latched call input that says itself again within this time is still held; after a longer pause its "off" was lost. */
const heldCall = seconds(5);

interface EdgeMemory {
  readonly reading: number;
  readonly at: number;
  readonly counter?: number;
  /** What this press raised: once that has ended, the next word is a new press. */
  readonly alert?: string;
}

/** A call input that has once said "off" is a latch: its "on" says that it is held, however often. */
interface LatchMemory {
  readonly on: boolean;
  readonly said: number;
  readonly session: number;
}

export function sortEdge(
  draft: Draft,
  frame: Frame,
  edge: HeardOf["edge"],
  device: Device,
  plain: Plain,
  ids: Ids,
): Sorted | undefined {
  // A press out of a broker's store was made we do not know when: kept, never acted on.
  if (frame.origin === "stored") return { reading: { ...plain, id: ids.readingId() }, changed: false };
  const cell = `edge/${device.id}/${edge?.key ?? ""}/${wordOf(plain.fact)}`;
  const last = draft.value(sorting.rule, cell) as EdgeMemory | undefined;
  const held = plain.fact.kind === "call" ? holdLatch(draft, frame, device) : "not";
  // A stream says of each poll that the cord is still held.
  if (held === "held" && device.stream) return undefined;
  const id = ids.readingId();
  const ended = last?.alert !== undefined && !draft.open.has(last.alert);
  if (last && (held === "held" || (!ended && repeats(last, frame.at.steady, edge?.counter, device))))
    return { reading: { ...plain, id, repeats: last.reading }, changed: false, counts: last.alert };
  const first = held === "found" ? { first: true as const } : {};
  const memory: EdgeMemory = {
    reading: id,
    at: frame.at.steady,
    ...(edge?.counter !== undefined && { counter: edge.counter }),
  };
  draft.put(sorting.rule, sorting.version, cell, memory, true);
  return { reading: { ...plain, id, ...first }, changed: held !== "found", cell };
}

function repeats(last: EdgeMemory, at: Instant, counter: number | undefined, device: Device): boolean {
  const since = at - last.at;
  if (last.counter !== undefined && counter !== undefined) return last.counter === counter && since <= counterMemory;
  return since <= device.foldWindow;
}

/** `found`: on when it was first heard in this session, which rule 4 of the protocols counts as a call. */
function holdLatch(draft: Draft, frame: Frame, device: Device): "not" | "held" | "found" {
  const cell = latchCell(device.id);
  const latch = draft.value(sorting.rule, cell) as LatchMemory | undefined;
  // Whatever is read ten times a second is a latch from the first word on.
  if (!latch && !device.stream) return "not";
  const said = frame.at.steady;
  const session = sessionOf(draft, frame.source).number;
  const current = latch !== undefined && latch.session >= session;
  const saved = !latch?.on || !current;
  draft.put(sorting.rule, sorting.version, cell, { on: true, said, session } satisfies LatchMemory, saved);
  if (!latch) return "not";
  if (!current) return latch.on ? "found" : "not";
  return latch.on && said - latch.said <= heldCall ? "held" : "not";
}

const latchCell = (device: string): string => `latch/${device}`;

/** Called for each live "off" of a call input: true when that is news. */
export function releaseLatch(draft: Draft, frame: Frame, device: Device): boolean {
  const cell = latchCell(device.id);
  const latch = draft.value(sorting.rule, cell) as LatchMemory | undefined;
  const session = sessionOf(draft, frame.source).number;
  if (latch && !latch.on && latch.session >= session) return false;
  const memory: LatchMemory = { on: false, said: frame.at.steady, session };
  draft.put(sorting.rule, sorting.version, cell, memory, true);
  return true;
}

/** Two different things said by one frame are two presses, whatever they have in common. */
function wordOf(fact: Fact): string {
  switch (fact.kind) {
    case "press":
      return `press:${fact.button ?? ""}:${fact.action}`;
    case "call":
      return `call:${fact.level}`;
    case "fall":
      return `fall:${fact.state}`;
    default:
      return fact.kind;
  }
}

/** Notes which alert came of the reading in this cell of edges or levels. */
export function noteAlert(draft: Draft, cell: string, alert: string): void {
  const memory = draft.value(sorting.rule, cell) as object | undefined;
  if (memory) draft.put(sorting.rule, sorting.version, cell, { ...memory, alert }, true);
}
