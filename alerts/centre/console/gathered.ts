/** What the feed says, handed on in as few goes as an eye needs. */
import type { StreamEvent } from "../../program/page/event-stream.ts";
import type { Timers } from "../../program/timers.ts";

/** ms: the first word of the feed counts at once, those that follow within it together. A storm is painted ten times a second. */
export const together = 100;

/**
 * Hands on what comes at once, and what follows soon in one go, in its order. A timer that is late on a busy page holds nothing
 * up: what comes after its time sees to it.
 */
export function gathered(
  timers: Timers,
  take: (events: readonly StreamEvent[]) => void,
): (events: readonly StreamEvent[]) => void {
  let waiting: StreamEvent[] = [];
  let openAt = Number.NEGATIVE_INFINITY;
  let stopTimer: (() => void) | undefined;
  const pass = (): void => {
    stopTimer?.();
    stopTimer = undefined;
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    take(events);
    openAt = timers.now() + together;
    stopTimer = timers.after(together, pass);
  };
  return (events) => {
    waiting.push(...events);
    if (!stopTimer || timers.now() >= openAt) pass();
  };
}
