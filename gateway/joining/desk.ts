/**
 * The joining desk of a running gateway: shows the pure machine what happens, keeps its state on disk before anything
 * follows from it, and does what it asks for, in order. Nothing here is on an alarm's way: frames are shown to it after the
 * journal has them.
 */
import type { Timers } from "../../alerts/program/timers.ts";
import type { Heard } from "../../devices/family.ts";
import { slip } from "../../devices/joining/devices-of.ts";
import type { InstallationCommand, InstallationView, Mistake } from "../../devices/joining/installation.ts";
import { type Happening, openInstallation, step, wakeAt } from "../../devices/joining/machine.ts";
import type { Candidate } from "../../devices/joining/read-code.ts";
import type { Around, InstallationState, Outcome, Slip, Todo } from "../../devices/joining/state.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Committed } from "../journal/journal.ts";
import type { Register } from "../register/contract.ts";
import type { Done, JoiningDesk, OpenRequest } from "./contract.ts";
import { type DoingDeps, perform, technician } from "./doing.ts";
import type { DeskKept } from "./kept.ts";
import { entryOf, type NamingDeps, nameByChoice, nameByCode, nameOfEntry } from "./naming.ts";
import { roomsOffered } from "./rooms.ts";
import { mistakeOf, viewOf } from "./view.ts";

/** Strangers heard lately, for codes that name a device without its family. */
const strangersKept = 200;

