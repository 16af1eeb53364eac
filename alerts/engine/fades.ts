/**
 * Levels whose end the device never says: each ends by itself when it has not been said again for its time. Whether
 * somebody still is there can only be concluded from silence while there is somebody to hear a word: after a start of the
 * gateway, and after the return of the port, broker or bridge by which it came, the time begins anew.
 */
import type { Fact } from "../../devices/model/fact.ts";
import { days, type Instant, instant, type Moment, seconds } from "../../devices/model/moment.ts";
import type { HeardOf, Ids, MemoryCell } from "../engine.ts";
import type { Device } from "../home.ts";
import type { SourceWord } from "../rules/source.ts";
import type { Draft } from "./draft.ts";
import { follow } from "./follow.ts";
import { lasts, levelOf, valueOfLevel } from "./levels.ts";
import type { Frame } from "./sorted.ts";
import { sort } from "./sorting.ts";

export const fading = { rule: "fading", version: 1 } as const;

/** A family that asks for longer has made a mistake: a level of yesterday says nothing of today. */
export const longestFade = days(7);
/** After a start: ports are opened, brokers dialled and devices come back before a word can be missed. */
export const startGrace = seconds(15);

interface Fading {
  readonly to: Fact;
  readonly after: number;
  /** Last said, or the last time its time began anew. On disk it may be older: a start begins anew in any case. */
  readonly since: number;
  readonly source: string;
  /** Nobody can hear it: its time stands still. */
  readonly deaf: boolean;
}

const book = "fade";
const read = (cell: MemoryCell): Fading => cell.value as Fading;

/** Called when the readings of this frame have been sorted. Of a stranger nothing is remembered. */
export function noteFades(draft: Draft, frame: Frame, part: HeardOf, device: Device): void {
  if (!part.fades && !draft.names.knows(fading.rule)) return;
  for (const fact of part.facts) {
    if (!lasts(fact)) continue;
    const key = draft.names.key(book, device.id, fact.kind);
    const known = draft.value(fading.rule, key) as Fading | undefined;
    const asked = part.fades?.find(({ to }) => to.kind === fact.kind);
    const fade = asked && ends(fact, asked) ? asked : undefined;
    if (!fade && !known) continue;
    if (frame.origin === "stored" && (known || valueOfLevel(draft, device.id, fact.kind) !== levelOf(fact))) continue;
    if (!fade) draft.put(fading.rule, fading.version, key, undefined, true);
    else begin(draft, key, frame, fade, known);
  }
}

/** Ended already, or for a time that is none: nothing is left to end. */
const ends = (fact: Fact, { to, after }: { readonly to: Fact; readonly after: number }): boolean =>
  typeof after === "number" && after > 0 && lasts(to) && levelOf(to) !== levelOf(fact);

function begin(
  draft: Draft,
  key: string,
  frame: Frame,
  { to, after }: { readonly to: Fact; readonly after: number },
  known: Fading | undefined,
): void {
  const { source } = frame;
  const memory: Fading = { to, after: Math.min(after, longestFade), since: frame.at.steady, source, deaf: false };
  const asBefore =
    known?.source === source && !known.deaf && known.after === memory.after && levelOf(known.to) === levelOf(to);
  draft.put(fading.rule, fading.version, key, memory, !asBefore);
  draft.wake(dueOf(memory));
}

const dueOf = ({ deaf, since, after }: Fading): Instant | undefined => (deaf ? undefined : instant(since + after));

export const fadeDue = (cell: MemoryCell): Instant | undefined => dueOf(read(cell));

/** Its time has come: a reading of the instant at which it came, however late the gateway looks. */
export function fade(draft: Draft, cell: MemoryCell, due: Instant, now: Moment, ids: Ids): void {
  const { to, source } = read(cell);
  draft.put(cell.rule, cell.version, cell.key, undefined, true);
  const device = cell.key.slice("fade/".length, cell.key.lastIndexOf("/"));
  const late = Math.max(0, now.steady - due);
  const at: Moment = late === 0 ? now : { ...now, steady: due, wall: now.wall - late, mono: now.mono - late };
  for (const sorted of sort(draft, { at, origin: "live", source }, { device, facts: [to] }, ids)) {
    draft.note(sorted.reading);
    follow(draft, at, sorted, ids);
  }
}

/** The gateway was stopped: nobody could have heard it said again. */
export function fadesAfterStart(draft: Draft, at: Moment): void {
  for (const cell of draft.cells(fading.rule)) {
    const memory = read(cell);
    const next: Fading = { ...memory, since: at.steady + startGrace };
    draft.put(cell.rule, cell.version, cell.key, next, false);
  }
}

/** What came by this source cannot be heard, or can be heard again. */
export function fadesBehind(draft: Draft, word: SourceWord): void {
  for (const cell of draft.cells(fading.rule)) {
    const memory = read(cell);
    if (memory.source !== word.source || !isBehind(draft, cell, word.bridge)) continue;
    const next: Fading = { ...memory, deaf: !word.up, since: word.up ? word.at.steady : memory.since };
    draft.put(cell.rule, cell.version, cell.key, next, true);
    draft.wake(dueOf(next));
  }
}

function isBehind(draft: Draft, cell: MemoryCell, bridge: string | undefined): boolean {
  if (bridge === undefined) return true;
  const device = draft.devices.get(cell.key.slice("fade/".length, cell.key.lastIndexOf("/")));
  return device !== undefined && bridge.startsWith(`${device.family}:`);
}
