/** The order of the rows, which keeps still while a key or button is down: nothing moves under the hand. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { CaseView } from "../../views.ts";
import type { Board } from "../board.ts";
import { keptOrder, type Section, sectionOf } from "./order.ts";

export interface Placed {
  readonly of: CaseView;
  readonly section: Section;
}

export interface FrozenOrder {
  /** As it truly is: what sounds and counts go by. */
  readonly true: ReadonlySignal<readonly CaseView[]>;
  /** As it is shown: while held, rows keep their places and new ones wait. */
  readonly shown: ReadonlySignal<readonly CaseView[]>;
  /** The same with the part of the queue each stands in. */
  readonly rows: ReadonlySignal<readonly Placed[]>;
  hold(): void;
  letGo(): void;
}

export function frozenOrder(board: Board, me: string, now: ReadonlySignal<number>): FrozenOrder {
  const held = signal<readonly string[] | undefined>(undefined);
  // A claim turns stale by time alone; once a second is often enough to look.
  const second = computed(() => Math.floor(now.value / 1000) * 1000);
  const order = keptOrder(me);
  const placed = computed(() => order(board.cases.value, second.value));
  const sorted = steady(() => placed.value.map(({ of }) => of), same);
  const shown = steady(() => {
    const places = held.value;
    return places ? places.flatMap((id) => board.cases.value.get(id) ?? []) : sorted.value;
  }, same);
  return {
    true: sorted,
    shown,
    rows: steady(
      (): readonly Placed[] =>
        held.value ? shown.value.map((of) => ({ of, section: sectionOf(of, me, second.value) })) : placed.value,
      (a, b) => a.of === b.of && a.section === b.section,
    ),
    hold() {
      held.value ??= sorted.peek().map((of) => of.id);
    },
    letGo() {
      held.value = undefined;
    },
  };
}

const same = (a: CaseView, b: CaseView): boolean => a === b;

/** A second that changed nothing draws nothing anew: a list with the same members is the same list. */
function steady<T>(list: () => readonly T[], alike: (a: T, b: T) => boolean): ReadonlySignal<readonly T[]> {
  let last: readonly T[] = [];
  return computed(() => {
    const next = list();
    const unchanged =
      next.length === last.length &&
      next.every((each, n) => {
        const before = last[n];
        return before !== undefined && alike(each, before);
      });
    if (!unchanged) last = next;
    return last;
  });
}
