import type { Committed } from "./journal.ts";

/** Two batches as if they had been one. */
export const joined = (a: Committed | undefined, b: Committed | undefined): Committed | undefined =>
  a && b
    ? {
        messages: [...a.messages, ...b.messages],
        alerts: [...a.alerts, ...b.alerts],
        asks: [...(a.asks ?? []), ...(b.asks ?? [])],
        lastReading: b.lastReading,
        wakeAt: b.wakeAt,
      }
    : (a ?? b);
