/** On duty is a word given to the centre: it stays through a reload. Armed means that this console can ring: told every 5 s. */
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Tones } from "../../program/page/tones.ts";
import type { Timers } from "../../program/timers.ts";
import type { ShiftView } from "../shift/views.ts";
import type { Answer, Api } from "./api.ts";
import type { Board } from "./board.ts";

export interface Duty {
  readonly onDuty: ReadonlySignal<boolean>;
  readonly armed: ReadonlySignal<boolean>;
  /** By `timers.now()`. */
  readonly mutedUntil: Signal<number>;
  /** By the centre's clock. */
  readonly soundTestedAt: ReadonlySignal<number | undefined>;
  /** From a press of a person, or browsers keep the sound off. */
  goOnDuty(): Promise<boolean>;
  /** Refused (`holding`) while a case is in hand. */
  leaveDuty(): Promise<Answer<ShiftView>>;
  stop(): void;
}

const beatEvery = 5_000;

export interface DutyDeps {
  readonly api: Api;
  readonly timers: Timers;
  readonly tones: Tones;
  readonly consoleId: string;
}

export function openDuty(deps: DutyDeps, board: Board, me: string, now: ReadonlySignal<number>): Duty {
  const { api, timers, tones, consoleId } = deps;
  const onDuty = signal(false);
  /** By `timers.now()`: a hand may be quicker than the centre's first word about the time. */
  const tested = signal<number | undefined>(undefined);
  const armed = computed(() => onDuty.value && tones.running.value);
  /** Somebody went on duty here, and the centre has not heard it yet. */
  let unsaid = false;
  const say = async (): Promise<void> => {
    const answer = await api.ask<ShiftView>("POST", "v1/duty/on");
    // What cannot be reached is told again with the next beat; what refuses would refuse again.
    if (answer.ok || answer.code !== "offline") unsaid = false;
  };
  const beat = (): void => {
    if (unsaid) void say();
    void api.beat(consoleId, armed.peek());
  };
  beat();
  const stopListening = effect(() => {
    const list = board.duty.value;
    if (list && !unsaid) onDuty.value = list.some(({ person }) => person.id === me);
  });
  const stopBeating = timers.every(beatEvery, beat);
  return {
    ...{ onDuty, armed },
    soundTestedAt: computed(() => {
      const at = tested.value;
      return at === undefined || now.value === 0 ? undefined : now.value - (timers.now() - at);
    }),
    mutedUntil: signal(0),
    async goOnDuty() {
      const running = await tones.arm();
      if (running) {
        tested.value = timers.now();
        unsaid = !onDuty.peek();
        onDuty.value = true;
      }
      beat();
      return running;
    },
    async leaveDuty() {
      const answer = await api.ask<ShiftView>("POST", "v1/duty/off");
      if (!answer.ok) return answer;
      unsaid = false;
      onDuty.value = false;
      beat();
      return answer;
    },
    stop() {
      stopBeating();
      stopListening();
    },
  };
}
