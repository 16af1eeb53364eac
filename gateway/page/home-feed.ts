/** Tells the open pages how things stand: the view is made once for all of them, at most four times a second. */
import { type LiveFeed, openLiveFeed } from "../../alerts/program/live-feed.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";

/** ms. `pages` is how many may listen at once. */
export const homeFeed = { pages: 50, pace: 250, beat: 1_000 } as const;

export interface HomeFeedDeps {
  readonly timers: Timers;
  readonly log: Log;
  /** What its events are called: `home` unless said. */
  readonly event?: string;
  /** `undefined`: there is nothing to be told now. */
  readonly view: () => object | undefined | Promise<object | undefined>;
  readonly subscribe: (listener: () => void) => () => void;
}

export interface HomeFeed extends Pick<LiveFeed, "attach"> {
  stop(): void;
}

export function openHomeFeed(deps: HomeFeedDeps): HomeFeed {
  const { timers } = deps;
  const feed = openLiveFeed(0, { events: 1, clients: homeFeed.pages });
  let toldAt = Number.NEGATIVE_INFINITY;
  let waiting: (() => void) | undefined;
  let making = false;

  const changed = (): void => {
    if (waiting || feed.clients() === 0) return;
    waiting = timers.after(Math.max(0, toldAt + homeFeed.pace - timers.now()), () => void tell());
  };
  const tell = async (): Promise<void> => {
    waiting = undefined;
    // A view that takes long is not asked for twice; what changed meanwhile is told after it.
    if (making) return changed();
    making = true;
    toldAt = timers.now();
    try {
      const view = await deps.view();
      if (view) feed.say(deps.event ?? "home", view);
    } catch (fault) {
      deps.log.error("page.view_failed", { fault: fault instanceof Error ? fault.name : "unknown" });
    }
    making = false;
  };
  const leave = deps.subscribe(changed);
  const stopBeat = timers.every(homeFeed.beat, () => feed.say("beat", {}));

  return {
    attach(request, reply, who) {
      const taken = feed.attach(request, reply, who);
      // What changed between the page's reading and now is not lost.
      if (taken) changed();
      return taken;
    },
    stop() {
      stopBeat();
      leave();
      waiting?.();
      feed.stop();
    },
  };
}
