/** A journal in memory for tests of the InfluxDB cursor: the real one's contract, nothing more. */

import type { Fact } from "../../devices/model/fact.ts";
import { instant, type Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { InfluxDeps } from "../../gateway/influx/writer.ts";
import type { Committed } from "../../gateway/journal/journal.ts";

export const noon = Date.UTC(2025, 10, 21, 12);

/** A moment `ms` after noon on a trusted clock. */
export const at = (ms: number, more: Partial<Moment> = {}): Moment => ({
  steady: instant(1_000_000 + ms),
  wall: noon + ms,
  mono: 500_000 + ms,
  boot: "boot-1",
  trusted: true,
  ...more,
});

export interface MemoryJournal {
  readonly journal: InfluxDeps["journal"];
  add(fact: Fact, more?: Partial<Omit<Reading, "id" | "fact">>): Reading;
  readonly quarantined: { readonly reading: number; readonly line: string; readonly reason: string }[];
  readonly saved: number[];
  full: boolean;
}

export function memoryJournal(): MemoryJournal {
  const readings: Reading[] = [];
  const listeners = new Set<(what: Committed) => void>();
  let cursor = 0;
  const self: MemoryJournal = {
    quarantined: [],
    saved: [],
    full: false,
    add(fact, more = {}) {
      const id = readings.length + 1;
      const reading: Reading = { id, device: "front-door", at: at(id), origin: "live", ...more, fact };
      readings.push(reading);
      for (const listener of listeners) listener({ messages: [], alerts: [], lastReading: id, wakeAt: undefined });
      return reading;
    },
    journal: {
      async advance(_name, position) {
        if (self.full) throw new Error("disk full");
        cursor = position;
        self.saved.push(position);
      },
      async quarantine(_name, reading, line, reason) {
        if (self.full) throw new Error("disk full");
        self.quarantined.push({ reading, line, reason });
      },
      onCommit(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      read: {
        readingsAfter: (id, limit) => readings.slice(id, id + Math.min(limit, 500)),
        recentReadings: (limit) => readings.slice(-limit).reverse(),
        cursor: () => cursor,
      },
    },
  };
  return self;
}
