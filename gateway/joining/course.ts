/**
 * The pure machine at work: one step after the other, what it changed on disk before what it asks for is done, and its own
 * alarm clock. What is shown is what is on disk and done: nobody is told "press now" before the engine knows that it is a test.
 */
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { slip } from "../../devices/joining/devices-of.ts";
import { type Happening, step, wakeAt } from "../../devices/joining/machine.ts";
import type { Around, InstallationState, Outcome, Slip, Todo } from "../../devices/joining/state.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { DeskKept } from "./kept.ts";

export interface CourseDeps {
  readonly kept: DeskKept;
  readonly timers: Pick<Timers, "after">;
  readonly moment: () => Moment;
  readonly log: Log;
  readonly around: () => Around;
  readonly perform: (todo: Todo, state: InstallationState) => Promise<Happening | undefined>;
  readonly changed: () => void;
}

/** Frames that wait for a slow card; what people and the centre say always waits. */
const waitingFrames = { most: 500, whenFull: "not-counted" } as const;
/** ms. A step that threw (a register or a source that cannot be asked just now) is tried again after so long. */
const afterFault = 1_000;
const isFrame = (what: Happening): boolean => what.type === "heard" || what.type === "skipped";

type Look = Extract<Happening, { type: "started" | "tick" }>;
const isLook = (what: Happening): what is Look => what.type === "started" || what.type === "tick";

export class Course {
  readonly #deps: CourseDeps;
  #state: InstallationState | undefined;
  #shown: InstallationState | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #frames = 0;
  #callOff: (() => void) | undefined;
  /** A look of our own that threw: nobody else would say it again. */
  #owed: Look | undefined;
  #isStopped = false;
  /** The last step is not on disk. */
  notKept = false;

  constructor(deps: CourseDeps) {
    this.#deps = deps;
    this.#state = deps.kept.open;
    this.#shown = this.#state;
  }

  get state(): InstallationState | undefined {
    return this.#state;
  }

  get shown(): InstallationState | undefined {
    return this.#shown;
  }

  get isOpen(): boolean {
    return this.#state?.state === "open";
  }

  async open(opened: InstallationState): Promise<void> {
    this.#state = opened;
    await this.#inTurn(async () => {
      await this.#deps.kept.keep(opened);
      this.#shown = opened;
    });
  }

  /**
   * One step of the machine, when those before it are done: a step is made of what is on disk, never of what another is about
   * to change. Resolves with what was refused.
   */
  async happen(what: Happening, now: number = this.#deps.moment().steady): Promise<Slip | undefined> {
    if (!this.#state) return undefined;
    if (!isFrame(what)) return this.#inTurn(() => this.#step(what, now));
    if (this.#frames >= waitingFrames.most) return undefined;
    this.#frames += 1;
    return this.#inTurn(() => {
      this.#frames -= 1;
      return this.#step(what, now);
    });
  }

  /** For what nobody waits for. A fault of this room never ends the process: alarms go through it. */
  note(what: Happening, now?: number): void {
    this.happen(what, now)
      .then(() => {
        if (!this.#callOff) this.#wake();
      })
      .catch((fault: unknown) => {
        this.#tellFault(isLook(what) ? "joining.tick_failed" : "joining.step_failed", fault);
        if (isLook(what)) this.#owed = this.#owed?.type === "started" ? this.#owed : what;
        if (isLook(what) || !this.#callOff) this.#wakeIn(afterFault);
      });
  }

  /** The name alone: what is in a message may be somebody's. */
  #tellFault(event: string, fault: unknown): void {
    const name = fault instanceof Error ? fault.name : typeof fault;
    this.#deps.log.error(event, { installation: this.#state?.id, fault: name });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#turn;
    this.#callOff?.();
    this.#callOff = undefined;
    await this.#deps.kept.settled().catch(() => {});
  }

  async #step(what: Happening, now: number): Promise<Slip | undefined> {
    const before = this.#state;
    if (!before) return undefined;
    const made = step(before, what, now, this.#deps.around());
    if (made.state === before && made.todo.length === 0) return made.refused;
    const later = await this.#follow(before, made);
    this.#shown = this.#state;
    this.#wake();
    this.#deps.changed();
    return made.refused ?? later;
  }

  async #follow(before: InstallationState, { state, todo }: Outcome): Promise<Slip | undefined> {
    const { kept, log, moment } = this.#deps;
    this.#state = state;
    try {
      if (state !== before) await kept.keep(state);
      this.notKept = false;
    } catch (fault) {
      log.error("joining.not_kept", { why: fault instanceof Error ? fault.message : String(fault) });
      this.notKept = true;
      this.#state = before;
      return slip("disk_full", moment().steady);
    }
    let refused: Slip | undefined;
    for (const each of todo) refused = (await this.#perform(each)) ?? refused;
    return refused;
  }

  /** The answer to what was done is followed at once, inside the turn of what asked for it. */
  async #perform(todo: Todo): Promise<Slip | undefined> {
    const { perform, moment, around, log } = this.#deps;
    const state = this.#state;
    if (!state) return undefined;
    try {
      const next = await perform(todo, state);
      const before = this.#state;
      if (!next || !before) return undefined;
      const made = step(before, next, moment().steady, around());
      const later = await this.#follow(before, made);
      return made.refused ?? later;
    } catch (fault) {
      log.error("joining.not_done", { what: todo.do, why: fault instanceof Error ? fault.message : String(fault) });
      return slip("disk_full", moment().steady);
    }
  }

  #wake(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const at = this.#state && wakeAt(this.#state);
    if (this.#owed) this.#wakeIn(afterFault);
    else if (at !== undefined) this.#wakeIn(Math.max(1, at - this.#deps.moment().steady));
  }

  #wakeIn(wait: number): void {
    this.#callOff?.();
    this.#callOff = undefined;
    if (this.#isStopped) return;
    this.#callOff = this.#deps.timers.after(wait, () => {
      this.#callOff = undefined;
      const look = this.#owed ?? { type: "tick" };
      this.#owed = undefined;
      this.note(look);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}
