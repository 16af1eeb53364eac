/**
 * The joining desk of a running gateway: shows the pure machine what happens, looks up what commands name, and says how it
 * stands. Nothing here is on an alarm's way: frames are shown to it after the journal has them.
 */
import type { Heard } from "../../devices/family.ts";
import { slip } from "../../devices/joining/devices-of.ts";
import type { InstallationCommand, InstallationView, Mistake } from "../../devices/joining/installation.ts";
import { openInstallation } from "../../devices/joining/machine.ts";
import type { InstallationState, Slip } from "../../devices/joining/state.ts";
import { admits } from "../../devices/joining/window.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Committed } from "../journal/journal.ts";
import type { Register } from "../register/contract.ts";
import { aroundOf } from "./around.ts";
import type { Done, JoiningDesk, OpenRequest } from "./contract.ts";
import { Course, type CourseDeps } from "./course.ts";
import { type DoingDeps, perform, technician } from "./doing.ts";
import { type NamingDeps, nameOfEntry } from "./naming.ts";
import { openStrangers, type Strangers } from "./strangers.ts";
import { testsIn } from "./tests.ts";
import { numberOf, objectOf, understand } from "./understand.ts";
import { mistakeOf, viewOf } from "./view.ts";

export interface DeskDeps
  extends Omit<DoingDeps, "register" | "installCodeOf">,
    Pick<CourseDeps, "kept" | "timers" | "moment" | "log"> {
  readonly register: Pick<Register, "current" | "change" | "idOf" | "namesOf" | "onChange">;
  readonly ports: readonly { readonly id: string; readonly family: string }[];
  readonly id: () => string;
  readonly online: () => boolean;
  /** The source that devices of this family come by, if it is down. */
  readonly down: (family: string) => string | undefined;
  readonly hub: () => Omit<InstallationView["hub"], "state" | "mistake"> & { readonly joined: boolean };
  readonly joinHub: (code: string, centre: string | undefined) => Promise<Omit<Slip, "at"> | undefined>;
  /** The journal takes nothing on disk. */
  readonly diskFull: () => boolean;
  /** Makes and keeps the report; resolves with its id. */
  readonly report: (state: InstallationState, view: InstallationView, signature: string | undefined) => Promise<string>;
}

export interface Desk extends JoiningDesk {
  /** The lamp is green: whatever is open has been claimed. */
  lampIsGreen(): void;
  /** The centre has the report on disk. */
  filed(report: string): void;
  /** Something that the view shows has changed outside. */
  changed(): void;
}

export function openDesk(deps: DeskDeps): Desk {
  const desk = new DeskAtWork(deps);
  desk.begin();
  return desk;
}

class DeskAtWork implements Desk {
  readonly #deps: DeskDeps;
  readonly #naming: NamingDeps;
  readonly #strangers: Strangers;
  readonly #course: Course;
  readonly #listeners = new Set<() => void>();
  readonly #installCodes = new Map<number, string>();
  readonly #unhear: () => void;
  #hubMistake: Mistake | undefined;
  #joining = false;
  /** One after the other: what a code names depends on what was scanned before. */
  #commands: Promise<unknown> = Promise.resolve();

  constructor(deps: DeskDeps) {
    this.#deps = deps;
    this.#strangers = openStrangers(deps.register);
    this.#naming = { ...deps, heard: () => this.#strangers.lately() };
    const doing: DoingDeps = { ...deps, installCodeOf: (n) => this.#installCodes.get(n) };
    this.#course = new Course({
      ...deps,
      around: () => aroundOf(deps),
      changed: () => this.changed(),
      perform: async (todo, state) =>
        todo.do === "report"
          ? { type: "reported", id: await deps.report(state, this.#viewOf(state), todo.signature) }
          : perform(todo, state, doing),
    });
    this.#unhear = deps.register.onChange(() => this.changed());
  }

  begin(): void {
    this.#course.note({ type: "started" });
  }

  get view(): InstallationView | undefined {
    const { shown } = this.#course;
    return shown && this.#viewOf(shown);
  }

  #viewOf(state: InstallationState): InstallationView {
    const { families, ports, register, moment } = this.#deps;
    return viewOf({
      state,
      moment: moment(),
      hub: this.#hub(),
      rooms: register.current.book.home.rooms,
      families: families.values(),
      ports,
      mistake: this.#mistake(),
    });
  }

