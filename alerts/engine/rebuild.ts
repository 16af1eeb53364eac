/**
 * Memory again from stored readings, when a rule's version has changed. Nothing is raised: what had to be raised from these
 * readings was raised when they came. What no reading tells cannot come back: that a frame was not understood, a port down,
 * a question open, how long a device has been known. Such an alert stays open until a person closes it.
 */
import { later, type Moment, milliseconds } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Alert } from "../alert.ts";
import type { EngineState, MemoryCell } from "../engine.ts";
import type { Device } from "../home.ts";
import { rules } from "../rules/index.ts";
import type { About, Finding, Rule, Seen } from "../rules/rule.ts";
import { indexOf } from "./draft.ts";
import { listeningIn } from "./listening.ts";
import { CellNames, cellId } from "./names.ts";
import { Versions } from "./versions.ts";

/** Readings oldest first. Returns the cells to store as well; an old cell that did not come back is among them, empty. */
export function rebuild(
  state: EngineState,
  ids: readonly string[],
  readings: Iterable<Reading>,
): { readonly state: EngineState; readonly memory: readonly MemoryCell[] } {
  const again = new Rebuilding(state, ids);
  for (const reading of readings) again.show(reading);
  again.settle();
  const { cells: rebuilt } = again;
  const memory = [...rebuilt].map(([id, cell]) => cell ?? emptied(state.cells.get(id)));
  const cells = new Versions(state.cells).with(new Map(rebuilt));
  return {
    state: { ...state, cells, names: new CellNames(cells.values()), listening: listeningIn(cells.values()) },
    memory: memory.filter((cell) => cell !== undefined),
  };
}

const emptied = (cell: MemoryCell | undefined): MemoryCell | undefined => cell && { ...cell, value: undefined };

/** Readings do not say by which port or broker they came: until its next word, a device was heard by none that is known. */
const unknownSource = "";
/** What has come to its end may make something else due at once. */
const mostRounds = 8;

class Rebuilding {
  readonly cells = new Map<string, MemoryCell | undefined>();
  readonly #state: EngineState;
  readonly #rules: readonly Rule[];
  readonly #devices: ReadonlyMap<string, Device>;
  #last: Moment | undefined;

  constructor(state: EngineState, ids: readonly string[]) {
    this.#state = state;
    this.#rules = rules.filter((rule) => ids.includes(rule.id));
    this.#devices = state.devices ?? indexOf(state.home);
    for (const [id, cell] of state.cells) if (ids.includes(cell.rule)) this.cells.set(id, undefined);
  }

  show(reading: Reading): void {
    const device = this.#devices.get(reading.device);
    if (!device) return;
    this.#last = reading.at;
    for (const rule of this.#rules) {
      this.#word(rule, device, reading);
      if (reading.repeats === undefined) this.#reading(rule, reading);
    }
  }

  /** Whatever a device says itself is a sign of life of it. */
  #word(rule: Rule, device: Device, { origin, fact, at }: Reading): void {
    const isOwn = origin === "live" && fact.kind !== "fault" && fact.kind !== "join";
    if (!isOwn || !rule.events.includes("word") || rule.mindsWordsOf?.(device) === false) return;
    this.#step(rule, device.id, { what: "word", at, source: unknownSource });
  }

  #reading(rule: Rule, reading: Reading): void {
    const { kind } = reading.fact;
    const seen = { what: "reading", at: reading.at, reading, changed: !reading.first, test: false } as const;
    if (rule.facts.includes(kind)) this.#step(rule, reading.device, seen);
    if (rule.overhears?.includes(kind))
      for (const cell of [...this.cells.values()])
        if (cell?.rule === rule.id && (rule.listens?.(cell.value) ?? true)) this.#step(rule, cell.key, seen);
    if (rule.watches?.includes(kind))
      for (const key of rule.keys?.(this.#state.home) ?? []) this.#step(rule, key, seen);
  }

  /** Others are seen as they are remembered now: what came after the reading counts as well. */
  #about(key: string): About {
    const remembers = (rule: string, of: string): unknown => {
      const id = cellId(rule, of);
      return (this.cells.get(id) ?? this.#state.cells.get(id))?.value;
    };
    return { key, device: this.#devices.get(key), home: this.#state.home, remembers };
  }

  #step(rule: Rule, key: string, seen: Seen): void {
    const id = cellId(rule.id, key);
    const before = this.cells.get(id)?.value ?? rule.start(seen.at.steady);
    const { memory } = rule.step(before, seen, this.#about(key));
    this.cells.set(id, { rule: rule.id, version: rule.version, key, value: memory });
  }

  /** An alert that is open was told: its rule remembers that, or it would tell it once more. */
  settle(): void {
    const last = this.#last;
    if (!last) return;
    const now = later(last.steady, milliseconds(Math.max(0, (this.#state.wakeAt ?? last.steady) - last.steady)));
    const at: Moment = { ...last, steady: now, wall: last.wall + (now - last.steady) };
    for (const alert of this.#state.open.values()) {
      const rule = this.#rules.find(({ id }) => id === alert.rule);
      if (rule) this.#settleOne(rule, alert, at);
    }
  }

  #settleOne(rule: Rule, alert: Alert, at: Moment): void {
    const id = cellId(rule.id, alert.key);
    const about = this.#about(alert.key);
    for (let round = 0; round < mostRounds; round += 1) {
      const value = this.cells.get(id)?.value ?? rule.start(alert.at.steady);
      const due = rule.wakeAt(value, about);
      // Rules that look for themselves have not been shown anything so far.
      if (round > 0 && (due === undefined || due > at.steady)) return;
      const { memory, findings = [] } = rule.step(value, { what: "tick", at }, about);
      if (memory === value || !isKnown(findings, alert)) return;
      this.cells.set(id, { rule: rule.id, version: rule.version, key: alert.key, value: memory });
    }
  }
}

/** What comes of it in the end is what the open alert says already. */
function isKnown(findings: readonly Finding[], alert: Alert): boolean {
  const end = findings.at(-1);
  return !end || (end.verdict === "raise" && end.kind === alert.kind && end.severity === alert.severity);
}
