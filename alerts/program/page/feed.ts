/**
 * The live feed of a page: server-sent events over fetch, so that a lost line is noticed by its silence (the server beats
 * every second) and not by the browser's mood. After each loss `start` is asked anew: the page reads everything again and
 * says where to follow from.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Timers } from "../timers.ts";
import { eventReader, type StreamEvent } from "./event-stream.ts";

export interface FeedDeps {
  readonly url: string;
  readonly timers: Timers;
  readonly fetch: typeof fetch;
  /** The smallest thing the server has: asked while it is away, so that its return is seen soon. Absent: `start` is asked instead. */
  readonly dial?: string;
  /** Reads what the page shows; returns the cursor to follow from, if the feed has one. Called before each connection. */
  readonly start: () => Promise<Started>;
  /** What came in one piece of the line, in its order; never an empty list. */
  readonly heard: (events: readonly StreamEvent[]) => void;
}
export type Started =
  | { readonly ok: true; readonly cursor?: string }
  /** `signed-out`: trying again would not help. */
  | { readonly ok: false; readonly why: "away" | "signed-out" };

/**
 * ms. Silence longer than `stale` is shown as a lost feed and the line is opened anew; an opening may take `giveUp`. Two seconds
 * after the line is back a page has caught up: it never waits longer than `retryMax` for its next try, and a server that is
 * away is dialled each `dialEvery`, each dial given up after `dialUp`: three at once at most, of the six connections a browser has.
 */
export const feedLimits = {
  stale: 2_500,
  giveUp: 5_000,
  retryMin: 500,
  retryMax: 1_500,
  dialEvery: 500,
  dialUp: 1_500,
  look: 100,
  heldUp: 1_000,
} as const;

export interface Feed {
  /** Set while the feed is lost: when it was last heard, by `timers.now()`. */
  readonly lostSince: ReadonlySignal<number | undefined>;
  readonly lastHeard: ReadonlySignal<number | undefined>;
  readonly attempt: ReadonlySignal<number>;
  readonly signedOut: ReadonlySignal<boolean>;
  reconnect(): void;
  stop(): void;
}

export function startFeed(deps: FeedDeps): Feed {
  const { timers } = deps;
  const lostSince = signal<number | undefined>(undefined);
  const lastHeard = signal<number | undefined>(undefined);
  const attempt = signal(0);
  const signedOut = signal(false);
  const begun = timers.now();
  let current: AbortController | undefined;
  let retry: (() => void) | undefined;
  let stopped = false;
  let connectedAt = begun;
  /** Lines opened in vain since the feed was last heard. */
  let tries = 0;

  const alive = (): void => {
    lastHeard.value = timers.now();
    lostSince.value = undefined;
    attempt.value = 0;
    tries = 0;
  };

  const connect = async (): Promise<void> => {
    retry = undefined;
    if (stopped) return;
    const mine = new AbortController();
    current?.abort();
    current = mine;
    connectedAt = timers.now();
    if (attempt.peek() > 0) await answered(deps, mine.signal, dialledAgain);
    if (current !== mine || stopped) return;
    connectedAt = timers.now();
    tries += 1;
    const goOn = await follow(deps, mine.signal, alive).catch(() => true);
    if (current !== mine || stopped) return;
    if (goOn) again();
    else signedOut.value = true;
  };

  /** A server that answers and gives no line is asked ever more slowly. */
  const again = (): void => {
    const wait = Math.min(feedLimits.retryMax, feedLimits.retryMin * 2 ** Math.min(Math.max(0, tries - 1), 8));
    const first = attempt.peek() === 0;
    attempt.value += 1;
    retry?.();
    retry = timers.after(first ? 0 : wait, () => void connect());
  };
  const dialledAgain = (): void => {
    connectedAt = timers.now();
    attempt.value += 1;
  };

  let lookedAt = begun;
  let waited = false;
  const look = timers.every(feedLimits.look, () => {
    // A page that was held up itself reads first what has come meanwhile: once, then silence is silence.
    const heldUp = timers.now() - lookedAt > feedLimits.heldUp && !waited;
    lookedAt = timers.now();
    waited = heldUp;
    if (heldUp) return;
    const quiet = timers.now() - (lastHeard.value ?? begun);
    const lost = quiet >= feedLimits.stale;
    const fresh = lost && lostSince.value === undefined;
    if (fresh) lostSince.value = lastHeard.value ?? begun;
    if (!lost || retry || signedOut.value || stopped) return;
    // A line that stopped talking is not waited for, nor one that does not begin: what comes next is read anew.
    if (fresh ? lastHeard.value !== undefined : timers.now() - connectedAt >= feedLimits.giveUp) {
      current?.abort();
      current = undefined;
      again();
    }
  });
  void connect();

  return {
    lostSince,
    lastHeard,
    attempt,
    signedOut,
    reconnect() {
      retry?.();
      void connect();
    },
    stop() {
      stopped = true;
      look();
      retry?.();
      current?.abort();
    },
  };
}

/** Dials until the server answers, whatever it says: a dial that is lost on the way holds no other up. */
function answered({ dial, fetch, timers }: FeedDeps, stop: AbortSignal, dialledAgain: () => void): Promise<void> {
  if (dial === undefined || stop.aborted) return Promise.resolve();
  return new Promise((done) => {
    const underWay = new Set<AbortController>();
    const over = (): void => {
      stopDialling();
      stop.removeEventListener("abort", over);
      for (const each of underWay) each.abort();
      done();
    };
    const once = async (): Promise<void> => {
      const mine = new AbortController();
      underWay.add(mine);
      const hangUp = timers.after(feedLimits.dialUp, () => mine.abort());
      const answer = await fetch(dial, { method: "HEAD", signal: mine.signal, cache: "no-store" }).catch(
        () => undefined,
      );
      hangUp();
      underWay.delete(mine);
      if (answer) over();
    };
    const stopDialling = timers.every(feedLimits.dialEvery, () => {
      dialledAgain();
      void once();
    });
    stop.addEventListener("abort", over);
    void once();
  });
}

/** One connection from its start to its end. `false`: do not try again. */
async function follow(deps: FeedDeps, stop: AbortSignal, alive: () => void): Promise<boolean> {
  const started = await deps.start();
  if (!started.ok) return started.why === "away";
  if (stop.aborted) return true;
  const headers: Record<string, string> = { accept: "text/event-stream" };
  if (started.cursor !== undefined) headers["last-event-id"] = started.cursor;
  const response = await deps.fetch(deps.url, { headers, signal: stop, cache: "no-store" });
  if (response.status === 401) return false;
  if (!response.ok || !response.body) return true;
  const reader = eventReader();
  const text = response.body.pipeThrough(new TextDecoderStream());
  for await (const piece of pieces(text.getReader())) {
    const events = reader.push(piece);
    const end = events.findIndex(({ event }) => event === "refetch");
    const told = end < 0 ? events : events.slice(0, end);
    if (told.length > 0) {
      deps.heard(told);
      alive();
    }
    if (end >= 0) return true;
  }
  return true;
}

async function* pieces(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<string> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
