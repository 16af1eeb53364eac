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
import { openDuty } from "./desk-duty.ts";
import { openLine } from "./desk-line.ts";
import { frozenOrder } from "./queue/frozen-order.ts";
import { type Section, sectionOf } from "./queue/order.ts";

export interface DeskDeps {
  readonly api: Api;
  readonly fetch: typeof fetch;
  readonly timers: Timers;
  readonly speech: Speech;
  readonly theme: Signal<Theme>;
  readonly tones: Tones;
  readonly memory: Memory;
  readonly consoleId: string;
}

/** A running call: who is being rung from the open case, and since when (the centre's clock). */
export interface Call {
  readonly caseId: string;
  readonly to: string;
  readonly since: number;
}

export type Desk = ReturnType<typeof openDesk>;

const isUnclaimed = (of: CaseView): boolean => of.state === "raised" && !of.test && of.lane !== "test";

export function openDesk(deps: DeskDeps, me: Me) {
  const board: Board = openBoard();
  const line = openLine(deps, board);
  const duty = openDuty(deps, line.now);
  const opened = signal<string | undefined>(undefined);
  const order = frozenOrder(board, me.person.id, line.now);
  const commands = openCommands({ api: deps.api, board, me: me.person.id, stale: line.stale, opened });

  const unclaimed = computed(() => order.shown.value.filter(isUnclaimed));
  const mine = computed(() => order.true.value.filter((of) => of.owner?.id === me.person.id));
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
    /** The case on the right: the one chosen, else my first, else a look at the top unclaimed one. */
    open: computed<CaseView | undefined>(() => chosen.value ?? mine.value[0] ?? unclaimed.value[0]),
    call: signal<Call | undefined>(undefined),
    /** On a low screen the outcomes are folded until they are asked for. */
    unfolded: signal(false),
    /** The finer outcomes are shown instead of the nine. */
    more: signal(false),
    keysOn: signal(deps.memory.get("keys") !== "off"),
    isMine: (of: CaseView): boolean => of.owner?.id === me.person.id,
    sectionOf: (of: CaseView): Section => sectionOf(of, me.person.id, line.now.value),
    stop(): void {
      duty.stop();
      line.stop();
    },
  };
}