export interface DeskDeps extends Omit<DoingDeps, "register" | "installCodeOf"> {
  readonly register: Pick<Register, "current" | "change" | "idOf" | "namesOf" | "onChange">;
  readonly ports: readonly { readonly id: string; readonly family: string }[];
  readonly kept: DeskKept;
  readonly timers: Pick<Timers, "after">;
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
  readonly #doing: DoingDeps;
  readonly #listeners = new Set<() => void>();
  readonly #strangers = new Map<string, Candidate>();
  readonly #installCodes = new Map<number, string>();
  readonly #unhear: () => void;
  #state: InstallationState | undefined;
  /** What is on disk and done: nobody is told "press now" before the engine knows that it is a test. */
  #shown: InstallationState | undefined;
  #kept: InstallationState | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #callOff: (() => void) | undefined;
  #hubMistake: Mistake | undefined;
  #joining = false;
  #notKept = false;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
    this.#state = deps.kept.open;
    this.#kept = this.#state;
    this.#shown = this.#state;
    this.#naming = { ...deps, heard: () => [...this.#strangers.values()] };
    this.#doing = { ...deps, installCodeOf: (n) => this.#installCodes.get(n) };
    this.#unhear = deps.register.onChange(() => this.changed());
  }

  begin(): void {
    if (this.#state) this.#happen({ type: "started" });
  }

  get view(): InstallationView | undefined {
    return this.#shown && this.#viewOf(this.#shown);
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
    if (this.#state?.state !== "open") {
      const { id, moment, kept } = this.#deps;
      const opened = openInstallation({
        id: id(),
        kind,
        openedAt: moment().steady,
        ...(order !== undefined && { order }),
        ...(who !== undefined && { technician: who }),
      });
      this.#installCodes.clear();
      this.#state = opened;
      await kept.keep(opened);
      this.#kept = opened;
      this.#shown = opened;
      this.#audit("installation_opened", opened.id, kind);
      this.changed();
    }
    return this.#mustView();
  }

  async do(command: InstallationCommand): Promise<Done> {
    if (!this.#state) throw new Error("no installation is open");
    if (command.do === "join_hub") return this.#joinHub(command.code, command.centre);
    const what = this.#asHappening(command);
    if ("refused" in what) return this.#refused({ ...what.refused, at: this.#deps.moment().steady });
    // An install code is the network's alone: it stays in memory, beside the state that is kept.
    if (what.happening.type === "named") this.#keepCode(this.#nOf(what.happening), what.installCode);
    const told = this.#happen(what.happening);
    const later = await told.done;
    const refused = told.refused ?? later;
    this.#audit(command.do, objectOf(command), refused?.code ?? "done");
    return refused ? this.#refused(refused) : { ok: true, view: this.#mustView() };
  }

  mayJoin(family: string, device: string | undefined): boolean {
    const now = this.#deps.moment().steady;
    const open = this.#state?.devices.find(({ window }) => window?.state === "open" && now < window.until);
    if (!open || this.#state?.state !== "open" || open.family !== family) return false;
    if (device === undefined) return true;
    return open.key === device || open.names.includes(device) || open.heardAs === device;
  }

  heard(family: string, source: string, heard: readonly Heard[], at: Moment): void {
    for (const each of heard) {
      const id = this.#idOf(family, each);
      if (id === undefined) this.#meet({ family, key: each.device });
      if (this.#state?.state !== "open") continue;
      const names = id === undefined ? this.#deps.register.namesOf(family, each.device) : [];
      const all = each.also === undefined ? names : [...names, each.also];
      const { device, facts } = each;
      this.#happen({ type: "heard", family, source, device, names: all, id, facts }, at.steady);
    }
  }

  skipped(source: string): void {
    if (this.#state?.state !== "open") return;
    const families = this.#deps.ports.filter((port) => source === `serial:${port.id}`).map((port) => port.family);
    if (families.length > 0) this.#happen({ type: "skipped", source, families });
  }

  committed(what: Committed): void {
    if (this.#state?.state !== "open") return;
    for (const alert of what.alerts) {
      if (!alert.test) continue;
      const { storedAt, shownAt, handling, handlingAt, caseId } = alert.response ?? {};
      const claimed = handling !== undefined && handling !== "none" && handling !== "released";
      this.#happen({
        type: "alert",
        id: alert.id,
        device: alert.device,
        at: alert.at.steady,
        storedAt,
        shownAt,
        claimedAt: claimed ? handlingAt : undefined,
        note: caseId,
      });
    }
  }

  lampIsGreen(): void {
    if (this.#state?.state === "open") this.#happen({ type: "lamp" });
  }

  filed(report: string): void {
    if (this.#state?.report?.id === report) this.#happen({ type: "filed", at: this.#deps.moment().steady });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  async stop(): Promise<void> {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#unhear();
    this.#listeners.clear();
    await this.#turn;
    await this.#deps.kept.settled().catch(() => {});
  }

  /** One step of the machine. What it changed is on disk before what it asks for is done. */
  #happen(
    what: Happening,
    now: number = this.#deps.moment().steady,
  ): { refused: Slip | undefined; done: Promise<Slip | undefined> } {
    const before = this.#state;
    if (!before) return { refused: undefined, done: Promise.resolve(undefined) };
    const made = step(before, what, now, this.#around());
    if (made.state === before && made.todo.length === 0)
      return { refused: made.refused, done: Promise.resolve(undefined) };
    this.#state = made.state;
    const done = this.#inTurn(() => this.#follow(before, made)).finally(() => {
      this.#shown = this.#kept;
      this.changed();
    });
    this.#wake();
    return { refused: made.refused, done };
  }

  async #follow(before: InstallationState, { state, todo }: Outcome): Promise<Slip | undefined> {
    const { kept, log, moment } = this.#deps;
    try {
      if (state !== before) await kept.keep(state);
      this.#kept = state;
      this.#notKept = false;
    } catch (fault) {
      log.error("joining.not_kept", { why: fault instanceof Error ? fault.message : String(fault) });
      this.#notKept = true;
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
      const next =
        todo.do === "report" ? await this.#makeReport(state, todo.signature) : await perform(todo, state, this.#doing);
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
    const made = step(before, what, this.#deps.moment().steady, this.#around());
    this.#state = made.state;
    this.#wake();
    return { made, before };
  }

  async #makeReport(state: InstallationState, signature: string | undefined): Promise<Happening> {
    const id = await this.#deps.report(state, this.#viewOf(state), signature);
    return { type: "reported", id };
  }

  #wake(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const at = this.#state && wakeAt(this.#state);
    if (at === undefined) return;
    const wait = Math.max(1, at - this.#deps.moment().steady);
    this.#callOff = this.#deps.timers.after(wait, () => {
      this.#callOff = undefined;
      this.#happen({ type: "tick" });
      if (!this.#callOff) this.#wake();
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  #asHappening(command: Exclude<InstallationCommand, { do: "join_hub" }>): Understood {
    switch (command.do) {
      case "scan": {
        const found = nameByCode(command.code, command.replaces, this.#naming);
        if ("refused" in found) return found;
        return { happening: { type: "named", named: found.named }, installCode: found.installCode };
      }
      case "pick": {
        const found = nameByChoice(command, this.#naming);
        return "refused" in found ? found : { happening: { type: "named", named: found.named } };
      }
      case "adopt": {
        const found = nameOfEntry(command.device, this.#naming);
        return found ? { happening: { type: "adopted", ...found } } : { refused: { code: "code_unknown", values: {} } };
      }
      default:
        return { happening: { type: "order", order: command } };
    }
  }

  /** The number that a scanned device will have: the one it has already, or the next. */
  #nOf(what: Happening): number {
    const devices = this.#state?.devices ?? [];
    const again =
      what.type === "named"
        ? devices.find((each) => each.family === what.named.family && each.key === what.named.key)
        : undefined;
    return again?.n ?? devices.length + 1;
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
    if (this.#notKept || this.#deps.diskFull()) return mistakeOf(slip("disk_full", moment.steady), moment);
    return moment.trusted ? undefined : mistakeOf(slip("clock_unset", moment.steady), moment);
  }

  #around(): Around {
    const { home, devices } = this.#deps.register.current.book;
    const [only, second] = home.residents;
    return {
      rooms: home.rooms,
      offered: roomsOffered(home.rooms),
      taken: devices.map((each) => each.id),
      online: this.#deps.online(),
      down: this.#deps.down,
      resident: second ? undefined : only?.id,
    };
  }

  #idOf(family: string, heard: Heard): string | undefined {
    for (const key of [heard.device, heard.also]) {
      if (key === undefined) continue;
      const id = this.#deps.register.idOf(family, key);
      if (id !== `${family}:${key}` || entryOf(id, this.#deps)) return id;
    }
    return undefined;
  }

  #meet(stranger: Candidate): void {
    const at = `${stranger.family}:${stranger.key}`;
    this.#strangers.delete(at);
    this.#strangers.set(at, stranger);
    const [oldest] = this.#strangers.keys();
    if (this.#strangers.size > strangersKept && oldest !== undefined) this.#strangers.delete(oldest);
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

type Understood =
  | { readonly happening: Happening; readonly installCode?: string | undefined }
  | { readonly refused: Omit<Slip, "at"> };

/** Ids only: what was typed may be a secret of the network. */
const objectOf = (command: InstallationCommand): string | undefined =>
  "n" in command ? `#${command.n}` : "device" in command ? command.device : undefined;
