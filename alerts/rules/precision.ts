/**
 * How often a rule in its learning phase would have been right. Each finding of its shadow gets a verdict: a person's word,
 * or what followed. Signs of life soon after say that nobody needed help; a call, a fall or a case about that person says
 * that somebody did. Neither: nobody knows, and it is counted as that. Nothing is ever armed by itself.
 */
import { type Duration, days, hours, minutes } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Alert } from "../alert.ts";
import { type HabitRule, type Home, habitRules, type Learning, type Resident } from "../home.ts";
import { laneOf } from "../lifecycle.ts";
import { wouldOf } from "./habit.ts";
import { isOwn, personKey } from "./person.ts";

/** Unless a plan says otherwise. */
export const usualLearning = {
  soon: minutes(30),
  within: hours(6),
  enough: 10,
  precision: 0.7,
} as const satisfies Required<Learning>;

/** Older findings say little of how somebody lives now. */
export const lookBack: Duration = days(30);

export interface ShadowFinding {
  /** `bathroom-stay/resident:r1/81234567`: rule, cell and steady ms. */
  readonly id: string;
  readonly rule: HabitRule;
  readonly resident: string;
  readonly at: number;
  readonly wall: number;
  readonly kind: string;
  readonly severity: string;
  readonly note?: string;
}
type Remembers = (rule: string, key: string) => unknown;

/** Of the last 30 days, oldest first. Each cell remembers its newest. */
export function findingsOf(home: Home, remembers: Remembers, now: number): readonly ShadowFinding[] {
  const found = home.residents.flatMap((resident) =>
    habitRules.flatMap((rule) =>
      keysOf(home, resident).flatMap((key) =>
        (wouldOf(remembers(rule, key))?.latest ?? []).map(({ outcome: _, note, ...each }) => ({
          ...{ id: `${rule}/${key}/${each.at}`, rule, resident: resident.id, ...each },
          ...(note !== undefined && { note }),
        })),
      ),
    ),
  );
  return found.filter(({ at }) => at > now - lookBack).sort((a, b) => a.at - b.at);
}

/** Rules about a device's own word remember by device. */
function keysOf(home: Home, resident: Resident): readonly string[] {
  const key = personKey(resident);
  return [key, ...home.devices.filter((device) => isOwn(device, home, key)).map(({ id }) => id)];
}

export type Verdict = "right" | "wrong" | "unknown";
export interface Judged {
  readonly verdict: Verdict;
  /** On whose word: a person's, what followed, or nobody's. */
  readonly by: "person" | "call" | "fall" | "case" | "life" | "nobody";
  /** What follows from now on changes it no more. */
  readonly settled: boolean;
}

/** What happened after a finding: `readings` and `alerts` of at least the time that its verdict may take. */
export interface Followed {
  readonly readings: readonly Reading[];
  readonly alerts: readonly Alert[];
  readonly now: number;
}

export function verdictOf(
  finding: ShadowFinding,
  { readings, alerts, now }: Followed,
  home: Home,
  learning: Required<Learning> = usualLearning,
): Judged {
  const { at, resident, rule } = finding;
  const isAfter = (time: number, within: Duration): boolean => time > at && time <= at + within;
  const settled = now > at + learning.within;
  const needed = alerts
    .filter((alert) => !alert.test && alert.rule !== rule && isAfter(alert.at.steady, learning.within))
    .filter((alert) => isAbout(alert, resident, home))
    .flatMap((alert) => helpOf(alert) ?? [])[0];
  if (needed) return { verdict: "right", by: needed, settled: true };
  const key = personKey({ id: resident });
  const isAlive = (reading: Reading): boolean =>
    isAfter(reading.at.steady, learning.soon) &&
    isOwn({ resident: reading.resident }, home, key) &&
    isSignOfLife(reading);
  // Whoever moves may have a racing heart all the same.
  if (rule !== "vital" && readings.some(isAlive)) return { verdict: "wrong", by: "life", settled };
  return { verdict: "unknown", by: "nobody", settled };
}

const isAbout = (alert: Alert, resident: string, home: Home): boolean =>
  alert.resident === resident || (alert.resident === undefined && home.residents.length === 1);

function helpOf(alert: Alert): "call" | "fall" | "case" | undefined {
  if (alert.kind === "call_rescue" || alert.kind === "call_help") return "call";
  if (alert.kind === "fall" || alert.kind === "fall_still") return "fall";
  const lane = laneOf(alert);
  const isCared = lane === "emergency" || (lane === "care" && alert.resident !== undefined);
  return isCared && alert.response?.caseId !== undefined ? "case" : undefined;
}

function isSignOfLife({ fact, origin, repeats, first }: Reading): boolean {
  if (origin !== "live" || repeats !== undefined) return false;
  switch (fact.kind) {
    case "motion":
    case "presence":
      return fact.on;
    case "bed":
    case "contact":
      return !first;
    case "press":
      return true;
    default:
      return false;
  }
}

/** `arm`: often enough right; `loosen`: often enough, and not right. A person decides in any case. */
export type Proposal = "arm" | "loosen" | "wait";

export interface Precision {
  readonly rule: HabitRule;
  readonly resident: string;
  readonly right: number;
  readonly wrong: number;
  readonly unknown: number;
  /** right / (right + wrong); absent: nothing is known. */
  readonly precision?: number;
  readonly proposal: Proposal;
}

export function precisionOf(
  judged: readonly { readonly finding: ShadowFinding; readonly judged: Judged }[],
  home: Home,
): readonly Precision[] {
  return home.residents.flatMap(({ id: resident, habits }) =>
    habitRules.flatMap((rule) => {
      const own = judged.filter(({ finding }) => finding.rule === rule && finding.resident === resident);
      if (own.length === 0 && !habits?.shadow?.includes(rule)) return [];
      const count = (verdict: Verdict) => own.filter((each) => each.judged.verdict === verdict).length;
      const [right, wrong] = [count("right"), count("wrong")];
      const known = right + wrong;
      return [
        {
          ...{ rule, resident, right, wrong, unknown: count("unknown") },
          ...(known > 0 && { precision: right / known }),
          proposal: proposalOf(right, known, { ...usualLearning, ...habits?.learning }),
        },
      ];
    }),
  );
}

function proposalOf(right: number, known: number, { enough, precision }: Required<Learning>): Proposal {
  if (known < enough) return "wait";
  return right / known >= precision ? "arm" : "loosen";
}

export const learningOf = (home: Home, resident: string): Required<Learning> => ({
  ...usualLearning,
  ...home.residents.find(({ id }) => id === resident)?.habits?.learning,
});
