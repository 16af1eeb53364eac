/**
 * The journal on the gateway's side: gathers what arrives into batches, hands one at a time to the writer's thread, and
 * lets go of those who wait only when their batch is on disk.
 */
import type { Home } from "../../alerts/home.ts";
import type { Log } from "../../alerts/program/log.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { type Command, pack } from "./command.ts";
import { prepareFolder } from "./files.ts";
import { openFresh } from "./fresh.ts";
import {
  CannotStore,
  type Committed,
  type Journal,
  type JournalHealth,
  type JournalReader,
  type ProtectedChange,
} from "./journal.ts";
import type { KeeperHealth, Outcome } from "./keeper-contract.ts";
import { Listeners } from "./listeners.ts";
import { type Lock, lockFolder } from "./lock.ts";
import { hold, openMemoryView } from "./memory-view.ts";
import type { JournalOptions } from "./options.ts";
import { openPresentFile } from "./present-file.ts";
import { reserveBytes } from "./reserve.ts";
import { openWaitingRoom, type Waiting } from "./waiting.ts";
import { startWriter, type Writer } from "./writer.ts";

/** Arrivals wait so long (ms) for company: one fsync for many. A stream's words have more time. */
const companyFor = { ordinary: 3, patient: 1_000 } as const;
/** After the writer's thread has died, a new one is started so much later (ms). */
const restartAfter = 1_000;

/** Events of the writer that do not pass by themselves. */
const needsPerson: ReadonlySet<string> = new Set(["journal.memory", "journal.failed", "engine.failed"]);

const ourEngine = new URL("../../alerts/engine.ts", import.meta.url);

