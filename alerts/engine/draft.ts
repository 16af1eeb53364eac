/**
 * One batch of work over an immutable state: changes are kept aside and become the next state at the end, so that a batch
 * that comes to nothing leaves the state that was handed in as true as before.
 */
import type { Instant } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Alert } from "../alert.ts";
import type { Ask, EngineOutput, EngineState, MemoryCell, Outgoing } from "../engine.ts";
import type { Device, Home } from "../home.ts";
import type { About } from "../rules/rule.ts";
import { Listening, listeningIn } from "./listening.ts";
import { CellNames } from "./names.ts";
import { isForWindow, trimmed } from "./snapshot.ts";
import { Versions } from "./versions.ts";

export class Draft {
  home: Home;
  devices: ReadonlyMap<string, Device>;
  wakeAt: Instant | undefined;
  readonly #before: EngineState;
  readonly names: CellNames;
  readonly listening: Listening;
  readonly #cells = new Map<string, MemoryCell | undefined>();
  #saved: Map<string, MemoryCell> | undefined;
  #alerts: Map<string, Alert> | undefined;
  #open: Map<string, Alert> | undefined;
  #recent: Reading[] | undefined;
  #about: About | undefined;
  readonly readings: Reading[] = [];
  readonly messages: Outgoing[] = [];
  readonly asks: Ask[] = [];
  /** How often memory was changed, and how often so that it must reach the disk. The engine's own sign of life is no change. */
  stirred = 0;
  saved = 0;
  /** Receivers found to hear nothing; the next step of the batch makes faults of them. */
  readonly unheard: { readonly source: string; readonly family: string }[] = [];

  /** Made once: rules are shown it with every reading. */
  readonly remembers = (rule: string, key: string): unknown => this.value(rule, key);

  constructor(before: EngineState) {
    this.#before = before;
    this.names = before.names ?? new CellNames(before.cells.values());
    this.listening = new Listening(before.listening ?? listeningIn(before.cells.values()));
    this.home = before.home;
    this.devices = before.devices ?? indexOf(before.home);
    this.wakeAt = before.wakeAt;
  }

  settle(home: Home): void {
    this.home = home;
    this.devices = indexOf(home);
    this.#about = undefined;
  }

  /** A frame is about one device nearly always: what rules are shown of it is made once. */
  about(key: string): About {
    if (this.#about?.key === key) return this.#about;
    const device = this.devices.get(key);
    // The register's own text of a name has been looked up before, the frame's never.
    this.#about = { key: device?.id ?? key, device, home: this.home, remembers: this.remembers };
    return this.#about;
  }

  cell(rule: string, key: string): MemoryCell | undefined {
    return this.#named(this.names.of(rule, key));
  }

  #named(id: string): MemoryCell | undefined {
    const changed = this.#cells.get(id);
    return changed !== undefined || this.#cells.has(id) ? changed : this.#before.cells.get(id);
  }

  value(rule: string, key: string): unknown {
    return this.cell(rule, key)?.value;
  }

  put(rule: string, version: number, key: string, value: unknown, save: boolean): void {
    this.stirred += 1;
    if (save) this.saved += 1;
    this.putQuietly(rule, version, key, value, save);
  }

  /** Nobody who thinks the same again needs to know. */
  putQuietly(rule: string, version: number, key: string, value: unknown, save: boolean): void {
    const id = this.names.of(rule, key);
    const cell: MemoryCell = { rule, version, key, value };
    this.#cells.set(id, value === undefined ? undefined : cell);
    this.listening.note(cell);
    if (!save) return;
    this.#saved ??= new Map();
    this.#saved.set(id, cell);
  }

  /** Every cell, or those of one rule: for what happens seldom. */
  cells(rule?: string): MemoryCell[] {
    const names = rule === undefined ? undefined : this.names.ofRule(rule);
    if (names) return names.flatMap((id) => this.#named(id) ?? []);
    const found: MemoryCell[] = [];
    for (const [id, cell] of this.#before.cells)
      if (!this.#cells.has(id) && (rule === undefined || cell.rule === rule)) found.push(cell);
    for (const cell of this.#cells.values()) if (cell && (rule === undefined || cell.rule === rule)) found.push(cell);
    return found;
  }

  get open(): ReadonlyMap<string, Alert> {
    return this.#open ?? this.#before.open;
  }

  get recent(): readonly Reading[] {
    return this.#recent ?? this.#before.recent;
  }

  keep(alert: Alert): void {
    this.#alerts ??= new Map();
    this.#alerts.set(alert.id, alert);
    this.#open ??= new Map(this.#before.open);
    if (alert.state === "guarding" || alert.state === "raised") this.#open.set(alert.id, alert);
    else this.#open.delete(alert.id);
  }

  note(reading: Reading): void {
    this.readings.push(reading);
    // A neighbour's radar is no sign of life of this home, and must not push the home's own out.
    if (!this.devices.has(reading.device) || !isForWindow(this.recent, reading)) return;
    this.#recent ??= [...this.#before.recent];
    this.#recent.push(reading);
  }

  wake(at: Instant | undefined): void {
    if (at !== undefined && (this.wakeAt === undefined || at < this.wakeAt)) this.wakeAt = at;
  }

  end(): EngineOutput {
    const { home, devices, wakeAt } = this;
    const before = this.#before.cells;
    const cells = (before instanceof Versions ? before : new Versions<MemoryCell>(before)).with(this.#cells);
    return {
      state: {
        ...{ home, devices, wakeAt, cells, open: this.open, recent: trimmed(this.recent) },
        ...{ names: this.names, listening: this.listening.end() },
      },
      readings: this.readings,
      memory: this.#saved ? [...this.#saved.values()] : [],
      alerts: this.#alerts ? [...this.#alerts.values()] : [],
      messages: this.messages,
      asks: this.asks,
      wakeAt,
    };
  }
}

export const indexOf = (home: Home): ReadonlyMap<string, Device> =>
  new Map(home.devices.map((device) => [device.id, device]));
