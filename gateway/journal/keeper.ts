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
import type { EngineInput, EngineState, MemoryCell } from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import { type CrashPoint, noCrash } from "../../alerts/program/crash-point.ts";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { between, days, type Instant, type Moment, seconds } from "../../devices/model/moment.ts";
import type { Command } from "./command.ts";
import { journalFile } from "./files.ts";
import { type Held, holdRows } from "./held.ts";
import type { Committed, JournalHealth } from "./journal.ts";
import { isEmpty, type Plan, planBatch, type Rows, type Standing } from "./plan.ts";
import { type Remembered, readingsForRebuild, remember } from "./remembered.ts";
import { openReserve, type Reserve } from "./reserve.ts";
import { pruneStep } from "./retention.ts";
import { startSalvage } from "./salvage.ts";
import { judgeStorage, type StorageFault } from "./storage-fault.ts";
import { openStore, type Store } from "./store.ts";
import type { EngineModule } from "./thinking.ts";

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
  readonly committed: Committed | undefined;
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

/** Pages of log (4 KB each) before it is moved into the file: when nobody waits, at the latest, and when room is short. */
const logPages = { atRest: 1_000, atMost: 4_000, inReserve: 64 } as const;
/** Without anything to write, the steady line is saved this often. */
const saveMomentEvery = seconds(60);
/** First wait before the disk is tried again, and the longest. */
const retry = { first: 1_000, most: 30_000 } as const;
const pruneEvery = { busy: 200, idle: 600_000 } as const;
const reserveEvery = 10_000;
/** Without a readable file the numbers of rows go on far above any that it may have given out. */
const beyondAnyRow = 2 ** 40;

export function openKeeper(settings: KeeperSettings, deps: KeeperDeps): Keeper {
  return new KeeperAtWork(settings, deps);
}

class KeeperAtWork implements Keeper {
  readonly #settings: KeeperSettings;
  readonly #deps: KeeperDeps;
  readonly #crash: CrashPoint;
  readonly #reserve: Reserve;
  #store: Store | undefined;
  #mode: JournalHealth["mode"] = "disk";
  #reason: string | undefined;
  #broken = false;
  #standing: Standing;
  #saved: Moment | undefined;
  #state: EngineState | undefined;
  #wakeAt: Instant | undefined;
  /** Cells made again at start; they are written with the first batch. */
  #rebuilt: readonly MemoryCell[] = [];
  readonly #remembered: Remembered;
  #held: Held = holdRows();
  #salvage: Generator<void, Store> | undefined;
  #retryAt = 0;
  #retryWait: number = retry.first;
  #pruneAt = 0;
  #reserveAt = 0;
  #commits = 0;
  #lastCommitMs = 0;
  #bytes = 0;

