/**
 * One dispatcher's desk: who sits here, what is on the board, which case lies open. No drawing and no hidden clock;
 * everything it stands on is handed in.
 */
import { computed, type Signal, signal } from "@preact/signals";
import type { Memory, Speech, Theme } from "../../program/page/language.ts";
import type { Tones } from "../../program/page/tones.ts";
import type { Timers } from "../../program/timers.ts";
import type { CaseView } from "../views.ts";
import type { Api, Me } from "./api.ts";
import { type Board, openBoard } from "./board.ts";
import { openCommands } from "./card/desk-commands.ts";
import { openPanels } from "./card/open-panels.ts";
import { openDuty } from "./desk-duty.ts";
import { openLine } from "./desk-line.ts";
import { fold } from "./queue/flood.ts";
import { flooded } from "./queue/folding.ts";
import { frozenOrder } from "./queue/frozen-order.ts";
import { isClaimable, isShelved, type Section, sectionOf } from "./queue/order.ts";
import type { Volume } from "./volume.ts";

export interface DeskDeps {
  readonly api: Api;
  readonly fetch: typeof fetch;
  readonly timers: Timers;
  readonly speech: Speech;
  readonly theme: Signal<Theme>;
  readonly tones: Tones;
  readonly volume: Signal<Volume>;
  readonly memory: Memory;
  readonly consoleId: string;
}

export type Desk = ReturnType<typeof openDesk>;

export function openDesk(deps: DeskDeps, me: Me) {
  const board: Board = openBoard();
  const line = openLine(deps, board);
  const duty = openDuty(deps, board, me.person.id, line.now);
  const opened = signal<string | undefined>(undefined);
  const order = frozenOrder(board, me.person.id, line.now);
  const commands = openCommands({ api: deps.api, board, me: me.person.id, stale: line.stale, opened });

  const isUnclaimed = (of: CaseView): boolean =>
    isClaimable(of, me.person.id) && !isShelved(of, line.now.peek()) && !of.test && of.lane !== "test";
  const second = computed(() => Math.floor(line.now.value / 1000) * 1000);
  const flood = flooded(board, line.now);
  const unclaimed = computed(() => {
    const found = order.shown.value.filter(isUnclaimed);
    // What is folded is not what a key takes first.
    const { shown, folded } = fold(found, flood.on.value && !flood.unfolded.value);
    return folded.length === 0 ? found : [...shown, ...folded];
  });
  const mine = computed(() => order.true.value.filter((of) => of.owner?.id === me.person.id));
  /** Somebody wants to hand these over to whoever sits here. */
  const askedOfMe = computed(() => order.true.value.filter((of) => of.handover?.to.id === me.person.id));
  const chosen = computed(() => {
    const id = opened.value;
    return id === undefined ? undefined : (board.cases.value.get(id) ?? board.closed.value.find((c) => c.id === id));
  });

  return {
    ...line,
    ...duty,
    ...commands,
    ...{ deps, me, board, order, opened, mine },
    speech: deps.speech,
    theme: deps.theme,
    /** What waits for a claim, as it truly is: what sounds and is counted. */
    waiting: computed(() => order.true.value.filter(isUnclaimed)),
    /** The same as its rows are shown: what a key acts on. */
    unclaimed,
    flood,
    askedOfMe,
    /** The case on the right: the one chosen, else my first, else one I am asked to take, else a look at the top unclaimed one. */
    open: computed<CaseView | undefined>(
      () => chosen.value ?? mine.value[0] ?? askedOfMe.value[0] ?? unclaimed.value[0],
    ),
    ...openPanels(),
    keysOn: signal(deps.memory.get("keys") !== "off"),
    isMine: (of: CaseView): boolean => of.owner?.id === me.person.id,
    sectionOf: (of: CaseView): Section => sectionOf(of, me.person.id, second.value),
    stop(): void {
      flood.stop();
      duty.stop();
      line.stop();
    },
  };
}
