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
const isFrame = (what: Happening): boolean => what.type === "heard" || what.type === "skipped";

export class Course {
  readonly #deps: CourseDeps;
  #state: InstallationState | undefined;
  #shown: InstallationState | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #frames = 0;
  #callOff: (() => void) | undefined;
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
  happen(what: Happening, now: number = this.#deps.moment().steady): Promise<Slip | undefined> {
    if (!this.#state) return Promise.resolve(undefined);
    if (!isFrame(what)) return this.#inTurn(() => this.#step(what, now));
    if (this.#frames >= waitingFrames.most) return Promise.resolve(undefined);
    this.#frames += 1;
    return this.#inTurn(() => {
      this.#frames -= 1;
      return this.#step(what, now);
    });
  }

  async stop(): Promise<void> {
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
    if (at === undefined) return;
    const wait = Math.max(1, at - this.#deps.moment().steady);
    this.#callOff = this.#deps.timers.after(wait, () => {
      this.#callOff = undefined;
      void this.happen({ type: "tick" }).then(() => {
        if (!this.#callOff) this.#wake();
      });
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}
