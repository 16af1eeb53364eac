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
import type { EngineState, MemoryCell } from "../../alerts/engine.ts";
import { type CrashPoint, noCrash } from "../../alerts/program/crash-point.ts";
import type { Instant, Moment } from "../../devices/model/moment.ts";
import { idsOnce } from "./alert-id.ts";
import { emptyRows, type Rows, type Standing } from "./batch-rows.ts";
import type { Command } from "./command.ts";
import { Commits } from "./commits.ts";
import { DiskRoom } from "./disk-room.ts";
import { freshOf } from "./fresh.ts";
import type { Committed } from "./journal.ts";
import type { Keeper, KeeperDeps, KeeperHealth, KeeperSettings, Outcome } from "./keeper-contract.ts";
import { takeOrSplit } from "./one-by-one.ts";
import { openJournalFile } from "./opening.ts";
import { type Plan, planBatch } from "./plan.ts";
import { handed, type Remembered, readingsForRebuild } from "./remembered.ts";
import { openReserve } from "./reserve.ts";
import type { StorageFault } from "./storage-fault.ts";
import type { Store } from "./store.ts";
import { logPages, openUpkeep, type Upkeep } from "./upkeep.ts";
import { WayBack, type WayBackStep } from "./way-back.ts";

/** Without a disk these are not taken at all. */
const orNotAtAll: ReadonlySet<Command["do"]> = new Set(["register", "protected"]);

export function openKeeper(settings: KeeperSettings, deps: KeeperDeps): Keeper {
  return new KeeperAtWork(settings, deps);
}

class KeeperAtWork implements Keeper {
  readonly #settings: KeeperSettings;
  readonly #deps: KeeperDeps;
  readonly #crash: CrashPoint;
  readonly #room: DiskRoom;
  readonly #commits: Commits;
  readonly #upkeep: Upkeep;
  readonly #remembered: Remembered;
  #store: Store | undefined;
  /** Set in memory mode, and only then. */
  #wayBack: WayBack | undefined;
  /** Why it is in memory. */
  #trouble: string | undefined;
  #standing: Standing;
  #state: EngineState | undefined;
  #wakeAt: Instant | undefined;
  /** Cells made again at start; they are written with the first batch. */
  #rebuilt: readonly MemoryCell[] = [];
  /** Rows were given up since the last snapshot. */
  #gap = false;

