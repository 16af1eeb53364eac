/**
 * The writer: runs the engine over each batch and keeps what follows, whatever the disk does. Lives in the writer's thread;
 * everything here is synchronous and asked from outside, so tests drive it without a thread.
 *
 *   disk ──full──> reserve (room given up; telemetry is shed) ──full──> memory ──room again──> reserve ──> disk
 *     └───────broken file──────────────────────────────────────> memory ──salvaged──> disk (fresh file)
 *
 * In memory mode the engine runs on and its messages go out under an epoch of their own; nobody is acknowledged. When the
 * disk is back, what was held is written first and that epoch becomes the journal's.
 */
import { aliveKey } from "../../alerts/engine/course.ts";
import { engineCells } from "../../alerts/engine/sessions.ts";
import type { EngineState, MemoryCell } from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import { type CrashPoint, noCrash } from "../../alerts/program/crash-point.ts";
import { between, type Instant, type Moment, seconds } from "../../devices/model/moment.ts";
import { idsOnce } from "./alert-id.ts";
import { emptyRows, isEmpty, type Note, type Rows, type Standing } from "./batch-rows.ts";
import type { Command, Handed } from "./command.ts";
import { joined } from "./committed.ts";
import { type FreshReadings, freshOf } from "./fresh.ts";
import type { Committed, JournalHealth } from "./journal.ts";
import { openJournalFile } from "./opening.ts";
import { type Plan, planBatch } from "./plan.ts";
import { type Remembered, readingsForRebuild } from "./remembered.ts";
import { openReserve, type Reserve } from "./reserve.ts";
import { faultOf, type StorageFault } from "./storage-fault.ts";
import type { Store } from "./store.ts";
import type { EngineModule } from "./thinking.ts";
import { logPages, openUpkeep, type Upkeep } from "./upkeep.ts";
import { WayBack, type WayBackStep } from "./way-back.ts";

export interface KeeperSettings {
  readonly dir: string;
  readonly gatewayId: string;
  readonly home: Home;
  readonly receivers: readonly string[];
  readonly keepDays: number;
  readonly reserveBytes: number;
}

export interface KeeperDeps {
  readonly engine: EngineModule;
  readonly alertId: () => string;
  /** Milliseconds that never go back, for back-off and for how long a commit took. */
  readonly ticks: () => number;
  readonly crash?: CrashPoint;
  readonly event: (event: string, fields: Readonly<Record<string, string | number>>) => void;
}

/** What became of one batch. */
export interface Outcome {
  /** On disk: acknowledge. Otherwise it was only thought through. */
  readonly kept: boolean;
  /** Positions in the batch of what this program itself could not keep, though the disk would have. */
  readonly failed: readonly number[];
  readonly committed: Committed | undefined;
  /** The readings that are on disk now; absent when they must be looked for there. */
  readonly fresh?: FreshReadings | undefined;
  readonly standing: KeeperHealth;
}
export type KeeperHealth = Omit<JournalHealth, "waiting"> & { readonly file: string | undefined };

export interface Keeper {
  /** Where the journal stood when it was last written. */
  readonly last: Moment | undefined;
  start(at: Moment): Outcome;
  handle(commands: readonly Command[]): Outcome;
  /** Work that can wait: checkpoint, pruning, the way back to the disk. Returns what changed and when to come again (ms). */
  rest(): { readonly standing: KeeperHealth; readonly again: number | undefined };
  /** A row did not read back as it was written: the file is left for a fresh one. */
  distrust(reason: string): void;
  stop(): void;
}

/** Without anything to write, the steady line is saved this often. */
const saveMomentEvery = seconds(60);
/** A stream's last word alone is worth a commit when it has waited so long. */
const lastWordWithin = seconds(10);
/** Protected minutes that found nothing to ride along with: a crash forgets less than five of them (ms). */
const minutesWithin = 240_000;
const orNotAtAll: ReadonlySet<Command["do"]> = new Set(["register", "protected"]);
/** Milliseconds from one look for room for the reserve to the next. */
const reserveEvery = 10_000;

export function openKeeper(settings: KeeperSettings, deps: KeeperDeps): Keeper {
  return new KeeperAtWork(settings, deps);
}