  constructor(settings: KeeperSettings, deps: KeeperDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#crash = deps.crash ?? noCrash;
    this.#reserve = openReserve(settings.dir, settings.reserveBytes);
    this.#remembered = this.#open();
    this.#standing = this.#remembered.standing;
    this.#saved = this.#standing.moment;
    this.#bytes = this.#store?.bytes() ?? 0;
    if (this.#mode === "disk" && !this.#reserve.restore()) this.#enterReserve("no room for the reserve");
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
    return this.handle([{ do: "tell", input: { type: "started", at } satisfies EngineInput }]);
  }

  handle(commands: readonly Command[]): Outcome {
    const outcome = this.#take(commands);
    const most = this.#mode === "reserve" ? logPages.inReserve : logPages.atMost;
    if (this.#mode !== "memory" && this.#pages() >= most) this.#checkpoint();
    return outcome;
  }

  #take(commands: readonly Command[]): Outcome {
    if (this.#mode === "memory" && !this.#broken) this.#tryDisk();
    const made: string[] = [];
    const plan = this.#plan(commands, () => {
      const id = this.#deps.alertId();
      made.push(id);
      return id;
    });
    if (this.#mode === "memory") return this.#hold(plan);
    const fault = this.#write([plan.rows]);
    if (!fault) return this.#adopt(plan, true);
    if (fault.kind === "full" && this.#reserve.give()) {
      this.#enterReserve(fault.reason);
      const smaller = this.#plan(commands, again(made, this.#deps.alertId));
      if (!this.#write([smaller.rows])) return this.#adopt(smaller, true);
    }
    this.#enterMemory(fault);
    // The ids made above stay the same: should the failed transaction turn up again after a crash, the centre folds them.
    return this.#hold(this.#plan(commands, again(made, this.#deps.alertId)));
  }

  #plan(commands: readonly Command[], alertId: () => string): Plan {
    if (!this.#state) throw new Error("the journal was asked to keep something before it was started");
    const before = { standing: this.#standing, state: this.#state, wakeAt: this.#wakeAt };
    const plan = planBatch(before, commands, {
      gatewayId: this.#settings.gatewayId,
      engine: this.#deps.engine,
      alertId,
      shedHistory: this.#mode === "reserve",
    });
    if (this.#rebuilt.length === 0) return plan;
    return { ...plan, rows: { ...plan.rows, memory: [...this.#rebuilt, ...plan.rows.memory] } };
  }

  /** `undefined`: it is on disk. */
  #write(all: readonly Rows[]): StorageFault | undefined {
    if (!this.#store) return { kind: "refused", reason: "no file" };
    const last = all.at(-1);
    const due =
      !this.#saved || !last?.after.moment || between(this.#saved.steady, last.after.moment.steady) >= saveMomentEvery;
    if (!due && all.every(isEmpty)) return undefined;
    const began = this.#deps.ticks();
    try {
      this.#store.write(all);
    } catch (fault) {
      const judged = judgeStorage(fault);
      // Not the disk's doing: an error in this program must not be mistaken for one that passes.
      if (!judged) throw fault;
      return judged;
    }
    this.#crash("after-commit-before-ack");
    this.#lastCommitMs = this.#deps.ticks() - began;
    this.#commits += 1;
    if (this.#commits % 64 === 1) this.#bytes = this.#store.bytes();
    this.#saved = last?.after.moment ?? this.#saved;
    return undefined;
  }

  #adopt(plan: Plan, kept: boolean): Outcome {
    for (const { source, fault } of plan.poisoned) this.#deps.event("engine.failed", { source, fault });
    this.#rebuilt = [];
    this.#standing = plan.rows.after;
    this.#state = plan.thought.state;
    this.#wakeAt = plan.thought.wakeAt;
    return {
      kept,
      committed: {
        messages: plan.rows.messages,
        alerts: plan.rows.alerts,
        asks: plan.thought.asks,
        lastReading: plan.rows.after.lastReading,
        wakeAt: plan.thought.wakeAt,
      },
      standing: this.#health(),
    };
  }

  #hold(plan: Plan): Outcome {
    this.#held.add(plan.rows);
    return this.#adopt(plan, false);
  }

  #enterReserve(reason: string): void {
    this.#mode = "reserve";
    this.#reason = reason;
    this.#deps.event("journal.reserve", { reason });
  }

  #enterMemory(fault: StorageFault): void {
    this.#mode = "memory";
    this.#reason = fault.reason;
    this.#broken = fault.kind === "broken";
    this.#standing = { ...this.#standing, epoch: crypto.randomUUID(), lastSeq: 0 };
    this.#retryWait = retry.first;
    this.#retryAt = this.#deps.ticks() + (this.#broken ? 0 : this.#retryWait);
    this.#deps.event("journal.memory", { reason: fault.reason });
  }

  /** The file itself is sound: is there room again? */
  #tryDisk(): void {
    if (this.#deps.ticks() < this.#retryAt) return;
    const fault = this.#store ? this.#write(this.#held.all) : this.#reopen();
    if (!fault) {
      this.#leaveMemory();
      return;
    }
    if (fault.kind === "broken") this.#broken = true;
    this.#reason = fault.reason;
    this.#backOff();
  }

  #backOff(): void {
    this.#retryAt = this.#deps.ticks() + this.#retryWait;
    this.#retryWait = Math.min(this.#retryWait * 2, retry.most);
  }

  #leaveMemory(): void {
    if (this.#held.shed > 0) this.#deps.event("journal.shed", { readings: this.#held.shed });
    this.#held = holdRows();
    this.#broken = false;
    this.#mode = this.#reserve.kept ? "disk" : "reserve";
    this.#reason = this.#mode === "disk" ? undefined : "no room for the reserve";
    this.#deps.event("journal.kept_again", { mode: this.#mode });
  }

  /** At start there was no usable file: everything so far was held, now it may be salvaged or made afresh. */
  #reopen(): StorageFault | undefined {
    this.#broken = true;
    return { kind: "broken", reason: this.#reason ?? "no file" };
  }

  /** One step of copying what reads back into a fresh file. */
  #mend(): void {
    if (this.#deps.ticks() < this.#retryAt) return;
    try {
      this.#salvage ??= startSalvage(this.#settings.dir, this.#store, this.#settings.receivers, this.#deps.event);
      const step = this.#salvage.next();
      if (!step.done) return;
      this.#salvage = undefined;
      const broken = this.#store;
      this.#store = step.value;
      const fault = this.#write(this.#held.all);
      broken?.close();
      if (fault) this.#mendFailed(fault);
      else this.#leaveMemory();
    } catch (fault) {
      const judged = judgeStorage(fault);
      if (!judged) throw fault;
      this.#mendFailed(judged);
    }
  }

  #mendFailed(fault: StorageFault): void {
    this.#salvage = undefined;
    this.#reason = fault.reason;
    if (fault.kind === "full") this.#reserve.give();
    this.#backOff();
  }

  rest(): { readonly standing: KeeperHealth; readonly again: number | undefined } {
    if (this.#mode === "memory") {
      if (this.#broken) this.#mend();
      else this.#tryDisk();
    }
    if (this.#mode !== "memory") {
      const most = this.#mode === "reserve" ? logPages.inReserve : logPages.atRest;
      if (this.#pages() >= most) this.#checkpoint();
      this.#prune();
      this.#takeRoomBack();
    }
    return { standing: this.#health(), again: this.#nextRest() };
  }

  #nextRest(): number {
    const now = this.#deps.ticks();
    if (this.#mode === "memory") return this.#salvage ? 0 : Math.max(0, this.#retryAt - now);
    const wishes = [this.#pruneAt - now];
    if (this.#mode === "reserve") wishes.push(this.#reserveAt - now);
    return Math.max(0, Math.min(...wishes));
  }

  #pages(): number {
    try {
      return this.#store?.pagesInLog() ?? 0;
    } catch {
      return 0;
    }
  }

  #checkpoint(): void {
    this.#crash("before-checkpoint");
    try {
      this.#store?.checkpoint();
    } catch (fault) {
      const judged = judgeStorage(fault);
      if (!judged) throw fault;
      // Full: the log still holds everything. Broken: this file must never be synced again and believed.
      if (judged.kind === "broken") this.#enterMemory(judged);
      else if (judged.kind === "full" && this.#reserve.give()) this.#enterReserve(judged.reason);
    }
    this.#crash("after-checkpoint");
  }

  #prune(): void {
    const now = this.#deps.ticks();
    if (!this.#store || now < this.#pruneAt || !this.#standing.moment) return;
    const before = this.#standing.moment.steady - days(this.#settings.keepDays);
    try {
      const gone = pruneStep(this.#store.db, before);
      this.#pruneAt = now + (gone > 0 ? pruneEvery.busy : pruneEvery.idle);
    } catch (fault) {
      const judged = judgeStorage(fault);
      if (!judged) throw fault;
      if (judged.kind === "broken") this.#enterMemory(judged);
      this.#pruneAt = now + pruneEvery.idle;
    }
  }

  #takeRoomBack(): void {
    const now = this.#deps.ticks();
    if (this.#mode !== "reserve" || now < this.#reserveAt) return;
    this.#reserveAt = now + reserveEvery;
    if (!this.#reserve.restore()) return;
    this.#mode = "disk";
    this.#reason = undefined;
    this.#deps.event("journal.disk", {});
  }

  #open(): Remembered {
    const { dir, receivers } = this.#settings;
    for (let tries = 0; ; tries += 1) {
      try {
        this.#store = openStore(journalFile(dir), receivers, this.#crash);
        const remembered = remember(this.#store.db, receivers);
        const [damage] = remembered.damage;
        if (damage === undefined) return remembered;
        return this.#enterMemoryAtStart({ kind: "broken", reason: damage }, remembered);
      } catch (fault) {
        const judged = judgeStorage(fault);
        if (!judged) throw fault;
        if (judged.kind === "full" && tries === 0 && this.#reserve.give()) continue;
        return this.#enterMemoryAtStart(judged, rememberUnwritten(journalFile(dir), receivers));
      }
    }
  }

  #enterMemoryAtStart(fault: StorageFault, found: Remembered | undefined): Remembered {
    const remembered = found ?? nothingRemembered();
    this.#mode = "memory";
    this.#reason = fault.reason;
    this.#broken = fault.kind === "broken";
    this.#retryAt = this.#deps.ticks();
    this.#deps.event("journal.memory", { reason: fault.reason });
    return { ...remembered, standing: { ...remembered.standing, epoch: crypto.randomUUID(), lastSeq: 0 } };
  }

  #health(): KeeperHealth {
    return {
      mode: this.#mode,
      reason: this.#reason,
      epoch: this.#standing.epoch,
      lastSeq: this.#standing.lastSeq,
      bytes: this.#bytes,
      commits: this.#commits,
      lastCommitMs: this.#lastCommitMs,
      file: this.#store?.file,
    };
  }

  distrust(reason: string): void {
    if (this.#mode !== "memory") this.#enterMemory({ kind: "broken", reason });
  }

  stop(): void {
    if (this.#mode === "memory" && !this.#broken) {
      this.#retryAt = 0;
      this.#tryDisk();
    }
    if (this.#mode !== "memory") this.#checkpoint();
    this.#store?.close();
    this.#store = undefined;
  }
}

/** A disk that takes nothing may still say what it holds. */
function rememberUnwritten(file: string, receivers: readonly string[]): Remembered | undefined {
  try {
    const db = openDatabase(file, { readOnly: true });
    try {
      return remember(db, receivers);
    } finally {
      db.close();
    }
  } catch {
    return undefined;
  }
}

const nothingRemembered = (): Remembered => ({
  standing: {
    epoch: crypto.randomUUID(),
    lastSeq: 0,
    lastEntry: beyondAnyRow,
    lastReading: beyondAnyRow,
    moment: undefined,
    tallies: { frames: 0, readings: 0, alerts: 0, unread: 0, quarantined: 0, shed: 0 },
  },
  cells: [],
  open: [],
  recent: [],
  lastHeard: new Map(),
  damage: [],
});

/** The same ids once more, in the same order; new ones when they run out. */
function again(made: readonly string[], fresh: () => string): () => string {
  let next = 0;
  return () => made[next++] ?? fresh();
}
