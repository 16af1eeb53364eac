/** Whether it is a flood now, looked at once a second, and whether somebody here wants to see every row all the same. */
import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";
import type { Board } from "../board.ts";
import { isFlood, raisedLately } from "./flood.ts";

export interface Flood {
  readonly on: ReadonlySignal<boolean>;
  readonly lately: ReadonlySignal<number>;
  /** Unfolded by a hand; the next flood folds again. */
  readonly unfolded: Signal<boolean>;
  stop(): void;
}

export function flooded(board: Pick<Board, "cases" | "closed">, now: ReadonlySignal<number>): Flood {
  const on = signal(false);
  const unfolded = signal(false);
  const second = computed(() => Math.floor(now.value / 1000) * 1000);
  const lately = computed(() => raisedLately([...board.cases.value.values(), ...board.closed.value], second.value));
  const stop = effect(() => {
    const count = lately.value;
    untracked(() => {
      on.value = isFlood(on.peek(), count);
      if (!on.peek()) unfolded.value = false;
    });
  });
  return { on, lately, unfolded, stop };
}
