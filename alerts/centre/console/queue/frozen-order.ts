/** The order of the rows, which keeps still while a key or button is down: nothing moves under the hand. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { CaseView } from "../../views.ts";
import type { Board } from "../board.ts";
import { inOrder } from "./order.ts";

export interface FrozenOrder {
  /** As it truly is: what sounds and counts go by. */
  readonly true: ReadonlySignal<readonly CaseView[]>;
  /** As it is shown: while held, rows keep their places and new ones wait. */
  readonly shown: ReadonlySignal<readonly CaseView[]>;
  hold(): void;
  letGo(): void;
}

export function frozenOrder(board: Board, me: string, now: ReadonlySignal<number>): FrozenOrder {
  const held = signal<readonly string[] | undefined>(undefined);
  // A claim turns stale by time alone; once a second is often enough to look.
  const second = computed(() => Math.floor(now.value / 1000) * 1000);
  const sorted = computed(() => inOrder(board.cases.value.values(), me, second.value));
  return {
    true: sorted,
    shown: computed(() => {
      const places = held.value;
      return places ? places.flatMap((id) => board.cases.value.get(id) ?? []) : sorted.value;
    }),
    hold() {
      held.value ??= sorted.peek().map((of) => of.id);
    },
    letGo() {
      held.value = undefined;
    },
  };
}
