/** From the settings to the ladders a case takes with it, and to the groups a person is in. Pure. */
import type { Severity } from "../../alert.ts";
import { severities } from "../../protocol.ts";
import type { Case, Ladder } from "../cases/case.ts";
import { usualSpan } from "./ladder.ts";
import { type EscalationSettings, type Plan, roleGroups } from "./settings.ts";

export interface Account {
  readonly name: string;
  readonly roles: readonly string[];
}

/** Everybody hears it at once, and it grows louder each minute. */
const usual: Ladder = [0, 1, 2, 3].map((level) => ({
  after: level * usualSpan,
  groups: level === 0 ? ["everyone"] : [],
  paths: [],
}));

export interface Asked {
  readonly lane: Case["lane"];
  readonly town: string | undefined;
  /** `HH:MM` at the centre. */
  readonly clock: string;
}

/** For each severity the case may have or come to. A test calls nobody. */
export function laddersFor(settings: EscalationSettings, asked: Asked): NonNullable<Case["policy"]["ladders"]> {
  if (asked.lane === "test") return {};
  const found = severities.flatMap((severity): readonly (readonly [Severity, Ladder])[] => {
    const plan = settings.plans.find((each) => fits(each, severity, asked));
    if (plan) return [[severity, ladderIn(plan)]];
    return severity === "emergency" ? [[severity, usual]] : [];
  });
  return Object.fromEntries(found);
}

function fits(plan: Plan, severity: Severity, { lane, town, clock }: Asked): boolean {
  if (!plan.severities.includes(severity)) return false;
  if (plan.lanes && !plan.lanes.some((each) => each === lane)) return false;
  if (plan.towns && !(town !== undefined && plan.towns.includes(town))) return false;
  return !plan.hours || isWithin(clock, plan.hours);
}

/** Texts of one length: their order is that of the day. */
const isWithin = (clock: string, [from, to]: readonly [string, string]): boolean =>
  from < to ? clock >= from && clock < to : clock >= from || clock < to;

const ladderIn = ({ levels }: Plan): Ladder =>
  levels.map(({ after, groups, paths }) => ({ after: after ?? 0, groups, paths }));

export function groupsOf({ groups }: EscalationSettings, { name, roles }: Account): readonly string[] {
  const byRole = Object.entries(roleGroups).filter(([, of]) => of.some((role) => roles.includes(role)));
  const byName = Object.entries(groups).filter(([, members]) => members.includes(name));
  return [...byRole, ...byName].map(([group]) => group);
}

/** The least level at which an emergency rings for this person by any plan: too early is a nuisance, too late is silence. */
export function ringsFrom(settings: EscalationSettings, account: Account): number | undefined {
  const mine = groupsOf(settings, account);
  const plans = settings.plans.filter(({ severities: of }) => of.includes("emergency"));
  const isCovered = plans.some((plan) => !plan.towns && !plan.hours && !plan.lanes);
  if (!isCovered) return undefined;
  const least = plans.map(({ levels }) => {
    const level = levels.findIndex(({ groups }) => groups.some((group) => mine.includes(group)));
    return level < 0 ? levels.length - 1 : level;
  });
  return Math.min(...least);
}