  async open({ kind, order, technician: who }: OpenRequest): Promise<InstallationView> {
    if (!this.#course.isOpen) {
      const { id, moment, register } = this.#deps;
      const opened = openInstallation({
        id: id(),
        kind,
        openedAt: moment().steady,
        ...(order !== undefined && { order }),
        ...(who !== undefined && { technician: who }),
      });
      this.#installCodes.clear();
      await this.#course.open(opened);
      const { devices } = register.current.book;
      const there = devices.flatMap((each) => nameOfEntry(each.id, this.#naming) ?? []);
      await this.#course.happen({ type: "opened", there });
      this.#audit("installation_opened", opened.id, kind);
      this.changed();
    }
    return this.#mustView();
  }

  async do(command: InstallationCommand): Promise<Done> {
    if (!this.#course.state) throw new Error("no installation is open");
    if (command.do === "join_hub") return this.#joinHub(command.code, command.centre);
    const done = this.#commands.then(() => this.#obey(command));
    this.#commands = done.catch(() => {});
    return done;
  }

  async #obey(command: Exclude<InstallationCommand, { do: "join_hub" }>): Promise<Done> {
    const what = understand(command, this.#naming);
    if ("refused" in what) return this.#refused({ ...what.refused, at: this.#deps.moment().steady });
    if (what.happening.type === "named") this.#keepCode(numberOf(what.happening, this.#course.state), what.installCode);
    const refused = await this.#course.happen(what.happening);
    this.#audit(command.do, objectOf(command), refused?.code ?? "done");
    return refused ? this.#refused(refused) : { ok: true, view: this.#mustView() };
  }

  mayJoin(family: string, device: string | undefined): boolean {
    const { state } = this.#course;
    return state !== undefined && admits(state, family, device, this.#deps.moment().steady);
  }

  heard(family: string, source: string, heard: readonly Heard[], at: Moment): void {
    for (const each of heard) {
      const id = this.#strangers.idOf(family, each);
      if (!this.#course.isOpen) continue;
      const names = id === undefined ? this.#deps.register.namesOf(family, each.device) : [];
      const all = each.also === undefined ? names : [...names, each.also];
      const { device, facts } = each;
      this.#course.note({ type: "heard", family, source, device, names: all, id, facts }, at.steady);
    }
  }

  skipped(source: string): void {
    if (!this.#course.isOpen) return;
    const families = this.#deps.ports.filter((port) => source === `serial:${port.id}`).map((port) => port.family);
    if (families.length > 0) this.#course.note({ type: "skipped", source, families });
  }

  committed(what: Committed): void {
    if (this.#course.isOpen) for (const seen of testsIn(what)) this.#course.note(seen);
  }

  lampIsGreen(): void {
    if (this.#course.isOpen) this.#course.note({ type: "lamp" });
  }

  filed(report: string): void {
    if (this.#course.state?.report?.id === report) this.#course.note({ type: "filed", at: this.#deps.moment().steady });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  async stop(): Promise<void> {
    this.#unhear();
    this.#listeners.clear();
    await this.#course.stop();
  }

  #keepCode(n: number, code: string | undefined): void {
    if (code === undefined) this.#installCodes.delete(n);
    else this.#installCodes.set(n, code);
  }

  async #joinHub(code: string, centre: string | undefined): Promise<Done> {
    this.#joining = true;
    this.changed();
    const refused = await this.#deps.joinHub(code, centre).finally(() => {
      this.#joining = false;
    });
    this.#audit("join_hub", undefined, refused?.code ?? "done");
    const moment = this.#deps.moment();
    this.#hubMistake = refused && mistakeOf({ ...refused, at: moment.steady }, moment);
    if (!refused) await this.#course.happen({ type: "hub_joined" });
    this.changed();
    return this.#hubMistake ? { ok: false, mistake: this.#hubMistake } : { ok: true, view: this.#mustView() };
  }

  #hub(): InstallationView["hub"] {
    const { joined, ...hub } = this.#deps.hub();
    return {
      ...hub,
      state: this.#joining ? "joining" : joined ? "joined" : "not_joined",
      ...(this.#hubMistake && { mistake: this.#hubMistake }),
    };
  }

  #mistake(): Mistake | undefined {
    const moment = this.#deps.moment();
    if (this.#course.notKept || this.#deps.diskFull()) return mistakeOf(slip("disk_full", moment.steady), moment);
    return moment.trusted ? undefined : mistakeOf(slip("clock_unset", moment.steady), moment);
  }

  #refused(why: Slip): Done {
    return { ok: false, mistake: mistakeOf(why, this.#deps.moment()) };
  }

  #mustView(): InstallationView {
    const { view } = this;
    if (!view) throw new Error("no installation is open");
    return view;
  }

  #audit(action: string, object: string | undefined, result: string): void {
    const { kept, moment, log } = this.#deps;
    const { wall, trusted } = moment();
    log.info("joining.did", { action, object, result });
    kept.audit({ at: wall, trusted, actor: technician, action, object, result }).catch((fault: unknown) => {
      log.error("joining.audit_not_kept", { why: fault instanceof Error ? fault.message : String(fault) });
    });
  }
}
