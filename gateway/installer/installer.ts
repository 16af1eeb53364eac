/** What the technician's page knows and can do, without a line of drawing. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Feed, startFeed } from "../../alerts/program/page/feed.ts";
import type { Memory, Speech } from "../../alerts/program/page/language.ts";
import { type ServerClock, serverClock } from "../../alerts/program/page/server-clock.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import {
  type InstallerKey,
  type InstallerSay,
  installerSays,
  installerTables,
} from "../../alerts/program/words/installer.ts";
import type { InstallationCommand, InstallationView, Mistake } from "../../devices/joining/installation.ts";
import type { InstalledDevice } from "../joining/web.ts";
import { openCalls, type Told } from "./calls.ts";
import { owesHub, whereFor, whereOf } from "./progress.ts";

/** Where the technician stands. What is done and what is next says the view; this says only what the hand has chosen. */
export type Where =
  | { readonly at: "starting" }
  | { readonly at: "locked"; readonly why?: "wrong" | "wait" | "again" }
  | { readonly at: "none" }
  | { readonly at: "list" }
  | { readonly at: "hub" }
  /** Which of the home's devices the visit is for. */
  | { readonly at: "which" }
  | { readonly at: "scan"; readonly replaces?: string }
  /** One device: the screen follows its step. */
  | { readonly at: "device"; readonly n: number }
  | { readonly at: "walk" }
  | { readonly at: "test"; readonly n: number }
  | { readonly at: "out"; readonly n: number }
  | { readonly at: "abandon" }
  | { readonly at: "train" }
  | { readonly at: "report" };

export interface Installer {
  readonly speech: Speech;
  readonly say: InstallerSay;
  /** A key without places, chosen at run time. */
  speak(key: InstallerKey): string;
  readonly view: ReadonlySignal<InstallationView | undefined>;
  readonly where: Signal<Where>;
  readonly now: ReadonlySignal<number>;
  /** Set while the page has lost the gateway: for how long (ms). */
  readonly lostFor: ReadonlySignal<number | undefined>;
  /** What the last command was refused for. */
  readonly mistake: Signal<Mistake | undefined>;
  /** What stands between this phone and the hub: the last command did not get there. */
  readonly trouble: ReadonlySignal<Trouble | undefined>;
  /** Whoever signed last on this phone. */
  readonly technician: string;
  readonly busy: ReadonlySignal<boolean>;
  readPicture(file: Blob): Promise<string | undefined>;
  unlock(code: string): Promise<void>;
  open(kind: InstallationView["kind"], order: string): Promise<void>;
  /** True: done. */
  do(command: InstallationCommand): Promise<boolean>;
  /** Goes there; what was said of the last place stays behind. */
  go(to: Where): void;
  /** The home's devices, as the hub last told them. */
  readonly home: ReadonlySignal<readonly InstalledDevice[]>;
  /** Asks for them; nothing when the hub did not answer. */
  devices(): Promise<readonly InstalledDevice[] | undefined>;
  /** The new one is scanned next, unless its code was what opened this page. */
  replace(device: string): Promise<void>;
  /** A device of the home comes into the visit. */
  adopt(device: string): Promise<void>;
  scan(code: string, replaces?: string): Promise<void>;
  /** What carries no code: its family, and the port or the number it is known by. */
  pick(family: string, key: string, replaces?: string): Promise<void>;
  stop(): void;
}

export type Trouble = { readonly why: "offline" } | { readonly why: "refused"; readonly code: string };

export interface InstallerDeps {
  readonly fetch: typeof fetch;
  readonly timers: Timers;
  readonly speech: Speech;
  readonly readPicture: (file: Blob) => Promise<string | undefined>;
  readonly memory: Memory;
  readonly takeFragment: () => Fragment | undefined;
}

export interface Fragment {
  readonly what: string;
  readonly text: string;
}

/** ms */
const redraw = 250;
const remembered = "technician";

