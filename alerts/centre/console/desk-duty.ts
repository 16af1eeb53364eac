/** On duty means that this console can ring: the centre is told every 5 s whether it can. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Tones } from "../../program/page/tones.ts";
import type { Timers } from "../../program/timers.ts";
import type { Api } from "./api.ts";

export interface Duty {
  readonly onDuty: ReadonlySignal<boolean>;
  readonly armed: ReadonlySignal<boolean>;
  /** By `timers.now()`. */
  readonly mutedUntil: Signal<number>;
  /** By the centre's clock. */
  readonly soundTestedAt: ReadonlySignal<number | undefined>;
  /** From a press of a person, or browsers keep the sound off. */
  goOnDuty(): Promise<boolean>;
  leaveDuty(): void;
  stop(): void;
}

const beatEvery = 5_000;

export function openDuty(
  deps: { readonly api: Api; readonly timers: Timers; readonly tones: Tones; readonly consoleId: string },
  now: ReadonlySignal<number>,
): Duty {
  const onDuty = signal(false);
  const soundTestedAt = signal<number | undefined>(undefined);
  const armed = computed(() => onDuty.value && deps.tones.running.value);
  const beat = (): void => void deps.api.beat(deps.consoleId, armed.peek());
  beat();
  return {
    ...{ onDuty, armed, soundTestedAt },
    mutedUntil: signal(0),
    async goOnDuty() {
      const running = await deps.tones.arm();
      onDuty.value = running;
      if (running) soundTestedAt.value = now.peek();
      beat();
      return running;
    },
    leaveDuty() {
      onDuty.value = false;
      beat();
    },
    stop: deps.timers.every(beatEvery, beat),
  };
}
