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

export interface Stepped {
  readonly refused: Slip | undefined;
  /** On disk and done; what was refused on the way. */
  readonly done: Promise<Slip | undefined>;
}

const nothing: Stepped = { refused: undefined, done: Promise.resolve(undefined) };

export class Course {
  readonly #deps: CourseDeps;
  #state: InstallationState | undefined;
  #shown: InstallationState | undefined;
  #kept: InstallationState | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #callOff: (() => void) | undefined;
  /** The last step is not on disk. */
  notKept = false;

  constructor(deps: CourseDeps) {
    this.#deps = deps;
    this.#state = deps.kept.open;
    this.#kept = this.#state;
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
    await this.#deps.kept.keep(opened);
    this.#kept = opened;
    this.#shown = opened;
  }

  /** One step of the machine. */
  happen(what: Happening, now: number = this.#deps.moment().steady): Stepped {
    const before = this.#state;
    if (!before) return nothing;
    const made = step(before, what, now, this.#deps.around());
    if (made.state === before && made.todo.length === 0) return { ...nothing, refused: made.refused };
    this.#state = made.state;
    const done = this.#inTurn(() => this.#follow(before, made)).finally(() => {
      this.#shown = this.#kept;
      this.#deps.changed();
    });
    this.#wake();
    return { refused: made.refused, done };
  }

  async stop(): Promise<void> {
    this.#callOff?.();
    this.#callOff = undefined;
    await this.#turn;
    await this.#deps.kept.settled().catch(() => {});
  }

  async #follow(before: InstallationState, { state, todo }: Outcome): Promise<Slip | undefined> {
    const { kept, log, moment } = this.#deps;
    try {
      if (state !== before) await kept.keep(state);
      this.#kept = state;
      this.notKept = false;
    } catch (fault) {
      log.error("joining.not_kept", { why: fault instanceof Error ? fault.message : String(fault) });
      this.notKept = true;
      if (this.#state === state) this.#state = before;
      return slip("disk_full", moment().steady);
    }
    let refused: Slip | undefined;
    for (const each of todo) refused = (await this.#perform(each)) ?? refused;
    return refused;
  }

  async #perform(todo: Todo): Promise<Slip | undefined> {
    const state = this.#state;
    if (!state) return undefined;
    try {
      const next = await this.#deps.perform(todo, state);
      if (!next) return undefined;
      const { made, before } = this.#stepNow(next);
      const later = await this.#follow(before, made);
      return made.refused ?? later;
    } catch (fault) {
      this.#deps.log.error("joining.not_done", {
        what: todo.do,
        why: fault instanceof Error ? fault.message : String(fault),
      });
      return slip("disk_full", this.#deps.moment().steady);
    }
  }

  /** An answer to what was done: followed at once, inside the turn of what asked for it. */
  #stepNow(what: Happening): { readonly made: Outcome; readonly before: InstallationState } {
    const before = this.#state;
    if (!before) throw new Error("the installation is gone");
    const made = step(before, what, this.#deps.moment().steady, this.#deps.around());
    this.#state = made.state;
    this.#wake();
    return { made, before };
  }

  #wake(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const at = this.#state && wakeAt(this.#state);
    if (at === undefined) return;
    const wait = Math.max(1, at - this.#deps.moment().steady);
    this.#callOff = this.#deps.timers.after(wait, () => {
      this.#callOff = undefined;
      this.happen({ type: "tick" });
      if (!this.#callOff) this.#wake();
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}
