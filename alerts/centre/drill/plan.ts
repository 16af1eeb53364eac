/** Which calls a drill makes and when, and what the report makes of them. Pure. */

import type { CaseAlert, NewCase } from "../cases/case.ts";
import type { CaseRow } from "../exports/case-row.ts";
import type { DrillReport } from "./views.ts";

export interface DrillCall {
  readonly kind: string;
  readonly severity: CaseAlert["severity"];
  readonly room: string;
}

/** What really comes in, the gravest first. */
const calls: readonly DrillCall[] = [
  { kind: "fall", severity: "emergency", room: "bathroom" },
  { kind: "call_rescue", severity: "emergency", room: "bedroom" },
  { kind: "call_help", severity: "warning", room: "bedroom" },
  { kind: "smoke", severity: "emergency", room: "bedroom" },
];

export const callOf = (n: number): DrillCall =>
  calls[n % calls.length] ?? { kind: "fall", severity: "emergency", room: "bathroom" };

export const drillAlert = (id: string, call: DrillCall, at: number): CaseAlert => ({
  ...{ id, ...call, device: "drill" },
  ...{ at, atTrusted: true, storedAt: at, repeats: 0, condition: "active", cancelRequested: false },
  ...{ causes: [], snapshot: [] },
});

export const drillKey = (drill: string, n: number): NewCase["key"] => `drill:${drill}:${n}`;

/** Seconds (`people.md` 1.1). */
const within = [10, 30, 60, 180] as const;

export function reportOf(rows: readonly CaseRow[], nameOf: (id: string) => string): DrillReport {
  const waits = rows.flatMap(({ raised, firstClaim }) =>
    raised !== undefined && firstClaim !== undefined ? [firstClaim - raised] : [],
  );
  return {
    cases: rows.map((row) => ({
      ...{ id: row.case, kind: row.kind, home: row.home, raised: row.raised ?? row.stored ?? 0 },
      ...{ shown: row.shown, claimed: row.firstClaim, spoke: row.spoke, closed: row.closed, outcome: row.outcome },
      who: [...new Set(row.claims.map(({ by }) => nameOf(by)))],
    })),
    claimedWithin: Object.fromEntries(
      within.map((seconds) => [String(seconds), waits.filter((wait) => wait <= seconds * 1_000).length]),
    ),
  };
}