class KeeperAtWork implements Keeper {
  readonly #settings: KeeperSettings;
  readonly #deps: KeeperDeps;
  readonly #crash: CrashPoint;
  readonly #reserve: Reserve;
  readonly #upkeep: Upkeep;
  readonly #remembered: Remembered;
  #store: Store | undefined;
  #mode: "disk" | "reserve" = "disk";
  /** Set in memory mode, and only then. */
  #wayBack: WayBack | undefined;
  #reason: string | undefined;
  #standing: Standing;
  #saved: Moment | undefined;
  #state: EngineState | undefined;
  #wakeAt: Instant | undefined;
  /** Last words of streams that are not on disk, and since when the first of them waits. */
  #lingering: ReadonlyMap<string, Moment> = new Map();
  #lingersSince: Moment | undefined;
  /** Protected minutes that are not on disk, and since when (ticks). */
  #minutes: readonly Note[] = [];
  #minutesSince: number | undefined;
  /** Cells made again at start; they are written with the first batch. */
  #rebuilt: readonly MemoryCell[] = [];
  /** Rows were given up since the last snapshot. */
  #gap = false;
  #reserveAt = 0;
  #commits = 0;
  #lastCommitMs = 0;
  #bytes = 0;

  constructor(settings: KeeperSettings, deps: KeeperDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#crash = deps.crash ?? noCrash;
    this.#reserve = openReserve(settings.dir, settings.reserveBytes);
    this.#upkeep = openUpkeep(settings.keepDays, deps.ticks, this.#crash);
    const opened = openJournalFile(settings.dir, settings.receivers, this.#reserve, this.#crash);
    this.#store = opened.store;
    this.#remembered = opened.remembered;
    this.#standing = opened.remembered.standing;
    this.#saved = this.#standing.moment;
    this.#bytes = this.#store?.bytes() ?? 0;
    if (opened.fault) this.#enterMemory(opened.fault);
    else if (!this.#reserve.restore()) this.#enterReserve("no room for the reserve");
  }

  get last(): Moment | undefined {
    return this.#remembered.standing.moment;
  }

  start(at: Moment): Outcome {
    const { cells, open, recent, lastHeard } = this.#remembered;
    const { engine } = this.#deps;
    this.#state = engine.startEngine({ home: this.#settings.home, cells, open, recent, at, lastHeard });
    const stale = engine.staleRules(cells);
    if (stale.length > 0 && this.#store) {
      const rebuilt = engine.rebuild(this.#state, stale, readingsForRebuild(this.#store.db));
      this.#state = rebuilt.state;
      this.#rebuilt = rebuilt.memory;
      for (const rule of stale) this.#deps.event("rule.rebuilt", { rule });
    }
    return this.handle([{ do: "tell", input: { type: "started", at }, handed: this.#handed() }]);
  }

  #handed(): Handed {
    const { home } = this.#settings;
    const { cells, lastHeard, recent } = this.#remembered;
    const alive = cells.find(({ rule, key }) => rule === engineCells.rule && key === aliveKey)?.value;
    const [oldest] = recent;
    const at = typeof alive === "object" && alive !== null && "at" in alive ? alive.at : undefined;
    return {
      home,
      ...(typeof at === "number" && { alive: at }),
      heard: [...lastHeard].filter(([device]) => home.devices.some(({ id }) => id === device)),
      ...(oldest && { recent: oldest.id }),
    };
  }

  handle(commands: readonly Command[]): Outcome {
    const outcome = this.#takeOrSplit(commands);
    this.#checkpoint(this.#mode === "reserve" ? logPages.inReserve : logPages.atMost);
    return { ...outcome, standing: this.#health() };
  }

  /** A fault of this program in one command must not take the others of its batch with it. */
  #takeOrSplit(commands: readonly Command[]): Outcome {
    try {
      return this.#take(commands);
    } catch (fault) {
      const [command] = commands;
      if (command && commands.length === 1) return this.#keepRaw(command, fault);
      const outcomes = commands.map((each) => this.#takeOrSplit([each]));
      return {
        kept: outcomes.every(({ kept }) => kept),
        failed: outcomes.flatMap(({ failed }, at) => (failed.length > 0 ? [at] : [])),
        committed: outcomes.reduce<Committed | undefined>((all, { committed }) => joined(all, committed), undefined),
        standing: this.#health(),
      };
    }
  }

  /** A frame that cannot be kept as it was understood is kept as it came. */
  #keepRaw(command: Command, fault: unknown): Outcome {
    this.#deps.event("journal.failed", { command: command.do, fault: String(fault).slice(0, 200) });
    const failed: Outcome = { kept: true, failed: [0], committed: undefined, standing: this.#health() };
    if (command.do !== "accept") return failed;
    const understood = { unread: "unstorable", device: undefined };
    try {
      return this.#take([{ do: "accept", arrival: { ...command.arrival, understood } }]);
    } catch {
      return failed;
    }
  }

  #take(commands: readonly Command[]): Outcome {
    if (this.#wayBack) this.#follow(this.#wayBack.tryDisk());
    const ids = idsOnce(this.#deps.alertId);
    const plan = () => {
      ids.rewind();
      // A change of the register is on disk or not at all, and so are minutes; everything else is thought through meanwhile.
      const now = this.#wayBack ? commands.filter((command) => !orNotAtAll.has(command.do)) : commands;
      return this.#plan(now, ids.next);
    };
    const planned = plan();
    if (this.#wayBack) return this.#hold(planned, this.#wayBack);
    const fault = this.#write(this.#store, [planned.rows]);
    if (!fault) return this.#adopt(planned, true);
    if (fault.kind === "full" && this.#reserve.give()) {
      this.#enterReserve(fault.reason);
      const smaller = plan();
      if (!this.#write(this.#store, [smaller.rows])) return this.#adopt(smaller, true);
    }
    // The ids stay the same: should the failed transaction turn up again after a crash, the centre folds its alerts.
    return this.#hold(...this.#inMemory(fault, plan));
  }

  #inMemory(fault: StorageFault, plan: () => Plan): [Plan, WayBack] {
    const wayBack = this.#enterMemory(fault);
    return [plan(), wayBack];
  }

  #plan(commands: readonly Command[], alertId: () => string, wholly = false): Plan {
    if (!this.#state) throw new Error("the journal was asked to keep something before it was started");
    const before = { standing: this.#standing, state: this.#state, wakeAt: this.#wakeAt };
    const plan = planBatch(before, commands, {
      gatewayId: this.#settings.gatewayId,
      engine: this.#deps.engine,
      alertId,
      shedHistory: this.#mode === "reserve",
      ...(wholly && { wholly }),
    });
    const { heard, memory, lingering } = plan.rows;
    if (this.#rebuilt.length === 0 && this.#lingering.size === 0 && this.#minutes.length === 0) return plan;
    const waited = [...this.#lingering].filter(([device]) => !heard.has(device));
    const rows = {
      ...plan.rows,
      memory: [...this.#rebuilt, ...memory],
      notes: [...this.#minutes, ...plan.rows.notes],
      lingering: new Map([...waited, ...lingering]),
    };
    return { ...plan, rows };
  }

  /** `undefined`: it is on disk. */
  #write(store: Store | undefined, all: readonly Rows[], now = false): StorageFault | undefined {
    if (!store) return { kind: "refused", reason: "no file" };
    const moment = all.at(-1)?.after.moment;
    if (!now && all.every(isEmpty) && !this.#isDue(moment)) {
      this.#linger(all.at(-1)?.lingering ?? new Map(), moment);
      this.#letWait(all.flatMap(({ notes }) => notes));
      return undefined;
    }
    const began = this.#deps.ticks();
    const fault = faultOf(() => store.write(all));
    if (fault) return fault;
    this.#crash("after-commit-before-ack");
    this.#lastCommitMs = this.#deps.ticks() - began;
    this.#commits += 1;
    if (this.#commits % 64 === 1) this.#bytes = store.bytes();
    this.#saved = moment ?? this.#saved;
    this.#linger(new Map(), undefined);
    this.#letWait([]);
    return undefined;
  }

  #isDue(moment: Moment | undefined): boolean {
    if (!this.#saved || !moment || between(this.#saved.steady, moment.steady) >= saveMomentEvery) return true;
    if (this.#minutesSince !== undefined && this.#deps.ticks() - this.#minutesSince >= minutesWithin) return true;
    return this.#lingersSince !== undefined && between(this.#lingersSince.steady, moment.steady) >= lastWordWithin;
  }

  #linger(words: ReadonlyMap<string, Moment>, moment: Moment | undefined): void {
    this.#lingering = words;
    this.#lingersSince = words.size > 0 ? (this.#lingersSince ?? moment) : undefined;
  }

  #letWait(minutes: readonly Note[]): void {
    this.#minutes = minutes;
    this.#minutesSince = minutes.length > 0 ? (this.#minutesSince ?? this.#deps.ticks()) : undefined;
  }

  #adopt(plan: Plan, kept: boolean): Outcome {
    for (const { source, fault } of plan.poisoned) this.#deps.event("engine.failed", { source, fault });
    this.#rebuilt = [];
    this.#gap ||= plan.rows.after.tallies.shed > this.#standing.tallies.shed;
    this.#standing = plan.rows.after;
    this.#state = plan.thought.state;
    this.#wakeAt = plan.thought.wakeAt;
    const committed: Committed = {
      messages: plan.rows.messages,
      alerts: plan.rows.alerts,
      asks: plan.thought.asks,
      lastReading: plan.rows.after.lastReading,
      wakeAt: plan.thought.wakeAt,
    };
    const fresh = kept ? freshOf(plan.rows.entries) : undefined;
    return { kept, failed: [], committed, fresh, standing: this.#health() };
  }

  #hold(plan: Plan, wayBack: WayBack): Outcome {
    wayBack.hold(plan.rows);
    this.#linger(new Map(), undefined);
    this.#letWait([]);
    return this.#adopt(plan, false);
  }

  #enterReserve(reason: string): void {
    this.#mode = "reserve";
    this.#reason = reason;
    this.#deps.event("journal.reserve", { reason });
  }

  #enterMemory(fault: StorageFault): WayBack {
    const { dir, receivers } = this.#settings;
    const { ticks, event } = this.#deps;
    const write = (store: Store, all: readonly Rows[]) => this.#write(store, all);
    const wayBack = new WayBack({ dir, receivers, ticks, event, write }, this.#store, fault);
    this.#wayBack = wayBack;
    this.#reason = fault.reason;
    this.#standing = { ...this.#standing, epoch: crypto.randomUUID(), lastSeq: 0 };
    event("journal.memory", { reason: fault.reason });
    return wayBack;
  }

  #follow(step: WayBackStep): void {
    this.#store = this.#wayBack?.store;
    if (step.is === "on the way") {
      this.#reason = step.fault?.reason ?? this.#reason;
      if (step.fault?.kind === "full") this.#reserve.give();
      return;
    }
    // Out of memory, or out of a salvaged file, rows may be missing.
    this.#gap = true;
    this.#wayBack = undefined;
    this.#mode = this.#reserve.kept ? "disk" : "reserve";
    this.#reason = this.#mode === "disk" ? undefined : "no room for the reserve";
    this.#deps.event("journal.kept_again", { mode: this.#mode });
  }

  rest(): { readonly standing: KeeperHealth; readonly again: number | undefined } {
    if (this.#wayBack) this.#follow(this.#wayBack.step());
    this.#checkpoint(this.#mode === "reserve" ? logPages.inReserve : logPages.atRest);
    this.#takeSnapshot();
    if (this.#store && !this.#wayBack) this.#heed(this.#upkeep.prune(this.#store, this.#standing.moment));
    this.#takeRoomBack();
    return { standing: this.#health(), again: this.#nextRest() };
  }

  /** Once a day, before anything is pruned, and as soon as rows had to be given up. */
  #takeSnapshot(): void {
    const { moment } = this.#standing;
    if (!this.#store || this.#wayBack || !this.#state || this.#mode !== "disk") return;
    if (!this.#gap && !this.#upkeep.snapshotDue(this.#store, moment)) return;
    // What streams have said since the last row gets its row first.
    const plan = this.#plan([], this.#deps.alertId, true);
    const fault = this.#write(this.#store, [plan.rows]);
    if (!fault) this.#adopt(plan, true);
    const failed = fault ?? this.#upkeep.snapshot(this.#store, this.#state, this.#standing, this.#gap);
    if (!failed) this.#gap = false;
    this.#heed(failed);
  }

  #nextRest(): number {
    if (this.#wayBack) return this.#wayBack.again;
    if (this.#mode === "disk") return this.#upkeep.again;
    return Math.max(0, Math.min(this.#upkeep.again, this.#reserveAt - this.#deps.ticks()));
  }

  #checkpoint(pages: number): void {
    if (this.#store && !this.#wayBack) this.#heed(this.#upkeep.checkpoint(this.#store, pages));
  }

  /** Full: the log still holds everything. Broken: this file must never be synced again and believed. */
  #heed(fault: StorageFault | undefined): void {
    if (fault?.kind === "broken") this.#enterMemory(fault);
    else if (fault?.kind === "full" && this.#reserve.give()) this.#enterReserve(fault.reason);
  }

  #takeRoomBack(): void {
    const now = this.#deps.ticks();
    if (this.#wayBack || this.#mode !== "reserve" || now < this.#reserveAt) return;
    this.#reserveAt = now + reserveEvery;
    if (!this.#reserve.restore()) return;
    this.#mode = "disk";
    this.#reason = undefined;
    this.#deps.event("journal.disk", {});
  }

  #health(): KeeperHealth {
    return {
      mode: this.#wayBack ? "memory" : this.#mode,
      reason: this.#reason,
      epoch: this.#standing.epoch,
      lastSeq: this.#standing.lastSeq,
      bytes: this.#bytes,
      commits: this.#commits,
      lastCommitMs: this.#lastCommitMs,
      file: this.#store?.file,
    };
  }

  /** Also what has been counted since. A fault of the disk costs no more than that. */
  #saveLingering(): void {
    const words = this.#lingering;
    const rows = { ...emptyRows(this.#standing), heard: words, lingering: words, notes: this.#minutes };
    const fault = this.#write(this.#store, [rows], true);
    if (fault) this.#deps.event("journal.last_words_lost", { reason: fault.reason });
  }

  distrust(reason: string): void {
    if (!this.#wayBack) this.#enterMemory({ kind: "broken", reason });
  }

  stop(): void {
    if (this.#wayBack) this.#follow(this.#wayBack.tryDisk());
    else if (this.#lingering.size > 0 || this.#minutes.length > 0) this.#saveLingering();
    this.#checkpoint(0);
    this.#store?.close();
    this.#store = undefined;
  }
}