  constructor(settings: KeeperSettings, deps: KeeperDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#crash = deps.crash ?? noCrash;
    const reserve = openReserve(settings.dir, settings.reserveBytes);
    this.#room = new DiskRoom(reserve, deps);
    this.#upkeep = openUpkeep(settings.keepDays, deps.ticks, this.#crash);
    const opened = openJournalFile(settings.dir, settings.receivers, reserve, this.#crash);
    this.#store = opened.store;
    this.#remembered = opened.remembered;
    this.#standing = opened.remembered.standing;
    const { ticks } = deps;
    this.#commits = new Commits({ ticks, crash: this.#crash }, this.#standing.moment, this.#store?.bytes() ?? 0);
    if (opened.fault) this.#enterMemory(opened.fault);
    else this.#room.begin();
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
    return this.handle([
      { do: "tell", input: { type: "started", at }, handed: handed(this.#settings.home, this.#remembered) },
    ]);
  }

  handle(commands: readonly Command[]): Outcome {
    const outcome = takeOrSplit(commands, {
      take: (some) => this.#take(some),
      health: () => this.#health(),
      event: this.#deps.event,
    });
    this.#checkpoint(this.#room.mode === "reserve" ? logPages.inReserve : logPages.atMost);
    return { ...outcome, standing: this.#health() };
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
    const fault = this.#commits.write(this.#store, [planned.rows]);
    if (!fault) return this.#adopt(planned, true);
    if (fault.kind === "full" && this.#room.give(fault.reason)) {
      const smaller = plan();
      if (!this.#commits.write(this.#store, [smaller.rows])) return this.#adopt(smaller, true);
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
      shedHistory: this.#room.mode === "reserve",
      ...(wholly && { wholly }),
    });
    const rows = this.#commits.waiting.with(plan.rows);
    return { ...plan, rows: { ...rows, memory: [...this.#rebuilt, ...rows.memory] } };
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
    this.#commits.waiting.clear();
    return this.#adopt(plan, false);
  }

  #enterMemory(fault: StorageFault): WayBack {
    const { dir, receivers } = this.#settings;
    const { ticks, event } = this.#deps;
    const write = (store: Store, all: readonly Rows[]) => this.#commits.write(store, all);
    const wayBack = new WayBack({ dir, receivers, ticks, event, write }, this.#store, fault);
    this.#wayBack = wayBack;
    this.#trouble = fault.reason;
    this.#standing = { ...this.#standing, epoch: crypto.randomUUID(), lastSeq: 0 };
    event("journal.memory", { reason: fault.reason });
    return wayBack;
  }

  #follow(step: WayBackStep): void {
    this.#store = this.#wayBack?.store;
    if (step.is === "on the way") {
      this.#trouble = step.fault?.reason ?? this.#trouble;
      if (step.fault?.kind === "full") this.#room.giveQuietly();
      return;
    }
    // Out of memory, or out of a salvaged file, rows may be missing.
    this.#gap = true;
    this.#wayBack = undefined;
    this.#room.arrive();
    this.#deps.event("journal.kept_again", { mode: this.#room.mode });
  }

  rest(): { readonly standing: KeeperHealth; readonly again: number | undefined } {
    if (this.#wayBack) this.#follow(this.#wayBack.step());
    this.#checkpoint(this.#room.mode === "reserve" ? logPages.inReserve : logPages.atRest);
    this.#takeSnapshot();
    if (this.#store && !this.#wayBack) this.#heed(this.#upkeep.prune(this.#store, this.#standing.moment));
    if (!this.#wayBack) this.#room.takeBack();
    return { standing: this.#health(), again: this.#nextRest() };
  }

  /** Once a day, before anything is pruned, and as soon as rows had to be given up. */
  #takeSnapshot(): void {
    const { moment } = this.#standing;
    if (!this.#store || this.#wayBack || !this.#state || this.#room.mode !== "disk") return;
    if (!this.#gap && !this.#upkeep.snapshotDue(this.#store, moment)) return;
    // What streams have said since the last row gets its row first.
    const plan = this.#plan([], this.#deps.alertId, true);
    const fault = this.#commits.write(this.#store, [plan.rows]);
    if (!fault) this.#adopt(plan, true);
    const failed = fault ?? this.#upkeep.snapshot(this.#store, this.#state, this.#standing, this.#gap);
    if (!failed) this.#gap = false;
    this.#heed(failed);
  }

  #nextRest(): number {
    if (this.#wayBack) return this.#wayBack.again;
    return Math.max(0, Math.min(this.#upkeep.again, this.#room.again ?? this.#upkeep.again));
  }

  #checkpoint(pages: number): void {
    if (this.#store && !this.#wayBack) this.#heed(this.#upkeep.checkpoint(this.#store, pages));
  }

  /** Full: the log still holds everything. Broken: this file must never be synced again and believed. */
  #heed(fault: StorageFault | undefined): void {
    if (fault?.kind === "broken") this.#enterMemory(fault);
    else if (fault?.kind === "full") this.#room.give(fault.reason);
  }

  #health(): KeeperHealth {
    return {
      mode: this.#wayBack ? "memory" : this.#room.mode,
      reason: this.#wayBack ? this.#trouble : this.#room.reason,
      epoch: this.#standing.epoch,
      lastSeq: this.#standing.lastSeq,
      ...this.#commits.figures,
      file: this.#store?.file,
    };
  }

  /** Also what has been counted since. A fault of the disk costs no more than that. */
  #saveLingering(): void {
    const waited = this.#commits.waiting.with(emptyRows(this.#standing));
    const rows = { ...waited, heard: waited.lingering };
    const fault = this.#commits.write(this.#store, [rows], true);
    if (fault) this.#deps.event("journal.last_words_lost", { reason: fault.reason });
  }

  distrust(reason: string): void {
    if (!this.#wayBack) this.#enterMemory({ kind: "broken", reason });
  }

  stop(): void {
    if (this.#wayBack) this.#follow(this.#wayBack.tryDisk());
    else if (!this.#commits.waiting.isEmpty) this.#saveLingering();
    this.#checkpoint(0);
    this.#store?.close();
    this.#store = undefined;
  }
}
