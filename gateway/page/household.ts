/** What the household's page knows and can do, without a line of drawing. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Feed, type Started, startFeed } from "../../alerts/program/page/feed.ts";
import type { Memory, Speech, Theme } from "../../alerts/program/page/language.ts";
import { type ServerClock, serverClock } from "../../alerts/program/page/server-clock.ts";
import type { Tones } from "../../alerts/program/page/tones.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { allActions } from "../simulated-home/actions.ts";
import { changeHeader } from "./change-header.ts";
import type { HomeView } from "./view.ts";

export type SimulatorAction = (typeof allActions)[number];

export type Told = { readonly ok: true } | { readonly ok: false; readonly code: string };

export interface Household {
  readonly view: ReadonlySignal<HomeView | undefined>;
  /** The gateway's time, moved on four times a second. */
  readonly now: ReadonlySignal<number>;
  /** How long (ms) ago the view was made: what it calls "ago" has grown by this since. */
  readonly grown: ReadonlySignal<number>;
  /** Set while the page has lost the gateway: for how long (ms). */
  readonly lostFor: ReadonlySignal<number | undefined>;
  readonly speech: Speech;
  readonly theme: Signal<Theme>;
  readonly tones: Tones;
  cancel(): Promise<Told>;
  simulate(action: SimulatorAction): Promise<Told>;
  stop(): void;
}

export interface HouseholdDeps {
  readonly fetch: typeof fetch;
  readonly timers: Timers;
  readonly speech: Speech;
  readonly theme: Signal<Theme>;
  readonly tones: Tones;
  readonly memory: Memory;
}

export function openHousehold(deps: HouseholdDeps): Household {
  const { timers } = deps;
  const view = signal<HomeView | undefined>(undefined);
  const clock: ServerClock = serverClock(timers.now);
  const now = signal(clock.now());
  const steady = signal(timers.now());

  const take = (next: HomeView): void => {
    clock.heard(next.now);
    deps.speech.zone.value = next.timeZone;
    view.value = next;
    now.value = clock.now();
  };
  const start = async (): Promise<Started> => {
    const answer = await deps.fetch("v1/home", { cache: "no-store" });
    if (!answer.ok) return { ok: false, why: "away" };
    take((await answer.json()) as HomeView);
    return { ok: true };
  };
  const feed: Feed = startFeed({
    url: "v1/feed",
    timers,
    fetch: deps.fetch,
    start,
    heard(events) {
      const last = events.findLast(({ event }) => event === "home");
      if (last) take(JSON.parse(last.data) as HomeView);
    },
  });
  const stopTicking = timers.every(250, () => {
    now.value = clock.now();
    steady.value = timers.now();
  });

  const post = async (path: string): Promise<Told> => {
    try {
      const answer = await deps.fetch(path, {
        method: "POST",
        headers: { "content-type": "application/json", [changeHeader.name]: changeHeader.value },
        body: "{}",
      });
      return answer.ok ? { ok: true } : { ok: false, code: String(answer.status) };
    } catch {
      return { ok: false, code: "offline" };
    }
  };

  return {
    view,
    now,
    grown: computed(() => Math.max(0, now.value - (view.value?.now ?? now.value))),
    lostFor: computed(() => {
      const since = feed.lostSince.value;
      return since === undefined ? undefined : Math.max(0, steady.value - since);
    }),
    speech: deps.speech,
    theme: deps.theme,
    tones: deps.tones,
    cancel: () => post("v1/cancel"),
    simulate: (action) => post(`v1/simulator/${action}`),
    stop() {
      stopTicking();
      feed.stop();
    },
  };
}