export function openInstaller(deps: InstallerDeps): Installer {
  const { timers, speech } = deps;
  const calls = openCalls(deps.fetch);
  const view = signal<InstallationView | undefined>(undefined);
  const where = signal<Where>({ at: "starting" });
  const mistake = signal<Mistake | undefined>(undefined);
  const home = signal<readonly InstalledDevice[]>([]);
  const busy = signal(false);
  const clock: ServerClock = serverClock(timers.now);
  const now = signal(clock.now());
  const lostFor = signal<number | undefined>(undefined);
  const trouble = signal<Trouble | undefined>(undefined);
  let feed: Feed | undefined;
  /** The hub forgets who was signed in when it restarts; this page does not, as long as it is open. */
  let code: string | undefined;
  /** What the phone's camera opened, until there is somewhere to use it. */
  let pending: Fragment | undefined;

  const take = (next: InstallationView): void => {
    clock.heard(next.now);
    now.value = clock.now();
    view.value = next;
  };
  const look = async (): Promise<
    { readonly ok: true } | { readonly ok: false; readonly why: "away" | "signed-out" }
  > => {
    const told = await calls.view();
    if (told.ok) take(told.value);
    if (told.ok) return { ok: true };
    if (told.status === 401) return { ok: false, why: "signed-out" };
    if (told.status === 404) view.value = undefined;
    return told.status === 404 ? { ok: true } : { ok: false, why: "away" };
  };
  const follow = (): void => {
    feed?.stop();
    feed = startFeed({
      url: "../v1/installation/feed",
      timers,
      fetch: deps.fetch,
      start: look,
      heard(events) {
        const last = events.findLast(({ event }) => event === "installation");
        if (last) take(JSON.parse(last.data) as InstallationView);
      },
    });
    const mine = feed;
    mine.signedOut.subscribe((out) => {
      if (out && feed === mine) void back();
    });
  };
  const unlock = async (text: string): Promise<Told<unknown>> => {
    const told = await calls.unlock(text.trim());
    code = told.ok ? text : told.code === "offline" ? code : undefined;
    return told;
  };
  /** The hub does not know this page any more: shown the code again, it does. */
  const back = async (): Promise<boolean> => {
    const told = code === undefined ? undefined : await unlock(code);
    if (told?.ok) follow();
    else where.value = { at: "locked", why: "again" };
    return told?.ok === true;
  };
  const enter = async (): Promise<void> => {
    const told = await look();
    if (!told.ok && told.why === "signed-out") {
      where.value = { at: "locked" };
      return;
    }
    follow();
    where.value = whereOf(view.peek());
    await usePending();
  };
  const usePending = async (): Promise<void> => {
    const found = pending;
    const seen = view.peek();
    if (!found || seen?.state !== "open") return;
    // Until somebody has said which one it replaces, it would be one more.
    if (found.what === "code" && seen.kind === "replace_device") return;
    pending = undefined;
    if (found.what === "code") await installer.scan(found.text);
    if (found.what !== "join" || !owesHub(seen)) return;
    where.value = { at: "hub" };
    await installer.do({ do: "join_hub", code: found.text.slice(0, 40) });
  };
  const begin = async (): Promise<void> => {
    const found = deps.takeFragment();
    if (found?.what === "unlock") await unlock(found.text);
    else pending = found;
    await enter();
  };
  const ask = async (command: InstallationCommand): Promise<Told<InstallationView>> => {
    const told = await calls.do(command);
    return !told.ok && told.status === 401 && (await back()) ? calls.do(command) : told;
  };
  /** A new device comes in and is waited for. */
  const bring = async (command: InstallationCommand): Promise<void> => {
    const known = new Set(view.peek()?.devices.map(({ n }) => n));
    if (!(await installer.do(command))) return;
    const devices = view.peek()?.devices ?? [];
    // Scanned twice it is the same device, waited for once more.
    const device = devices.findLast(({ n }) => !known.has(n)) ?? devices.find(({ window }) => window?.state === "open");
    if (!device) return;
    installer.go(whereFor(device, view.peek()?.kind));
    if (device.step === "press" && !device.window) await installer.do({ do: "open_window", n: device.n });
  };
  const stopDrawing = timers.every(redraw, () => {
    now.value = clock.now();
    const since = feed?.lostSince.peek();
    lostFor.value = since === undefined ? undefined : Math.max(0, timers.now() - since);
  });

  const installer: Installer = {
    speech,
    say: (key, ...values) => installerSays(speech.language.value)(key, ...values),
    speak: (key) => installerTables[speech.language.value][key],
    ...{ view, home, where, now, lostFor, mistake, trouble, busy },
    technician: deps.memory.get(remembered) ?? "",
    readPicture: deps.readPicture,
    async unlock(typed) {
      busy.value = true;
      const told = await unlock(typed);
      busy.value = false;
      if (told.ok) await enter();
      else where.value = { at: "locked", why: told.status === 429 ? "wait" : "wrong" };
    },
    async open(kind, order) {
      const told = await calls.open(kind, order.trim());
      trouble.value = troubleOf(told);
      if (!told.ok) return;
      take(told.value);
      follow();
      where.value = whereOf(told.value);
      await usePending();
    },
    async do(command) {
      busy.value = true;
      mistake.value = undefined;
      const told = await ask(command);
      busy.value = false;
      trouble.value = troubleOf(told);
      if (told.ok) take(told.value);
      else if (told.mistake) mistake.value = told.mistake;
      else await look();
      if (told.ok && command.do === "sign") deps.memory.set(remembered, command.technician);
      return told.ok;
    },
    go(to) {
      mistake.value = undefined;
      trouble.value = undefined;
      where.value = to;
    },
    async devices() {
      const told = await calls.devices();
      if (told.ok) home.value = told.value;
      return told.ok ? told.value : undefined;
    },
    async replace(device) {
      const found = pending?.what === "code" ? pending.text : undefined;
      installer.go({ at: "scan", replaces: device });
      if (found === undefined) return;
      pending = undefined;
      await installer.scan(found, device);
    },
    adopt: (device) => bring({ do: "adopt", device }),
    scan: (code, replaces) => bring({ do: "scan", code, ...(replaces !== undefined && { replaces }) }),
    pick: (family, key, replaces) => bring({ do: "pick", family, key, ...(replaces !== undefined && { replaces }) }),
    stop() {
      stopDrawing();
      feed?.stop();
    },
  };
  void begin();
  return installer;
}

const troubleOf = (told: Told<unknown>): Trouble | undefined => {
  if (told.ok || told.mistake || told.status === 401) return undefined;
  return told.code === "offline" ? { why: "offline" } : { why: "refused", code: told.code };
};
