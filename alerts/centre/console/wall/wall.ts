/** The wall's own line to the centre: a question each second, and how old the last answer is. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Speech } from "../../../program/page/language.ts";
import type { Timers } from "../../../program/timers.ts";
import type { WallView } from "../../wall/views.ts";
import type { Api } from "../api.ts";

/** ms between two questions; without an answer for so long, what is shown is old. */
const ask = { every: 1_000, oldAfter: 5_000, tick: 100 } as const;

export interface Wall {
  readonly view: ReadonlySignal<WallView | undefined>;
  /** Unix ms of the centre's clock. */
  readonly now: ReadonlySignal<number>;
  /** ms since the last answer. */
  readonly old: ReadonlySignal<number>;
  /** Nothing has come for too long. */
  readonly stale: ReadonlySignal<boolean>;
  /** Why the last question had no answer. */
  readonly fault: ReadonlySignal<string | undefined>;
  stop(): void;
}

export function openWall(api: Pick<Api, "ask">, timers: Timers, { zone }: Pick<Speech, "zone">): Wall {
  const view = signal<WallView | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  const heardAt = signal(timers.now());
  const steady = signal(timers.now());
  let asking = false;
  const look = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    const answer = await api.ask<WallView>("GET", "v1/wall");
    asking = false;
    fault.value = answer.ok ? undefined : answer.code;
    if (!answer.ok) return;
    view.value = answer.value;
    zone.value = answer.value.timeZone;
    heardAt.value = timers.now();
  };
  void look();
  const stops = [
    timers.every(ask.every, () => void look()),
    timers.every(ask.tick, () => {
      steady.value = timers.now();
    }),
  ];
  const old = computed(() => Math.max(0, steady.value - heardAt.value));
  return {
    ...{ view, fault, old },
    now: computed(() => (view.value?.now ?? 0) + old.value),
    stale: computed(() => old.value >= ask.oldAfter),
    stop() {
      for (const stop of stops) stop();
    },
  };
}
