/** The engine's course through time: what is due, how long the gateway was away, what a changed home leaves behind. */
import {
  between,
  type Duration,
  type Instant,
  instant,
  later,
  type Moment,
  milliseconds,
  minutes,
  seconds,
} from "../../devices/model/moment.ts";
import type { Ids, MemoryCell } from "../engine.ts";
import type { Device } from "../home.ts";
import { ruleOf } from "../rules/index.ts";
import type { Draft } from "./draft.ts";
import { fade, fadeDue, fadesAfterStart, fading } from "./fades.ts";
import { cellId } from "./names.ts";
import { engineCells, gatewayStarted } from "./sessions.ts";
import { showEverywhere, showTo } from "./showing.ts";
import { sorting } from "./sorted.ts";
import { testEnds } from "./testing.ts";
import { endCause, endTest } from "./verdicts.ts";

/**
 * How long the gateway was away is known from the last instant that it is known to have run, which reaches the disk at
 * least this often. A device is not silent while nobody listens, but the doubt of these minutes goes against the device:
 * else a gateway that restarts all the time would excuse a dead button for ever.
 */
export const aliveKey = "alive";
const aliveSaved = minutes(1);
const aliveAtLeastEvery = minutes(10);

interface Alive {
  readonly at: number;
}
const lastAlive = (draft: Draft): number | undefined =>
  (draft.value(engineCells.rule, aliveKey) as Alive | undefined)?.at;

export function markAlive(draft: Draft, at: Moment): void {
  const before = lastAlive(draft);
  if (before !== undefined && before >= at.steady) return;
  const save = before === undefined || Math.floor(before / aliveSaved) !== Math.floor(at.steady / aliveSaved);
  draft.putQuietly(engineCells.rule, engineCells.version, aliveKey, { at: at.steady } satisfies Alive, save);
}

export function start(draft: Draft, at: Moment, ids: Ids): void {
  const stoppedFor: Duration = between(instant(lastAlive(draft) ?? at.steady), at.steady);
  gatewayStarted(draft, stoppedFor);
  fadesAfterStart(draft, at);
  const deafFor = milliseconds(Math.max(0, stoppedFor - aliveAtLeastEvery));
  showEverywhere(draft, { what: "started", at, deafFor }, ids);
  draft.wake(at.steady);
  runDue(draft, at, ids);
  markAlive(draft, at);
}

/** What has come to its end may make something else due at once. No chain of rules is longer. */
const mostRounds = 8;

/** Ticks every cell whose time has come, and finds out when to look again. */
export function runDue(draft: Draft, at: Moment, ids: Ids): void {
  for (let round = 0; round < mostRounds; round += 1) {
    if (draft.wakeAt !== undefined && at.steady < draft.wakeAt) return;
    runRound(draft, at, ids);
  }
}

function runRound(draft: Draft, at: Moment, ids: Ids): void {
  const now = at.steady;
  draft.wakeAt = undefined;
  const timed: { readonly cell: MemoryCell; readonly due: Instant }[] = [];
  for (const cell of draft.cells()) {
    const due = wakeOf(draft, cell);
    if (due === undefined) continue;
    if (due > now) draft.wake(due);
    else timed.push({ cell, due });
  }
  // In order of time, then of name: the order cells were loaded in must not matter.
  timed.sort((a, b) => a.due - b.due || (cellId(a.cell.rule, a.cell.key) < cellId(b.cell.rule, b.cell.key) ? -1 : 1));
  for (const { cell, due } of timed) {
    if (cell.rule === fading.rule) fade(draft, cell, due, at, ids);
    else {
      showTo(draft, cell.rule, cell.key, { what: "tick", at }, ids);
      const next = draft.cell(cell.rule, cell.key);
      const again = next && wakeOf(draft, next);
      // A rule that does not get past its own time must not spin the gateway.
      if (again !== undefined) draft.wake(again > now ? again : later(at.steady, seconds(1)));
    }
  }
  for (const alert of [...draft.open.values()]) {
    if (!alert.test) continue;
    const end = later(alert.at.steady, testEnds);
    if (end > now) draft.wake(end);
    else endTest(draft, alert, at);
  }
  draft.wake(later(at.steady, aliveAtLeastEvery));
}

function wakeOf(draft: Draft, cell: MemoryCell): Instant | undefined {
  if (cell.rule === fading.rule) return fadeDue(cell);
  const { key } = cell;
  return ruleOf(cell.rule)?.wakeAt(cell.value, { key, device: draft.devices.get(key), home: draft.home });
}

/**
 * A device that left the home takes its memory with it, and the faults that were about it; never an emergency. So does a box
 * that was exchanged: what the old one counted or was missed for says nothing of the new one.
 */
export function forget(draft: Draft, before: ReadonlyMap<string, Device>, at: Moment): void {
  const left = [...before.values()].filter((device) => !isSameBox(device, draft.devices.get(device.id)));
  if (left.length === 0) return;
  forgetAll(
    draft,
    left.map(({ id }) => id),
    at,
  );
}

const isSameBox = (before: Device, now: Device | undefined): boolean =>
  now?.family === before.family && now.key === before.key;

function forgetAll(draft: Draft, left: readonly string[], at: Moment): void {
  for (const cell of draft.cells()) {
    const isAbout = (id: string) =>
      cell.rule === sorting.rule || cell.rule === fading.rule
        ? cell.key.split("/")[1] === id
        : ruleOf(cell.rule) !== undefined && cell.key === id;
    if (left.some(isAbout)) draft.put(cell.rule, cell.version, cell.key, undefined, true);
  }
  for (const alert of [...draft.open.values()])
    if (alert.device !== undefined && left.includes(alert.device))
      endCause(draft, alert, at, draft.devices.has(alert.device) ? "device exchanged" : "device removed");
}