/** Throws `FolderInUse` when another gateway works on the same folder. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  prepareFolder(options.dir);
  const lock = lockFolder(options.dir);
  try {
    const journal = new JournalAtWork(options, lock);
    await journal.begin();
    return journal;
  } catch (fault) {
    lock.release();
    throw fault;
  }
}

class JournalAtWork implements Journal {
  readonly #options: JournalOptions;
  readonly #lock: Lock;
  readonly #log: Log;
  readonly #room = openWaitingRoom();
  readonly #fresh = openFresh();
  readonly #file = openPresentFile((table, row) => {
    this.#log.error("journal.row_damaged", { table, row });
    this.#writer?.distrust(`${table}: row ${row} is not as written`);
  });
  readonly #memory = openMemoryView(() => this.#file.reader, this.#fresh);
  readonly #listeners: Listeners;
  #writer: Writer | undefined;
  #inFlight: readonly Waiting[] | undefined;
  #company: { readonly patient: boolean; readonly cancel: () => void } | undefined;
  #restart: NodeJS.Timeout | undefined;
  #home: Home;
  #standing: KeeperHealth = atRest;
  #stopping = false;
  #drained: (() => void) | undefined;

  constructor(options: JournalOptions, lock: Lock) {
    this.#options = options;
    this.#lock = lock;
    this.#log = options.log;
    this.#listeners = new Listeners(options.log);
    this.#home = options.home;
  }

  async begin(): Promise<void> {
    const { dir, gatewayId, receivers, keepDays, clock, crash, engine } = this.#options;
    const writer = await startWriter(
      {
        keeper: {
          dir,
          gatewayId,
          home: this.#home,
          receivers,
          keepDays,
          reserveBytes: this.#options.reserveBytes ?? reserveBytes,
        },
        engine: (engine ?? ourEngine).href,
        crash,
      },
      {
        rested: (standing) => this.#hear(standing),
        event: (event, fields) =>
          needsPerson.has(event) ? this.#log.error(event, fields) : this.#log.warn(event, fields),
        died: (fault) => this.#writerDied(fault),
      },
    );
    this.#writer = writer;
    clock.resume(writer.last);
    const outcome = await writer.start(clock.now());
    this.#hear(outcome.standing);
    // What an earlier writer may have written last, nobody was told: the file knows.
    if (outcome.committed) this.#fresh.add(outcome.committed.lastReading, undefined);
    if (!outcome.kept && outcome.committed) this.#memory.add(outcome.committed);
    this.#listeners.committed(outcome.committed);
  }

  accept(arrival: Parameters<Journal["accept"]>[0]): Promise<void> {
    return this.#enter({ do: "accept", arrival });
  }

  tell(input: Parameters<Journal["tell"]>[0]): Promise<void> {
    // A writer that has to be started again begins with what was last said of the home.
    if (input.type === "settings") this.#home = input.home;
    return this.#enter({ do: "tell", input });
  }

  receive(...[receiver, receipt, at]: Parameters<Journal["receive"]>): Promise<void> {
    return this.#enter({ do: "receive", receiver, receipt, at });
  }

  refuse(...[receiver, epoch, seq, reason]: Parameters<Journal["refuse"]>): Promise<void> {
    return this.#enter({ do: "refuse", receiver, epoch, seq, reason });
  }

  join(joined: Parameters<Journal["join"]>[0]): Promise<void> {
    return this.#enter({ do: "join", joined }).catch((fault: unknown) => {
      // Whatever becomes of the disk, the path carries it from now on.
      this.#memory.join(joined);
      throw fault;
    });
  }

  settle(...[receiver, epoch, seq, as]: Parameters<Journal["settle"]>): Promise<void> {
    return this.#enter({ do: "settle", receiver, epoch, seq, as });
  }

  tried(one: Parameters<Journal["tried"]>[0]): Promise<void> {
    return this.#enter({ do: "tried", one });
  }

  keepPath(...[path, body]: Parameters<Journal["keepPath"]>): Promise<void> {
    return this.#enter({ do: "path", path, body });
  }

  async keepRegister(...[row, settings]: Parameters<Journal["keepRegister"]>): Promise<void> {
    await this.#enter({ do: "register", row, settings });
    this.#home = settings.home;
  }

  keepProtected(change: ProtectedChange): Promise<void> {
    return this.#enter({ do: "protected", change });
  }

  advance(cursor: string, position: number): Promise<void> {
    return this.#enter({ do: "advance", cursor, position });
  }

  quarantine(...[cursor, reading, line, reason]: Parameters<Journal["quarantine"]>): Promise<void> {
    return this.#enter({ do: "quarantine", cursor, reading, line, reason });
  }

  onCommit(listener: (what: Committed) => void): () => void {
    return this.#listeners.onCommit(listener);
  }

  onHealth(listener: (health: JournalHealth) => void): () => void {
    return this.#listeners.onHealth(listener);
  }

  get health(): JournalHealth {
    const { file: _, ...standing } = this.#standing;
    return { ...standing, waiting: this.#room.length + (this.#inFlight?.length ?? 0) };
  }

  get read(): JournalReader {
    return this.#memory.reader;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    if (this.#writer && (this.#inFlight || this.#room.length > 0)) {
      const drained = new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
      this.#send();
      await drained;
    }
    await this.#writer?.stop();
    this.#file.close();
    this.#lock.release();
  }

  #enter(command: Command): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#stopping) return reject(new CannotStore("the journal is being closed"));
      if (!this.#writer) return reject(new CannotStore("the writer is being restarted"));
      const refused = this.#room.enter({ command, resolve, reject });
      if (refused) return reject(refused);
      if (!this.#inFlight) this.#sendSoon();
    });
  }

  #sendSoon(): void {
    const { urgent, patient } = this.#room;
    if (urgent) {
      this.#send();
      return;
    }
    if (this.#company && (patient || !this.#company.patient)) return;
    this.#company?.cancel();
    const { timers = realTimers } = this.#options;
    const wait = patient ? companyFor.patient : companyFor.ordinary;
    this.#company = { patient, cancel: timers.after(wait, () => this.#send()) };
  }

  /** One batch is in flight at a time: what arrives meanwhile is the next one. */
  #send(): void {
    this.#company?.cancel();
    this.#company = undefined;
    if (this.#inFlight || !this.#writer || this.#room.length === 0) return;
    const batch = this.#room.next();
    this.#inFlight = batch;
    this.#writer.write(pack(batch.map(({ command }) => command))).then(
      (outcome) => this.#done(batch, outcome),
      () => {},
    );
  }

  #done(batch: readonly Waiting[], outcome: Outcome): void {
    this.#inFlight = undefined;
    this.#hear(outcome.standing);
    if (outcome.committed) this.#fresh.add(outcome.committed.lastReading, outcome.fresh);
    const failed = new Set(outcome.failed);
    if (outcome.kept)
      for (const [at, { resolve, reject }] of batch.entries())
        if (failed.has(at)) reject(new CannotStore("this could not be written"));
        else resolve();
    else this.#rejectHeld(batch, outcome);
    this.#listeners.committed(outcome.committed);
    if (this.#room.length === 0) this.#drained?.();
    else if (this.#stopping || !this.#room.patient) this.#send();
    else this.#sendSoon();
  }

  /** In memory mode nobody is acknowledged, but what was thought is acted upon. */
  #rejectHeld(batch: readonly Waiting[], outcome: Outcome): void {
    for (const { command } of batch) hold(this.#memory, command);
    if (outcome.committed) this.#memory.add(outcome.committed);
    for (const { reject } of batch) reject(new CannotStore(outcome.standing.reason ?? "the disk takes nothing"));
  }

  #hear(standing: KeeperHealth): void {
    const before = this.#standing;
    this.#standing = standing;
    this.#file.is(standing.file);
    if (before.mode === "memory" && standing.mode !== "memory") this.#memory.clear();
    if (before.mode === standing.mode && before.reason === standing.reason && before.epoch === standing.epoch) return;
    this.#listeners.stands(() => this.health);
  }

  #writerDied(fault: string): void {
    this.#log.error("journal.writer_died", { fault });
    this.#writer = undefined;
    const left = [...(this.#inFlight ?? [])];
    this.#inFlight = undefined;
    while (this.#room.length > 0) left.push(...this.#room.next());
    for (const { reject } of left) reject(new CannotStore("the writer died"));
    this.#hear({ ...this.#standing, mode: "memory", reason: "the writer died" });
    this.#drained?.();
    if (this.#stopping) return;
    this.#restart = setTimeout(() => {
      this.begin().catch((again) => this.#writerDied(String(again)));
    }, restartAfter);
  }
}

const atRest: KeeperHealth = {
  mode: "disk",
  reason: undefined,
  epoch: "",
  lastSeq: 0,
  bytes: 0,
  commits: 0,
  lastCommitMs: 0,
  file: undefined,
};
