/**
 * The recorded life of a home once more, through the engine of today: what the journal kept goes in, alerts and messages
 * come out. Pure: no file, no clock; ids are handed in. As it was recorded it gives what was recorded; with a change of the
 * settings it gives what would have been raised.
 *
 * A restart is played as it was: what was in memory alone is forgotten, and the engine goes on from what the disk had.
 */
import { between, type Duration, type Instant, instant, later, type Moment, minutes } from "../devices/model/moment.ts";
import type { Reading } from "../devices/model/reading.ts";
import type { Alert } from "./alert.ts";
import { aliveKey } from "./engine/course.ts";
import { cellId } from "./engine/names.ts";
import { engineCells } from "./engine/sessions.ts";
import { recentWindow } from "./engine/snapshot.ts";
import { type EngineInput, type EngineState, type MemoryCell, type Outgoing, startEngine, step } from "./engine.ts";
import type { Home } from "./home.ts";

/** One row of the journal. */
export interface RecordedRow {
  readonly row: number;
  readonly inputs: readonly EngineInput[];
  /** What was read from it, as it was kept. */
  readonly readings: readonly Reading[];
  /** Of a start: what it was handed beside the rows. */
  readonly started?: Start;
}

export interface Start {
  readonly home: Home;
  /** Last instant at which the gateway is known to have run before. */
  readonly alive?: number;
  readonly heard: readonly (readonly [device: string, steady: number])[];
  /** The oldest reading that was still looked back on. */
  readonly recent?: number;
}

/** Where a replay may begin instead of at the first row. */
export interface Beginning {
  readonly at: Moment;
  readonly home: Home;
  readonly cells: readonly MemoryCell[];
  /** As the disk had them, where that differs. */
  readonly onDisk: readonly MemoryCell[];
  readonly open: readonly Alert[];
  readonly recent: readonly Reading[];
  readonly wakeAt: Instant | undefined;
  readonly lastReading: number;
}

export interface ReplaySetting {
  readonly alertId: () => string;
  /** The recorded alert that this one is, by which receipts find it. `undefined`: it was not recorded. */
  readonly recordedOf: (alert: Alert) => string | undefined;
  /** Another home than the recorded one: then looks fall at other times, and the replay makes them itself. */
  readonly trial?: {
    readonly homeOf: (recorded: Home) => Home;
    /** Nobody closes what was never raised: after so long it is taken for closed. */
    readonly closedAfter: (alert: Alert) => Duration;
  };
}

export interface Replay {
  begin(from: Beginning): void;
  take(row: RecordedRow): void;
  /** In the order in which they were raised, in their last shape. */
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly messages: readonly Outgoing[];
  readonly state: EngineState | undefined;
  /** Recorded ids by those of the replay, and the other way round. */
  readonly recorded: ReadonlyMap<string, string>;
  /** Rows from which something else was read than was recorded; of these the first few. */
  readonly readOtherwise: { readonly count: number; readonly rows: readonly number[] };
  /** Inputs that the engine of today could not bear. */
  readonly failed: number;
}

/** Of rows that read otherwise, so many are named. */
const namedRows = 20;
/** A look that the rules ask for again and again at the same instant is given up. */
const mostLooks = 10_000;

export function openReplay(setting: ReplaySetting): Replay {
  return new ReplayAtWork(setting);
}

class ReplayAtWork implements Replay {
  readonly #setting: ReplaySetting;
  readonly alerts = new Map<string, Alert>();
  readonly messages: Outgoing[] = [];
  readonly recorded = new Map<string, string>();
  readonly #ownOf = new Map<string, string>();
  readonly #open = new Map<string, Alert>();
  readonly #disk = new Map<string, MemoryCell>();
  #recent: Reading[] = [];
  #lastReading = 0;
  #last: Moment | undefined;
  /** Closings of a trial that are due, earliest first. */
  #closings: { readonly at: Instant; readonly alert: string }[] = [];
  state: EngineState | undefined;
  readonly readOtherwise = { count: 0, rows: [] as number[] };
  failed = 0;

  constructor(setting: ReplaySetting) {
    this.#setting = setting;
  }

