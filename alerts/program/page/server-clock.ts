/**
 * The server's time on this page. Ages come from server time plus the browser's monotonic clock, never from the PC's wall
 * clock, which may be an hour wrong.
 */
export interface ServerClock {
  /** The server said what time it is. The sample with the least delay wins; a step of the server's clock is followed. */
  heard(serverNow: number): void;
  /** Unix ms by the server's clock. */
  now(): number;
}

/** A sample this far behind the best one is a step of the clock, not a slow packet. */
const step = 2_000;

export function serverClock(monotonic: () => number): ServerClock {
  let offset: number | undefined;
  return {
    heard(serverNow) {
      const sample = serverNow - monotonic();
      if (offset === undefined || sample > offset || offset - sample > step) offset = sample;
    },
    now: () => monotonic() + (offset ?? 0),
  };
}
