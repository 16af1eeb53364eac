/**
 * Watches each minute of each bed, keeps it in the journal and draws up the days. Nothing is counted that is not known: a minute
 * without a look is none, and what a crash forgets was unprotected.
 */
import type { Home } from "../../alerts/home.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { ProtectedDay } from "../../alerts/protected/account.ts";
import { type Book, minuteNow, wallNow, withClock, withMinute } from "../../alerts/protected/book.ts";
import { dateAt, dayAfter, type LocalDate } from "../../alerts/protected/day.ts";
import { settle } from "../../alerts/protected/drawing-up.ts";
import { type Sampling, sampled } from "../../alerts/protected/sampling.ts";
import { bedsOf, verdictsOf } from "../../alerts/protected/verdict.ts";
import { type Duration, type Moment, milliseconds, minutes } from "../../devices/model/moment.ts";
import type { Papers } from "../centre-link/filing.ts";
import { CannotStore, type Journal, type ProtectedChange } from "../journal/journal.ts";
import { accountsOf, changeOf, type DrawnUp, daysKept, keptIn, noNoteOf, noteOf, type Where } from "./kept.ts";
import { dayOfPaper, paperOf } from "./paper.ts";

export interface MinutesDeps {
  readonly journal: Pick<Journal, "read" | "health" | "keepProtected">;
  readonly register: { readonly home: Home };
  readonly moment: () => Moment;
  readonly timers: Pick<Timers, "every">;
  /** Ms since the last good answer of any path; `undefined`: none since the start. */
  readonly answeredAgo: () => number | undefined;
  /** As the centre knows this gateway. */
  readonly gatewayId: string;
  readonly log: Log;
  /** A day was drawn up: there is a paper to be filed. */
  readonly drawnUp: () => void;
}

export interface Minutes {
  /** Of today so far and of yesterday, each bed. */
  readonly told: readonly ProtectedDay[];
  of(day: LocalDate): readonly ProtectedDay[];
  /** The day that is running here; `undefined`: nobody knows what day it is. */
  readonly today: LocalDate | undefined;
  readonly papers: Papers;
  stop(): Promise<void>;
}

/** Two looks a minute: none is missed for a late one. */
const lookEvery: Duration = milliseconds(30_000);
/** Minutes of the hour at which somebody asks whether a day is over: the calendar costs more than the look. */
const drawnUpEvery = 5;
/** No day is drawn up before the clock has stood as it is for so long. */
const clockSettlesIn: Duration = minutes(10);

export function openMinutes(deps: MinutesDeps): Minutes {
  return new MinutesAtWork(deps);
}

class MinutesAtWork implements Minutes {
  readonly #deps: MinutesDeps;
  readonly #stopLooking: () => void;
  #book: Book;
  /** As the journal has it. */
  #saved: Book;
  #savedWhere: Where | undefined;
  #days: ReadonlyMap<LocalDate, DrawnUp>;
  /** Drawn up and not on disk yet. */
  #fresh: readonly DrawnUp[] = [];
  #sampling: Sampling | undefined;
  #clockSetAt: { readonly boot: string; readonly mono: number } | undefined;
  #now: number | undefined;
  #saving: Promise<void> = Promise.resolve();
  #isSaving = false;

  constructor(deps: MinutesDeps) {
    this.#deps = deps;
    const { book, days, timeZone, beds } = keptIn(deps.journal.read.protectedMinutes());
    this.#book = book;
    this.#saved = book;
    this.#savedWhere = timeZone === undefined ? undefined : { timeZone, beds };
    this.#days = days;
    this.#look();
    this.#stopLooking = deps.timers.every(lookEvery, () => this.#look());
  }

  get told(): readonly ProtectedDay[] {
    const { today } = this;
    return today === undefined ? [] : [...this.of(today), ...this.of(dayAfter(today, -1))];
  }

  get today(): LocalDate | undefined {
    return this.#now === undefined ? undefined : dateAt(this.#now, this.#deps.register.home.timeZone);
  }

