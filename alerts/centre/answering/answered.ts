/** One case as the figures see it: its waits and its moments, read from its log. Pure; ms of the centre's clock. */
import { takes } from "../cases/table.ts";
import type { Span } from "../exports/store.ts";
import type { LoggedCase } from "./store.ts";

/** Nobody had it. Without `to` nobody has it yet. */
export interface Wait {
  readonly from: number;
  readonly to: number | undefined;
}

export interface Answered {
  readonly of: LoggedCase;
  /** The first time somebody had to act on it. */
  readonly raised: number;
  readonly waits: readonly Wait[];
  /** The end of the first wait, if somebody took it. */
  readonly claimed: number | undefined;
  readonly stored: number;
  readonly shown: number | undefined;
  readonly spoke: number | undefined;
  readonly dispatched: number | undefined;
  readonly arrived: number | undefined;
  readonly releases: number;
  readonly leaseLosses: number;
  readonly reopens: number;
}

/** `undefined`: it was never more than a suspicion. */
export function answered(of: LoggedCase): Answered | undefined {
  const { log } = of;
  const first = log[0];
  const raised = log.find(({ to }) => to === "raised");
  if (!first || !raised) return undefined;
  const at = (is: (step: LoggedCase["log"][number]) => boolean): number | undefined => log.find(is)?.at;
  const count = (event: string): number => log.filter((step) => step.event === event).length;
  const claimed = at(({ event }) => takes.has(event));
  return {
    of,
    ...{ raised: raised.at, waits: waitsIn(log), claimed, stored: first.at },
    shown: at(({ event }) => event === "shown"),
    // Heard from before anybody had it: that is not an answer of the centre.
    spoke: claimed === undefined ? undefined : at(({ spoke }) => spoke),
    dispatched: at(({ event }) => event === "dispatch"),
    arrived: at(({ event }) => event === "arrive"),
    ...{ releases: count("release"), leaseLosses: count("lease_lost"), reopens: count("reopen") },
  };
}

function waitsIn(log: LoggedCase["log"]): readonly Wait[] {
  const waits: { from: number; to: number | undefined }[] = [];
  let state: string | undefined;
  for (const { at, to } of log) {
    if (to === undefined || to === state) continue;
    const open = waits.at(-1);
    if (state === "raised" && open) open.to = at;
    if (to === "raised") waits.push({ from: at, to: undefined });
    state = to;
  }
  return waits;
}

export const byRaised = (rows: readonly Answered[]): readonly Answered[] =>
  rows.toSorted((a, b) => a.raised - b.raised);

/** Of rows in the order in which they were raised: where those of the span begin, and the first behind them. */
export function placesIn(sorted: readonly Answered[], { from, to }: Span): readonly [number, number] {
  const firstFrom = (at: number): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.raised ?? at) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [firstFrom(from), firstFrom(to)];
}

/** A call of a person, that somebody has to answer; one by telephone was answered before it was a case. Faults and notices are looked at when there is time. */
export const isCall = ({ of }: Pick<Answered, "of">): boolean =>
  isReal(of) && !of.calledIn && (of.lane === "emergency" || of.lane === "care") && of.severity !== "notice";
export const isReal = ({ test, drill, lane }: LoggedCase): boolean => !test && lane !== "test" && drill === undefined;

/** Till somebody took it; so far, while nobody has; `undefined`: it ended without anybody. */
export function waited({ raised, claimed, waits }: Answered, now: number): number | undefined {
  if (claimed !== undefined) return claimed - raised;
  return waits.some(({ to }) => to === undefined) ? now - raised : undefined;
}
/** Nobody has it yet, and nobody ever had. */
export const isWaiting = (row: Answered): boolean =>
  row.claimed === undefined && row.waits.some(({ to }) => to === undefined);
