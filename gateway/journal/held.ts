/** What waits in memory for the disk to come back. Alerts and messages are never given up; telemetry is, oldest first. */
import type { Plan } from "./plan.ts";

/** Frames and readings held at most: about 10 MB. */
export const mostHeld = { rows: 20_000, whenFull: "shed-oldest-telemetry" } as const;

export interface Held {
  add(plan: Plan): void;
  readonly plans: readonly Plan[];
  /** Rows of telemetry given up so far. */
  readonly shed: number;
}

const rowsOf = (plan: Plan): number => plan.entries.length + plan.readings.length;

export function holdPlans(): Held {
  let plans: Plan[] = [];
  let rows = 0;
  let shed = 0;
  return {
    add(plan) {
      plans.push(plan);
      rows += rowsOf(plan);
      for (let oldest = 0; rows > mostHeld.rows && oldest < plans.length; oldest += 1) {
        const full = plans[oldest];
        if (!full || rowsOf(full) === 0) continue;
        rows -= rowsOf(full);
        shed += rowsOf(full);
        plans[oldest] = { ...full, entries: [], readings: [] };
      }
      // Plans follow each other so fast in a flood that even empty ones must be folded together.
      if (plans.length > mostHeld.rows) plans = foldEmpty(plans);
    },
    get plans() {
      return plans;
    },
    get shed() {
      return shed;
    },
  };
}

/** The older half becomes one plan: later cells and alerts win, messages keep their order. */
function foldEmpty(plans: readonly Plan[]): Plan[] {
  const half = Math.floor(plans.length / 2);
  const older = plans.slice(0, half);
  const last = older.at(-1);
  if (!last) return [...plans];
  const memory = new Map(older.flatMap(({ thought }) => thought.memory.map((c) => [`${c.rule}\n${c.key}`, c])));
  const alerts = new Map(older.flatMap(({ thought }) => thought.alerts.map((alert) => [alert.id, alert])));
  const folded: Plan = {
    ...last,
    thought: { ...last.thought, memory: [...memory.values()], alerts: [...alerts.values()] },
    entries: older.flatMap(({ entries }) => entries),
    readings: older.flatMap(({ readings }) => readings),
    messages: older.flatMap(({ messages }) => messages),
    notes: older.flatMap(({ notes }) => notes),
    heard: new Map(older.flatMap(({ heard }) => [...heard])),
  };
  return [folded, ...plans.slice(half)];
}
