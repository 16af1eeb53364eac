/** The engine's state from what the journal kept. */
import type { Instant, Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Alert } from "../alert.ts";
import type { EngineState, MemoryCell } from "../engine.ts";
import type { Home } from "../home.ts";
import { ruleOf } from "../rules/index.ts";
import { silence } from "../rules/silence.ts";
import { indexOf } from "./draft.ts";
import { endings } from "./endings.ts";
import { fading } from "./fades.ts";
import { cellId } from "./names.ts";
import { engineCells } from "./sessions.ts";
import { isForWindow, trimmed } from "./snapshot.ts";
import { sorting } from "./sorted.ts";
import { testing } from "./testing.ts";
import { Versions } from "./versions.ts";

export interface Kept {
  readonly home: Home;
  readonly cells: Iterable<MemoryCell>;
  /** Alerts that are guarding or raised. */
  readonly open: Iterable<Alert>;
  /** The newest readings, oldest first. */
  readonly recent: readonly Reading[];
  readonly at: Moment;
  /** Newer than rule memory by up to ten seconds, where the journal keeps it. */
  readonly lastHeard?: ReadonlyMap<string, Instant>;
}

/** Nothing is concluded yet: step `started` next. */
export function startEngine(kept: Kept): EngineState {
  const cells = new Map<string, MemoryCell>();
  for (const cell of kept.cells)
    if (cell.value !== undefined && isCurrent(cell)) cells.set(cellId(cell.rule, cell.key), cell);
  for (const [device, heard] of kept.lastHeard ?? []) {
    const id = cellId(silence.id, device);
    const cell = cells.get(id);
    if (cell) cells.set(id, { ...cell, value: silence.heardAt(cell.value, heard) });
  }
  const devices = indexOf(kept.home);
  const recent: Reading[] = [];
  for (const reading of kept.recent)
    if (devices.has(reading.device) && isForWindow(recent, reading)) recent.push(reading);
  return {
    home: kept.home,
    devices,
    cells: new Versions(cells),
    open: new Map([...kept.open].map((alert) => [alert.id, alert])),
    recent: trimmed(recent),
    wakeAt: kept.at.steady,
  };
}

/** The engine's own books, beside the rules. Lost or outdated, they begin anew: levels are baseline again. */
const books = [sorting, engineCells, testing, fading, endings] as const;

function isCurrent(cell: MemoryCell): boolean {
  const book = books.find((each) => each.rule === cell.rule);
  if (book) return book.version === cell.version && typeof cell.value === "object" && cell.value !== null;
  const rule = ruleOf(cell.rule);
  return rule !== undefined && rule.version === cell.version && rule.reads(cell.value);
}

/** Rules with stored memory of another version, or that cannot be read. */
export function staleRules(cells: Iterable<MemoryCell>): readonly string[] {
  const stale = new Set<string>();
  for (const cell of cells) if (cell.value !== undefined && ruleOf(cell.rule) && !isCurrent(cell)) stale.add(cell.rule);
  return [...stale].sort();
}
