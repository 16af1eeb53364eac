/** The engine's state from what the journal kept, and memory again from readings when a rule's version has changed. */
import type { Instant, Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Alert } from "../alert.ts";
import type { EngineState, MemoryCell } from "../engine.ts";
import type { Home } from "../home.ts";
import { ruleOf, rules } from "../rules/index.ts";
import type { Rule } from "../rules/rule.ts";
import { silence } from "../rules/silence.ts";
import { indexOf } from "./draft.ts";
import { fading } from "./fades.ts";
import { listeningIn } from "./listening.ts";
import { CellNames, cellId } from "./names.ts";
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
  const recent: Reading[] = [];
  for (const reading of kept.recent) if (isForWindow(recent, reading)) recent.push(reading);
  return {
    home: kept.home,
    devices: indexOf(kept.home),
    cells: new Versions(cells),
    open: new Map([...kept.open].map((alert) => [alert.id, alert])),
    recent: trimmed(recent),
    wakeAt: kept.at.steady,
  };
}

/** The engine's own books, beside the rules. Lost or outdated, they begin anew: levels are baseline again. */
const books = [sorting, engineCells, testing, fading] as const;

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

/**
 * Memory of these rules from stored readings, oldest first. Nothing is raised: what had to be raised from these readings
 * was raised when they came. Returns the cells to store as well; an old cell that did not come back is among them, empty.
 */
export function rebuild(
  state: EngineState,
  ids: readonly string[],
  readings: Iterable<Reading>,
): { readonly state: EngineState; readonly memory: readonly MemoryCell[] } {
  const wanted = rules.filter((rule) => ids.includes(rule.id));
  const rebuilt = new Map<string, MemoryCell | undefined>();
  for (const [id, cell] of state.cells) if (ids.includes(cell.rule)) rebuilt.set(id, undefined);
  for (const reading of readings)
    for (const rule of wanted) {
      if (rule.facts.includes(reading.fact.kind)) replay(state, rule, reading.device, reading, rebuilt);
      if (rule.watches?.includes(reading.fact.kind))
        for (const key of rule.keys?.(state.home) ?? []) replay(state, rule, key, reading, rebuilt);
    }
  const memory = [...rebuilt].map(([id, cell]) => cell ?? emptied(state.cells.get(id)));
  const cells = new Versions(state.cells).with(rebuilt);
  return {
    state: { ...state, cells, names: new CellNames(cells.values()), listening: listeningIn(cells.values()) },
    memory: memory.filter((cell) => cell !== undefined),
  };
}

const emptied = (cell: MemoryCell | undefined): MemoryCell | undefined => cell && { ...cell, value: undefined };

function replay(
  state: EngineState,
  rule: Rule,
  key: string,
  reading: Reading,
  rebuilt: Map<string, MemoryCell | undefined>,
): void {
  const devices = state.devices ?? indexOf(state.home);
  if (!devices.has(reading.device) || reading.repeats !== undefined) return;
  const id = cellId(rule.id, key);
  const about = { key, device: devices.get(key), home: state.home };
  const seen = { what: "reading", at: reading.at, reading, changed: !reading.first, test: false } as const;
  const { memory } = rule.step(rebuilt.get(id)?.value ?? rule.start(reading.at.steady), seen, about);
  rebuilt.set(id, { rule: rule.id, version: rule.version, key, value: memory });
}
