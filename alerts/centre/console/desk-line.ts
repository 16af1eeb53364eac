/** The desk's line to its centre: the live feed, the centre's time, and what was missed while the line was down. */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Feed, type Started, startFeed } from "../../program/page/feed.ts";
import type { Speech } from "../../program/page/language.ts";
import { serverClock } from "../../program/page/server-clock.ts";
import type { Timers } from "../../program/timers.ts";
import type { Api } from "./api.ts";
import type { Board } from "./board.ts";
import { gathered } from "./gathered.ts";

export interface Line {
  readonly feed: Feed;
  /** Unix ms of the centre's clock, moved on four times a second. */
  readonly now: ReadonlySignal<number>;
  /** The same steps by the page's own monotonic clock. */
  readonly steady: ReadonlySignal<number>;
  readonly stale: ReadonlySignal<boolean>;
  readonly lostFor: ReadonlySignal<number | undefined>;
  /** Set after a loss, until somebody has read it. */
  readonly caughtUp: Signal<CaughtUp | undefined>;
  stop(): void;
}

/** What came while the line was down: which cases are new, or graver than they were. */
export interface CaughtUp {
  readonly count: number;
  readonly lostFor: number;
  readonly missed: readonly string[];
  /** Those of them that were known before, and are graver now; the rest is new. */
  readonly graver: readonly string[];
}

/** ms between two looks at the clock. */
const tick = 250;

export interface LineDeps {
  readonly api: Api;
  readonly fetch: typeof fetch;
  readonly timers: Timers;
  readonly speech: Pick<Speech, "zone">;
}

export function openLine(deps: LineDeps, board: Board): Line {
  const { api, timers } = deps;
  const clock = serverClock(timers.now);
  const now = signal(0);
  const steady = signal(timers.now());
  const caughtUp: Line["caughtUp"] = signal(undefined);

  const start = async (): Promise<Started> => {
    const answer = await api.board();
    if (!answer.ok) return { ok: false, why: answer.code === "signed-out" ? "signed-out" : "away" };
    batch(() => {
      clock.heard(answer.value.now);
      now.value = clock.now();
      deps.speech.zone.value = answer.value.timeZone;
      board.read(answer.value);
    });
    return { ok: true, cursor: String(answer.value.cursor) };
  };
  const feed: Feed = startFeed({
    url: "v1/feed",
    dial: "healthz",
    timers,
    fetch: deps.fetch,
    start,
    heard: gathered(timers, (events) =>
      batch(() => {
        const told = board.hear(events);
        if (told !== undefined) clock.heard(told);
      }),
    ),
  });
  const stopCounting = countMissed(board, feed, caughtUp, timers);
  const stopTicking = timers.every(tick, () =>
    batch(() => {
      now.value = clock.now();
      steady.value = timers.now();
    }),
  );
  return {
    ...{ feed, now, steady, caughtUp },
    stale: computed(() => feed.lostSince.value !== undefined),
    lostFor: computed(() => {
      const since = feed.lostSince.value;
      return since === undefined ? undefined : Math.max(0, steady.value - since);
    }),
    stop() {
      stopTicking();
      stopCounting();
      feed.stop();
    },
  };
}

const ranks = { emergency: 0, warning: 1, notice: 2 } as const;

/** From the moment the loss was shown to the first word after it: which cases are there that were not, or are graver than they were. */
function countMissed(board: Board, feed: Feed, caughtUp: Line["caughtUp"], timers: Timers): () => void {
  let before: { readonly known: ReturnType<Board["known"]>; readonly since: number } | undefined;
  return effect(() => {
    const since = feed.lostSince.value;
    if (since !== undefined) {
      // A page that has not begun yet has lost nothing.
      if (feed.lastHeard.peek() !== undefined) before ??= { known: board.known(), since };
      return;
    }
    if (!before) return;
    const { known, since: lostSince } = before;
    before = undefined;
    // What was told before and not read yet is added to, not written over.
    const unread = caughtUp.peek();
    const news = [...board.known()].filter(([id, severity]) => {
      const before = known.get(id);
      return before === undefined || ranks[severity] < ranks[before];
    });
    const told = unread?.missed ?? [];
    const missed = [...new Set([...told, ...news.map(([id]) => id)])];
    const rose = news.flatMap(([id]) => (known.has(id) && !told.includes(id) ? [id] : []));
    const graver = [...(unread?.graver ?? []), ...rose];
    caughtUp.value = { missed, graver, count: missed.length, lostFor: timers.now() - lostSince };
  });
}
