/**
 * One batch of work over an immutable state: changes are kept aside and become the next state at the end, so that a batch
 * that comes to nothing leaves the state that was handed in as true as before.
 */
import type { Instant } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Alert } from "../alert.ts";
import type { Ask, EngineOutput, EngineState, MemoryCell, Outgoing } from "../engine.ts";
import type { Device, Home } from "../home.ts";
import { Layered } from "./layered.ts";
import { remembered } from "./snapshot.ts";

export const cellId = (rule: string, key: string): string => `${rule}/${key}`;

export class Draft {
  home: Home;
  devices: ReadonlyMap<string, Device>;
  wakeAt: Instant | undefined;
  readonly #before: EngineState;
  readonly #cells = new Map<string, MemoryCell | undefined>();
  readonly #saved = new Map<string, MemoryCell>();
  readonly #alerts = new Map<string, Alert>();
  #open: Map<string, Alert> | undefined;
  #recent: readonly Reading[];
  readonly readings: Reading[] = [];
  readonly messages: Outgoing[] = [];
  readonly asks: Ask[] = [];

  constructor(before: EngineState) {
    this.#before = before;
    this.home = before.home;
    this.devices = before.devices ?? indexOf(before.home);
    this.wakeAt = before.wakeAt;
    this.#recent = before.recent;
  }

  settle(home: Home): void {
    this.home = home;
    this.devices = indexOf(home);
  }

  cell(id: string): MemoryCell | undefined {
    return this.#cells.has(id) ? this.#cells.get(id) : this.#before.cells.get(id);
  }

  value(rule: string, key: string): unknown {
    return this.cell(cellId(rule, key))?.value;
  }

  put(rule: string, version: number, key: string, value: unknown, save: boolean): void {
    const id = cellId(rule, key);
    const cell: MemoryCell = { rule, version, key, value };
    this.#cells.set(id, value === undefined ? undefined : cell);
    if (save) this.#saved.set(id, cell);
  }

  /** Every cell, or those of one rule: for what happens seldom. */
  cells(rule?: string): MemoryCell[] {
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
    return this.#recent;
  }

  keep(alert: Alert): void {
    this.#alerts.set(alert.id, alert);
    this.#open ??= new Map(this.#before.open);
    if (alert.state === "guarding" || alert.state === "raised") this.#open.set(alert.id, alert);
    else this.#open.delete(alert.id);
  }

  note(reading: Reading): void {
    this.readings.push(reading);
    this.#recent = remembered(this.#recent, reading);
  }

  wake(at: Instant | undefined): void {
    if (at !== undefined && (this.wakeAt === undefined || at < this.wakeAt)) this.wakeAt = at;
  }

  end(): EngineOutput {
    const { home, devices, wakeAt } = this;
    const before = this.#before.cells;
    const cells = (before instanceof Layered ? before : new Layered<MemoryCell>(before)).with(this.#cells);
    return {
      state: { home, devices, wakeAt, cells, open: this.open, recent: this.#recent },
      readings: this.readings,
      memory: [...this.#saved.values()],
      alerts: [...this.#alerts.values()],
      messages: this.messages,
      asks: this.asks,
      wakeAt,
    };
  }
}

export const indexOf = (home: Home): ReadonlyMap<string, Device> =>
  new Map(home.devices.map((device) => [device.id, device]));