  begin(from: Beginning): void {
    const home = this.#homeOf(from.home);
    this.#disk.clear();
    for (const cell of from.cells) this.#disk.set(cellId(cell.rule, cell.key), cell);
    for (const cell of from.onDisk) this.#toDisk(cell);
    this.#open.clear();
    for (const alert of from.open) {
      this.#know(alert, alert.id);
      this.#open.set(alert.id, alert);
      this.alerts.set(alert.id, alert);
      if (alert.state === "raised") this.#closeSoon(alert, from.at.steady);
    }
    this.#recent = [...from.recent];
    this.#lastReading = from.lastReading;
    this.#last = from.at;
    const fresh = startEngine({ ...from, home });
    this.state = { ...fresh, recent: from.recent, wakeAt: from.wakeAt };
    if (this.#setting.trial) this.#step({ type: "settings", at: from.at, home });
  }

  take(row: RecordedRow): void {
    if (row.started) this.#start(row, row.started);
    const [first] = row.readings;
    const before = this.#recent.length;
    for (const recorded of row.inputs) {
      const input = this.#changed(recorded);
      if (this.#setting.trial) this.#lookUntil(input.at);
      if (first) this.#lastReading = Math.max(this.#lastReading, first.id - 1);
      if (input.type === "receipt") this.#receive(input);
      else this.#step(input);
    }
    if (!this.#setting.trial) this.#compare(row, this.#recent.slice(before));
    this.#forgetOld();
  }

  #changed(input: EngineInput): EngineInput {
    return input.type === "settings" ? { ...input, home: this.#homeOf(input.home) } : input;
  }

  #homeOf(home: Home): Home {
    return this.#setting.trial?.homeOf(home) ?? home;
  }

  /** The gateway was stopped: what it goes on from is what was on disk. */
  #start({ inputs }: RecordedRow, start: Start): void {
    const at = inputs[0]?.at;
    if (!at) return;
    const { alive, heard, recent } = start;
    if (this.#setting.trial && alive !== undefined && this.#last) this.#lookUntil(this.#shifted(instant(alive)));
    if (alive !== undefined) {
      const { rule, version } = engineCells;
      this.#toDisk({ rule, version, key: aliveKey, value: { at: alive } });
    }
    const kept = this.#recent.filter(({ id }) => recent !== undefined && id >= recent);
    this.state = startEngine({
      home: this.#homeOf(start.home),
      cells: [...this.#disk.values()].map(asKept),
      open: [...this.#open.values()].map(asKept),
      recent: kept,
      at,
      lastHeard: new Map(heard.map(([device, steady]) => [device, instant(steady)])),
    });
  }

  #step(input: EngineInput): void {
    if (!this.state) return;
    const ids = {
      readingId: () => {
        this.#lastReading += 1;
        return this.#lastReading;
      },
      alertId: this.#setting.alertId,
    };
    const before = this.#lastReading;
    try {
      const output = step(this.state, input, ids);
      this.state = output.state;
      for (const cell of output.memory) this.#toDisk(cell);
      for (const alert of output.alerts) this.#keep(alert);
      this.messages.push(...output.messages);
      this.#recent.push(...output.readings);
    } catch {
      this.#lastReading = before;
      this.failed += 1;
    }
    this.#last = input.at;
  }

  #toDisk(cell: MemoryCell): void {
    const id = cellId(cell.rule, cell.key);
    if (cell.value === undefined) this.#disk.delete(id);
    else this.#disk.set(id, cell);
  }

  #keep(alert: Alert): void {
    if (!this.alerts.has(alert.id)) {
      const recorded = this.#setting.recordedOf(alert);
      if (recorded !== undefined) this.#know(alert, recorded);
    }
    const before = this.alerts.get(alert.id);
    this.alerts.set(alert.id, alert);
    if (alert.state === "guarding" || alert.state === "raised") this.#open.set(alert.id, alert);
    else this.#open.delete(alert.id);
    if (alert.raisedAt !== undefined && before?.raisedAt === undefined && alert.state === "raised")
      this.#closeSoon(alert, alert.raisedAt);
  }

  #closeSoon(alert: Alert, from: Instant): void {
    const { trial } = this.#setting;
    if (!trial) return;
    this.#closings.push({ at: later(from, trial.closedAfter(alert)), alert: alert.id });
    this.#closings.sort((a, b) => a.at - b.at);
  }

  #know(alert: Alert, recorded: string): void {
    this.recorded.set(alert.id, recorded);
    this.#ownOf.set(recorded, alert.id);
  }

  /** In a trial its alerts are closed after the time that the recorded ones took. */
  #receive(input: EngineInput & { type: "receipt" }): void {
    if (this.#setting.trial) return;
    const { receipt } = input;
    this.#step({ ...input, receipt: { ...receipt, alertId: this.#ownOf.get(receipt.alertId) ?? receipt.alertId } });
  }

  /** What the gateway's one timer would have done in the meantime. */
  #lookUntil(until: Moment): void {
    for (let looks = 0; looks < mostLooks; looks += 1) {
      const wakeAt = this.state?.wakeAt;
      const [closing] = this.#closings;
      const next = Math.min(wakeAt ?? Number.POSITIVE_INFINITY, closing?.at ?? Number.POSITIVE_INFINITY);
      if (!this.#last || next >= until.steady) return;
      const at = this.#shifted(instant(Math.max(next, this.#last.steady)));
      if (closing && closing.at <= next) this.#close(closing.alert, at);
      else this.#step({ type: "tick", at });
      if (this.state?.wakeAt !== undefined && this.state.wakeAt <= at.steady && wakeAt === this.state.wakeAt) return;
    }
  }

  #close(alertId: string, at: Moment): void {
    this.#closings.shift();
    const word = { v: 1, type: "closed", epoch: "trial", seq: 1, caseId: alertId, caseVersion: 1 } as const;
    this.#step({ type: "receipt", at, receipt: { ...word, alertId, at: at.wall } });
  }

  /** Nothing is known of a clock that was set meanwhile: it goes on as it went last. */
  #shifted(steady: Instant): Moment {
    const last = this.#last;
    if (!last) throw new Error("a replay looks ahead only from a moment that it knows");
    const by = between(last.steady, steady);
    return { ...last, steady, wall: last.wall + by, mono: last.mono + by };
  }

  #compare({ row, readings }: RecordedRow, replayed: readonly Reading[]): void {
    if (JSON.stringify(readings.map(sorted)) === JSON.stringify(replayed.map(sorted))) return;
    this.readOtherwise.count += 1;
    if (this.readOtherwise.rows.length < namedRows) this.readOtherwise.rows.push(row);
  }

  #forgetOld(): void {
    const last = this.#last;
    // A restart goes on from readings that are a little older than the window, by as much as the disk was behind.
    if (!last || this.#recent.length < mostRecent) return;
    const from = last.steady - recentWindow.age - minutes(2);
    const young = this.#recent.findIndex(({ at }) => at.steady >= from);
    this.#recent = this.#recent.slice(Math.max(young < 0 ? 0 : young, this.#recent.length - mostRecent / 2));
  }
}

/** Readings held for a restart; it asks for the last 500 at most. */
const mostRecent = 4_000;

/** As it comes back from disk: what cannot be said in JSON is not kept. */
const asKept = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Fields in one order, whoever wrote them. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}