  of(day: LocalDate): readonly ProtectedDay[] {
    const now = this.#now;
    if (now === undefined) return this.#days.get(day)?.accounts ?? [];
    return accountsOf({ book: this.#book, days: this.#allDays }, day, { ...this.#where, now });
  }

  get papers(): Papers {
    return {
      waiting: () =>
        [...this.#days.values()]
          .filter(({ filedAt, refused }) => filedAt === undefined && refused === undefined)
          .map((day) => paperOf(day, this.#deps.gatewayId)),
      stored: (id, at) => this.#mark(id, (day) => ({ ...day, filedAt: at })),
      refused: (id, _at, reason) => this.#mark(id, (day) => ({ ...day, refused: reason })),
    };
  }

  async stop(): Promise<void> {
    this.#stopLooking();
    await this.#saving;
    await this.#save();
  }

  get #where(): Where {
    const { home } = this.#deps.register;
    return { timeZone: home.timeZone, beds: [...bedsOf(home).keys()] };
  }

  get #allDays(): ReadonlyMap<LocalDate, DrawnUp> {
    return new Map([...this.#days, ...this.#fresh.map((day) => [day.day, day] as const)]);
  }

  #look(): void {
    const at = this.#deps.moment();
    this.#hearClock(at);
    const { next, done } = sampled(this.#sampling, { boot: at.boot, mono: at.mono, verdicts: this.#verdicts(at) });
    this.#sampling = next;
    if (done) this.#book = withMinute(this.#book, done);
    this.#now = minuteNow(this.#book, at);
    const now = this.#now;
    if (at.trusted && now !== undefined && now % drawnUpEvery === 0 && this.#clockStands(at)) this.#drawUp(now);
    if (!this.#isSaving) this.#saving = this.#save();
  }

  #hearClock(at: Moment): void {
    const before = wallNow(this.#book, at);
    this.#book = withClock(this.#book, at);
    if (wallNow(this.#book, at) !== before) this.#clockSetAt = { boot: at.boot, mono: at.mono };
  }

  #clockStands({ boot, mono }: Moment): boolean {
    const set = this.#clockSetAt;
    return set === undefined || set.boot !== boot || mono - set.mono >= clockSettlesIn;
  }

  #verdicts(at: Moment) {
    const { journal, register, answeredAgo } = this.#deps;
    const ago = answeredAgo();
    return verdictsOf({
      home: register.home,
      cells: journal.read.cells(),
      now: at.steady,
      wall: at.trusted ? at.wall : wallNow(this.#book, at),
      inMemory: journal.health.mode === "memory",
      answeredAgo: ago === undefined ? undefined : milliseconds(ago),
    });
  }

  #drawUp(now: number): void {
    const { book, accounts } = settle(this.#book, { ...this.#where, now });
    this.#book = book;
    const days = new Set(accounts.map(({ day }) => day));
    const fresh = [...days].map((day) => ({ day, accounts: accounts.filter((each) => each.day === day) }));
    this.#fresh = [...this.#fresh, ...fresh];
  }

  /** One at a time; what the journal does not take is offered again at the next look. */
  async #save(): Promise<void> {
    const [book, fresh, where] = [this.#book, this.#fresh, this.#where];
    const moved = JSON.stringify(where) !== JSON.stringify(this.#savedWhere);
    const change = changeOf(this.#saved, book, { ...where, days: fresh, moved });
    if (!change) return;
    this.#isSaving = true;
    try {
      if (!(await this.#kept({ ...change, notes: [...change.notes, ...this.#tooOld().map(noNoteOf)] }))) return;
      this.#saved = book;
      this.#savedWhere = where;
      this.#days = new Map([...this.#days, ...fresh.map((day) => [day.day, day] as const)]);
      for (const day of this.#tooOld()) this.#forget(day);
      this.#fresh = this.#fresh.filter((day) => !fresh.includes(day));
    } finally {
      this.#isSaving = false;
    }
    for (const { day, accounts } of fresh) this.#deps.log.info("protected.drawn_up", { day, beds: accounts.length });
    if (fresh.length > 0) this.#deps.drawnUp();
  }

  async #kept(change: ProtectedChange): Promise<boolean> {
    try {
      await this.#deps.journal.keepProtected(change);
      return true;
    } catch (fault) {
      if (!(fault instanceof CannotStore)) throw fault;
      return false;
    }
  }

  #tooOld(): readonly LocalDate[] {
    const newestFirst = [...this.#allDays.values()].sort((a, b) => (a.day < b.day ? 1 : -1));
    return newestFirst
      .filter(({ filedAt, refused }, at) => {
        const isDone = filedAt !== undefined || refused !== undefined;
        return at >= (isDone ? daysKept.filed : daysKept.all);
      })
      .map(({ day }) => day);
  }

  #forget(day: LocalDate): void {
    this.#days = new Map([...this.#days].filter(([each]) => each !== day));
  }

  async #mark(id: string, mark: (day: DrawnUp) => DrawnUp): Promise<void> {
    const day = this.#days.get(dayOfPaper(id) ?? "");
    if (!day || day.filedAt !== undefined || day.refused !== undefined) return;
    const marked = mark(day);
    // Forgotten in a crash, it is filed once more and answered once more.
    await this.#deps.journal.keepProtected({ runs: [], gone: [], notes: [noteOf(marked)], atOnce: false });
    this.#days = new Map([...this.#days, [day.day, marked]]);
  }
}
