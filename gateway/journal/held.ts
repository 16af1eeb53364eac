/** What waits in memory for the disk to come back. Alerts and messages are never given up; telemetry is, oldest first. */
import type { Note, Rows } from "./batch-rows.ts";

/** Frames and readings held at most: about 10 MB. */
export const mostHeld = { rows: 20_000, whenFull: "shed-oldest-telemetry" } as const;

export interface Held {
  add(rows: Rows): void;
  readonly all: readonly Rows[];
  /** Rows of telemetry given up so far. */
  readonly shed: number;
}

const sizeOf = ({ entries, notes }: Rows): number =>
  entries.reduce((size, { read }) => size + 1 + (read?.count ?? 0), 0) + notes.filter(isOfLedger).length;

/** A ledger that forgets is better than a hub without memory. */
const isOfLedger = (note: Note): boolean => note.do === "tried";

export function holdRows(): Held {
  let all: Rows[] = [];
  let size = 0;
  let shed = 0;
  /** Before this one, all has been given up that can be. */
  let oldest = 0;
  return {
    add(rows) {
      all.push(rows);
      size += sizeOf(rows);
      for (; size > mostHeld.rows && oldest < all.length; oldest += 1) {
        const full = all[oldest];
        if (!full) continue;
        size -= sizeOf(full);
        shed += sizeOf(full);
        all[oldest] = { ...full, entries: [], notes: full.notes.filter((note) => !isOfLedger(note)) };
      }
      // They follow each other so fast in a flood that even empty ones must be folded together.
      if (all.length > mostHeld.rows) {
        all = folded(all);
        oldest = 0;
      }
    },
    get all() {
      return all;
    },
    get shed() {
      return shed;
    },
  };
}

/** The older half becomes one: later cells and alerts win, messages keep their order. */
function folded(all: readonly Rows[]): Rows[] {
  const half = Math.floor(all.length / 2);
  const older = all.slice(0, half);
  const last = older.at(-1);
  if (!last) return [...all];
  const memory = new Map(older.flatMap((rows) => rows.memory.map((cell) => [`${cell.rule}\n${cell.key}`, cell])));
  const alerts = new Map(older.flatMap((rows) => rows.alerts.map((alert) => [alert.id, alert])));
  const one: Rows = {
    after: last.after,
    memory: [...memory.values()],
    alerts: [...alerts.values()],
    entries: older.flatMap(({ entries }) => entries),
    messages: older.flatMap(({ messages }) => messages),
    notes: older.flatMap(({ notes }) => notes),
    noted: older.flatMap(({ noted }) => noted),
    heard: new Map(older.flatMap(({ heard }) => [...heard])),
    lingering: new Map(older.flatMap(({ lingering }) => [...lingering])),
  };
  return [one, ...all.slice(half)];
}
