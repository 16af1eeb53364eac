/** What the technician's page knows and can do, without a line of drawing. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Feed, startFeed } from "../../alerts/program/page/feed.ts";
import type { Speech } from "../../alerts/program/page/language.ts";
import { type ServerClock, serverClock } from "../../alerts/program/page/server-clock.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { type InstallerSay, installerSays } from "../../alerts/program/words/installer.ts";
import type { InstallationCommand, InstallationView, Mistake } from "../../devices/joining/installation.ts";
import { openCalls } from "./calls.ts";

/** Where the technician stands. What is done and what is next says the view; this says only what the hand has chosen. */
export type Where =
  | { readonly at: "starting" }
  | { readonly at: "locked"; readonly why?: "wrong" | "wait" }
  | { readonly at: "none" }
  | { readonly at: "list" }
  | { readonly at: "hub" }
  | { readonly at: "scan"; readonly replaces?: string }
  /** One device: the screen follows its step. */
  | { readonly at: "device"; readonly n: number }
  | { readonly at: "walk" }
  | { readonly at: "test"; readonly n: number }
  | { readonly at: "train" }
  | { readonly at: "report" };

export interface Installer {
  readonly speech: Speech;
  readonly say: InstallerSay;
  readonly view: ReadonlySignal<InstallationView | undefined>;
  readonly where: Signal<Where>;
  readonly now: ReadonlySignal<number>;
  /** Set while the page has lost the gateway: for how long (ms). */
  readonly lostFor: ReadonlySignal<number | undefined>;
  /** What the last command was refused for. */
  readonly mistake: Signal<Mistake | undefined>;
  readonly busy: ReadonlySignal<boolean>;
  readPicture(file: Blob): Promise<string | undefined>;
  unlock(code: string): Promise<void>;
  open(kind: InstallationView["kind"], order: string): Promise<void>;
  /** True: done. */
  do(command: InstallationCommand): Promise<boolean>;
  scan(code: string, replaces?: string): Promise<void>;
  stop(): void;
}

export interface InstallerDeps {
  readonly fetch: typeof fetch;
  readonly timers: Timers;
  readonly now: () => number;
  readonly speech: Speech;
  readonly readPicture: (file: Blob) => Promise<string | undefined>;
  readonly takeFragment: () => { readonly what: string; readonly text: string } | undefined;
}

/** ms */
const redraw = 250;

export function openInstaller(deps: InstallerDeps): Installer {
  const { timers, speech } = deps;
  const calls = openCalls(deps.fetch);
  const view = signal<InstallationView | undefined>(undefined);
  const where = signal<Where>({ at: "starting" });
  const mistake = signal<Mistake | undefined>(undefined);
  const busy = signal(false);
  const clock: ServerClock = serverClock(timers.now);
  const now = signal(clock.now());
  const lostFor = signal<number | undefined>(undefined);
  let feed: Feed | undefined;

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
      heard(event) {
        if (event.event === "installation") take(JSON.parse(event.data) as InstallationView);
      },
    });
    const mine = feed;
    mine.signedOut.subscribe((out) => {
      if (out && feed === mine) where.value = { at: "locked" };
    });
  };
  const enter = async (): Promise<void> => {
    const told = await look();
    if (!told.ok && told.why === "signed-out") {
      where.value = { at: "locked" };
      return;
    }
    follow();
    where.value = whereOf(view.peek());
  };
  const begin = async (): Promise<void> => {
    const found = deps.takeFragment();
    if (found?.what === "unlock") await calls.unlock(found.text);
    await enter();
    if (found?.what === "code" && view.peek()) await installer.scan(found.text);
  };
  const stopDrawing = timers.every(redraw, () => {
    now.value = clock.now();
    const since = feed?.lostSince.peek();
    lostFor.value = since === undefined ? undefined : Math.max(0, timers.now() - since);
  });

  const installer: Installer = {
    speech,
    say: (key, ...values) => installerSays(speech.language.value)(key, ...values),
    ...{ view, where, now, lostFor, mistake, busy },
    readPicture: deps.readPicture,
    async unlock(code) {
      busy.value = true;
      const told = await calls.unlock(code.trim());
      busy.value = false;
      if (told.ok) await enter();
      else where.value = { at: "locked", why: told.status === 429 ? "wait" : "wrong" };
    },
    async open(kind, order) {
      const told = await calls.open(kind, order.trim());
      if (!told.ok) return;
      take(told.value);
      follow();
      where.value = whereOf(told.value);
    },
    async do(command) {
      busy.value = true;
      mistake.value = undefined;
      const told = await calls.do(command);
      busy.value = false;
      if (told.ok) take(told.value);
      else mistake.value = told.mistake ?? { code: "centre_unreachable", values: {}, at: deps.now() };
      return told.ok;
    },
    async scan(code, replaces) {
      const known = new Set(view.peek()?.devices.map(({ n }) => n));
      const done = await installer.do({ do: "scan", code, ...(replaces !== undefined && { replaces }) });
      if (!done) return;
      const device = view.peek()?.devices.findLast(({ n }) => !known.has(n));
      if (!device) return;
      where.value = { at: "device", n: device.n };
      if (!device.window) await installer.do({ do: "open_window", n: device.n });
    },
    stop() {
      stopDrawing();
      feed?.stop();
    },
  };
  void begin();
  return installer;
}

/** After a closed browser: on with what is half done. */
export function whereOf(view: InstallationView | undefined): Where {
  if (!view) return { at: "none" };
  if (view.state !== "open") return { at: "report" };
  if (view.hub.state !== "joined" && view.devices.length === 0) return { at: "hub" };
  const halfWay = view.devices.find(({ step }) => step === "press" || step === "room");
  if (halfWay) return { at: "device", n: halfWay.n };
  return view.devices.length === 0 ? { at: "scan" } : { at: "list" };
}
