/**
 * One dispatcher's desk: who sits here, what is on the board, which case lies open, and what the hand may do to it. No
 * drawing and no hidden clock; everything it stands on is handed in.
 */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Feed, type Started, startFeed } from "../../program/page/feed.ts";
import type { Memory, Speech, Theme } from "../../program/page/language.ts";
import { serverClock } from "../../program/page/server-clock.ts";
import type { Tones } from "../../program/page/tones.ts";
import type { Timers } from "../../program/timers.ts";
import type { CaseView, Outcome } from "../views.ts";
import type { Answer, Api, Me } from "./api.ts";
import { type Board, openBoard } from "./board.ts";
import { inOrder, sectionOf } from "./queue-order.ts";

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

export type Notice =
  | { readonly kind: "first"; readonly name: string; readonly at: number | undefined }
  | { readonly kind: "moved" }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "closed"; readonly outcome: Outcome };

export interface Draft {
  readonly outcome: Outcome | undefined;
  readonly note: string;
}
const noDraft: Draft = { outcome: undefined, note: "" };

/** A running call: the contact being rung from the open case. */
export interface Call {
  readonly caseId: string;
  readonly to: string;
  readonly since: number;
}

export type Desk = ReturnType<typeof openDesk>;

/** ms: console beat, how often a hand at work renews a claim, the freeze after a key or button is let go. */
export const deskPace = { beat: 5_000, renew: 15_000, freeze: 300, tick: 250 } as const;

