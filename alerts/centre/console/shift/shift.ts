/** The page's hand-over: as the centre has it, looked at again whenever the board moves. */
import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { SheetView, ShiftView } from "../../shift/views.ts";
import type { Api } from "../api.ts";
import type { Desk } from "../desk.ts";

export interface ShiftDesk {
  readonly view: ReadonlySignal<ShiftView | undefined>;
  /** What stopped the last press: the problem's word. */
  readonly fault: ReadonlySignal<string | undefined>;
  readonly notes: Signal<string>;
  /** The sheet just finished. */
  readonly finished: ReadonlySignal<SheetView | undefined>;
  begin(): Promise<void>;
  finish(): Promise<void>;
  read(id: string): Promise<void>;
  stop(): void;
}

/** ms: changes of the board that come together are one look; without any it is looked at all the same. */
const gather = 300;
const lookEvery = 5_000;

export function openShiftDesk(api: Api, desk: Desk): ShiftDesk {
  const { timers } = desk.deps;
  const view = signal<ShiftView | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  const finished = signal<SheetView | undefined>(undefined);
  const notes = signal("");
  let waiting: (() => void) | undefined;
  const look = async (): Promise<void> => {
    waiting = undefined;
    const answer = await api.ask<ShiftView>("GET", "v1/shift");
    if (answer.ok) view.value = answer.value;
    // What was read stays where it is while the centre is away; the banner says that it is old.
    else if (answer.code !== "offline") fault.value = answer.code;
  };
  const soon = (): void => {
    waiting ??= timers.after(gather, () => void look());
  };
  const stopEffect = effect(() => {
    void desk.board.cases.value;
    void desk.board.duty.value;
    soon();
  });
  void look();
  const stopLooking = timers.every(lookEvery, soon);
  const press = async <T>(path: string, body?: unknown): Promise<T | undefined> => {
    fault.value = undefined;
    const answer = await api.ask<T>("POST", path, body);
    if (!answer.ok) fault.value = answer.code;
    await look();
    return answer.ok ? answer.value : undefined;
  };
  return {
    ...{ view, fault, notes, finished },
    async begin() {
      await press("v1/shift/open");
    },
    async finish() {
      const sheet = await press<SheetView>("v1/shift/finish", { notes: notes.peek() });
      if (!sheet) return;
      finished.value = sheet;
      notes.value = "";
    },
    async read(id) {
      await press(`v1/shift/sheets/${encodeURIComponent(id)}/read`);
    },
    stop() {
      stopEffect();
      stopLooking();
      waiting?.();
    },
  };
}
