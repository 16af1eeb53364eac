/** Which devices call without need: over-sensitive, badly placed, or pressed by mistake. Pure. */
import { type Answered, isReal } from "./answered.ts";
import type { LoggedCase } from "./store.ts";

/** Devices shown, worst first. */
export const nuisanceShown = 10;
export const nuisanceDays = 30;

export interface Nuisance {
  readonly gateway: string;
  readonly home: string;
  readonly device: string | undefined;
  readonly kind: string;
  readonly falseAlarms: number;
  readonly accidental: number;
  /** All its cases that were closed with an outcome. */
  readonly of: number;
  readonly lastAt: number;
  readonly cases: readonly LoggedCase[];
}

export const isFalse = ({ outcome }: LoggedCase): boolean =>
  outcome === "false_sensor" || outcome === "false_accidental";

export function nuisances(rows: readonly Answered[]): readonly Nuisance[] {
  const devices = new Map<string, Answered[]>();
  // Whoever rings is no device.
  for (const row of closed(rows).filter(({ of }) => !of.calledIn)) {
    const key = `${row.of.gateway} ${row.of.device ?? row.of.kind}`;
    const there = devices.get(key);
    if (there) there.push(row);
    else devices.set(key, [row]);
  }
  const found = [...devices.values()].flatMap((all): Nuisance[] => {
    const wrong = all.filter(({ of }) => isFalse(of)).toSorted((a, b) => b.raised - a.raised);
    const [last] = wrong;
    if (!last) return [];
    const count = (outcome: string): number => wrong.filter(({ of }) => of.outcome === outcome).length;
    const { gateway, home, device, kind } = last.of;
    return [
      {
        ...{ gateway, home, device, kind, of: all.length, lastAt: last.raised },
        ...{ falseAlarms: count("false_sensor"), accidental: count("false_accidental") },
        cases: wrong.map(({ of }) => of),
      },
    ];
  });
  return found.toSorted((a, b) => b.cases.length - a.cases.length || b.lastAt - a.lastAt).slice(0, nuisanceShown);
}

export interface FalseShare {
  readonly kind: string;
  readonly n: number;
  readonly of: number;
}

/** By what was said: how much of it was for nothing. */
export function falseShares(rows: readonly Answered[]): readonly FalseShare[] {
  const kinds = new Map<string, { n: number; of: number }>();
  for (const { of } of closed(rows)) {
    const share = kinds.get(of.kind) ?? { n: 0, of: 0 };
    kinds.set(of.kind, { n: share.n + (isFalse(of) ? 1 : 0), of: share.of + 1 });
  }
  return [...kinds]
    .map(([kind, share]) => ({ kind, ...share }))
    .toSorted((a, b) => b.n * a.of - a.n * b.of || b.of - a.of);
}

/** Closed with an outcome, and no matter of the watching itself. */
const closed = (rows: readonly Answered[]): readonly Answered[] =>
  rows.filter(
    ({ of }) =>
      isReal(of) && of.lane !== "fault" && of.outcome !== undefined && ["resolved", "closed"].includes(of.state),
  );