export function openDesk(deps: DeskDeps, me: Me) {
  const { api, timers } = deps;
  const board: Board = openBoard();
  const clock = serverClock(timers.now);
  const now = signal(0);
  const onDuty = signal(false);
  const mutedUntil = signal(0);
  const steady = signal(timers.now());
  const opened = signal<string | undefined>(undefined);
  const notice = signal<Notice | undefined>(undefined);
  const busy = signal<ReadonlySet<string>>(new Set());
  const drafts = signal<ReadonlyMap<string, Draft>>(new Map());
  const call = signal<Call | undefined>(undefined);
  const caughtUp = signal<{ readonly count: number; readonly lostFor: number } | undefined>(undefined);
  const unfolded = signal(false);
  /** The finer outcomes are shown instead of the nine. */
  const more = signal(false);
  const soundTestedAt = signal<number | undefined>(undefined);

  const start = async (again: boolean): Promise<Started> => {
    const lostSince = again ? feed.lostSince.peek() : undefined;
    const answer = await api.board();
    if (!answer.ok) return { ok: false, why: answer.code === "signed-out" ? "signed-out" : "away" };
    batch(() => {
      clock.heard(answer.value.now);
      now.value = clock.now();
      const fresh = board.read(answer.value);
      if (lostSince === undefined) return;
      // What was told before and not read yet is added to, not written over.
      const unread = caughtUp.peek()?.count ?? 0;
      caughtUp.value = { count: unread + fresh, lostFor: timers.now() - lostSince };
    });
    return { ok: true, cursor: String(answer.value.cursor) };
  };
  const feed: Feed = startFeed({
    url: "v1/feed",
    timers,
    fetch: deps.fetch,
    start,
    heard(event) {
      const told = board.hear(event);
      if (told !== undefined) clock.heard(told);
    },
  });

  const stale = computed(() => feed.lostSince.value !== undefined);
  const armed = computed(() => onDuty.value && deps.tones.running.value);
  const order = frozenOrder(board, me.person.id, now);
  const unclaimed = computed(() => order.value.filter((of) => of.state === "raised" && !of.test && of.lane !== "test"));
  const mine = computed(() => order.value.filter((of) => of.owner?.id === me.person.id));
  /** The case on the right: the one chosen, else my first, else a look at the top unclaimed one. */
  const open = computed<CaseView | undefined>(() => {
    const id = opened.value;
    const chosen =
      id === undefined ? undefined : (board.cases.value.get(id) ?? board.closed.value.find((c) => c.id === id));
    return chosen ?? mine.value[0] ?? unclaimed.value[0];
  });

  const beat = (): void => void api.beat(deps.consoleId, armed.peek());
  const stops = [
    timers.every(deskPace.tick, () => {
      batch(() => {
        now.value = clock.now();
        steady.value = timers.now();
      });
    }),
    timers.every(deskPace.beat, beat),
    () => feed.stop(),
  ];
  beat();

  /** One command at a time on a case; what the centre answers is on the board before the feed says it. */
  const command = async (of: CaseView, run: () => Promise<Answer<CaseView>>): Promise<boolean> => {
    if (busy.peek().has(of.id)) return false;
    busy.value = new Set(busy.peek()).add(of.id);
    const answer = await run();
    const rest = new Set(busy.peek());
    rest.delete(of.id);
    batch(() => {
      busy.value = rest;
      if (answer.ok) board.take(answer.value);
      else if (answer.case) {
        board.take(answer.case);
        notice.value = loser(answer.case, me.person.id, answer.code);
      } else notice.value = { kind: "refused", code: answer.code };
    });
    return answer.ok;
  };

  const desk = {
    ...{ deps, me, board, feed, now, steady, stale, armed, onDuty, mutedUntil, order, unclaimed, mine, open, opened },
    ...{ notice, busy, drafts, call, caughtUp, unfolded, more, soundTestedAt },
    speech: deps.speech,
    theme: deps.theme,
    keysOn: signal(deps.memory.get("keys") !== "off"),
    isMine: (of: CaseView): boolean => of.owner?.id === me.person.id,
    sectionOf: (of: CaseView) => sectionOf(of, me.person.id, now.value),
    lostFor: computed(() => {
      const since = feed.lostSince.value;
      return since === undefined ? undefined : Math.max(0, steady.value - since);
    }),
    async goOnDuty(): Promise<boolean> {
      const running = await deps.tones.arm();
      onDuty.value = running;
      if (running) soundTestedAt.value = now.value;
      beat();
      return running;
    },
    leaveDuty(): void {
      onDuty.value = false;
      beat();
    },
    async claim(of: CaseView): Promise<void> {
      if (stale.peek()) return;
      if (await command(of, () => api.claim(of))) {
        batch(() => {
          opened.value = of.id;
          notice.value = undefined;
        });
      }
    },
    async release(of: CaseView): Promise<void> {
      if (stale.peek()) return;
      if (await command(of, () => api.release(of))) opened.value = undefined;
    },
    renew: (of: CaseView): Promise<boolean> => command(of, () => api.renew(of)),
    note: (of: CaseView, text: string): Promise<boolean> => command(of, () => api.note(of, text)),
    draftOf: (of: CaseView): Draft => drafts.value.get(of.id) ?? noDraft,
    draft(of: CaseView, change: Partial<Draft>): void {
      const before = drafts.peek().get(of.id) ?? noDraft;
      drafts.value = new Map(drafts.peek()).set(of.id, { ...before, ...change });
    },
    async close(of: CaseView): Promise<void> {
      const draft = drafts.peek().get(of.id);
      const outcome = draft?.outcome;
      if (stale.peek() || !outcome) return;
      if (await command(of, () => api.close(of, outcome, draft.note.trim()))) {
        batch(() => {
          opened.value = undefined;
          unfolded.value = false;
          notice.value = { kind: "closed", outcome };
          const rest = new Map(drafts.peek());
          rest.delete(of.id);
          drafts.value = rest;
        });
      }
    },
    stop(): void {
      for (const stop of stops) stop();
    },
  };
  return desk;
}

/** Who was first, or that the case moved on by itself. */
function loser(now: CaseView, me: string, code: string): Notice {
  if (code === "needs_supervisor") return { kind: "refused", code };
  return now.owner && now.owner.id !== me
    ? { kind: "first", name: now.owner.name, at: now.claimedAt }
    : { kind: "moved" };
}

export interface FrozenOrder extends ReadonlySignal<readonly CaseView[]> {
  /** While a key or button is down rows keep their places and new ones wait. */
  hold(): void;
  letGo(): void;
}

function frozenOrder(board: Board, me: string, now: ReadonlySignal<number>): FrozenOrder {
  const held = signal<readonly string[] | undefined>(undefined);
  // A claim turns stale by time alone; once a second is often enough to look.
  const second = computed(() => Math.floor(now.value / 1000) * 1000);
  const sorted = computed(() => inOrder(board.cases.value.values(), me, second.value));
  const shown = computed(() => {
    const places = held.value;
    if (!places) return sorted.value;
    return places.flatMap((id) => board.cases.value.get(id) ?? []);
  });
  return Object.assign(shown, {
    hold: () => {
      held.value ??= sorted.peek().map((of) => of.id);
    },
    letGo: () => {
      held.value = undefined;
    },
  });
}
